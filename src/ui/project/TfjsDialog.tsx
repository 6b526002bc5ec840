/** Says what a TensorFlow.js export holds, or why there is none, and asks before pictures go along. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PreparedTfjs, TfjsRefusal } from '../../state/export-tfjs';
import { Button } from '../common/Button';
import { Dialog } from '../common/Dialog';
import { Switch } from '../common/Switch';
import { saveFile } from '../common/save-file';
import { useActions } from '../common/store-context';
import styles from './TfjsDialog.module.css';

const BYTES_PER_MEGABYTE = 1_000_000;

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function TfjsDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('tfjs.title')} isOpen={isOpen} onClose={onClose}>
      <Export onClose={onClose} />
    </Dialog>
  );
}

function Export({ onClose }: Pick<Props, 'onClose'>) {
  const { t } = useTranslation();
  const { prepareTfjs } = useActions();
  const [prepared, setPrepared] = useState<PreparedTfjs | TfjsRefusal | null>(null);
  useEffect(() => {
    let isWanted = true;
    void prepareTfjs().then(found => isWanted && setPrepared(found));
    return () => {
      isWanted = false;
    };
  }, [prepareTfjs]);
  if (typeof prepared === 'string') return <p role="alert">{t(`tfjs.refused.${prepared}`)}</p>;
  return (
    <div className={styles.parts}>
      <p>{t('tfjs.about')}</p>
      <p>{t('tfjs.limits')}</p>
      {prepared === null ? (
        <p role="status">{t('tfjs.making')}</p>
      ) : (
        <Ready prepared={prepared} onClose={onClose} />
      )}
    </div>
  );
}

function Ready({ prepared, onClose }: { prepared: PreparedTfjs; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [withPictures, setWithPictures] = useState(false);
  const [isMaking, setMaking] = useState(false);
  const { pictures, bytes } = prepared;
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const save = async () => {
    setMaking(true);
    const file = await prepared.make(withPictures);
    if (file) saveFile(file);
    onClose();
  };
  return (
    <>
      <p>{t('tfjs.size', { megabytes: number.format(bytes / BYTES_PER_MEGABYTE) })}</p>
      <Switch
        label={t('tfjs.pictures', { count: pictures })}
        isOn={withPictures}
        isDisabled={pictures === 0}
        onChange={setWithPictures}
      />
      <p className={styles.note}>{t(pictures > 0 ? 'tfjs.picturesText' : 'tfjs.noPictures')}</p>
      <Button look="primary" isDisabled={isMaking} onPress={() => void save()}>
        {t('tfjs.save')}
      </Button>
    </>
  );
}
