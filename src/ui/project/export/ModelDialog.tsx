/**
 * Asks in which format the trained classifier is to leave, says what that holds, or why there is none,
 * and asks before pictures go along.
 */

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelFormat, ModelRefusal, PreparedModel } from '../../../app/files/export-model';
import { cameraFramesOf } from '../../../core/project/camera-frames';
import { Button } from '../../kit/Button';
import { MEGABYTE } from '../../kit/byte-size';
import { Choices } from '../../kit/Choices';
import { Dialog } from '../../kit/Dialog';
import { Switch } from '../../kit/Switch';
import { saveFile } from '../../shared/save-file';
import { useActions, useInkling } from '../../shared/store-context';
import { useProject } from '../shared/use-current';
import styles from './ModelDialog.module.css';

interface Props {
  readonly onClose: () => void;
}

export function ModelDialog({ onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('model.title')} isOpen onClose={onClose}>
      <Export onClose={onClose} />
    </Dialog>
  );
}

function Export({ onClose }: Props) {
  const { t } = useTranslation();
  const { prepareModel } = useActions();
  // While the page is at work there is none; then it is tried again.
  const isAtWork = useInkling(({ job, engine }) => job !== null || engine.missing !== null);
  const [prepared, setPrepared] = useState<PreparedModel | ModelRefusal | null>(null);
  useEffect(() => {
    if (isAtWork) return setPrepared('not-ready');
    let isWanted = true;
    let release = () => {};
    setPrepared(null);
    void prepareModel().then(found => {
      if (typeof found !== 'string') release = found.release;
      if (isWanted) setPrepared(found);
      else release();
    });
    return () => {
      isWanted = false;
      release();
    };
  }, [prepareModel, isAtWork]);
  if (typeof prepared === 'string') return <p role="alert">{t(`model.refused.${prepared}`)}</p>;
  if (prepared === null) return <p role="status">{t('model.making')}</p>;
  return <Ready prepared={prepared} onClose={onClose} />;
}

/** @returns bytes of the file in a format; undefined while that is being found out, null where there is none. */
function useSize(prepared: PreparedModel, format: ModelFormat): number | null | undefined {
  const [size, setSize] = useState<{ format: ModelFormat; bytes: number | null } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void prepared.size(format).then(bytes => isWanted && setSize({ format, bytes }));
    return () => {
      isWanted = false;
    };
  }, [prepared, format]);
  return size?.format === format ? size.bytes : undefined;
}

/** Formats for programs that make a square of a picture in their own way. */
const CUTTING: ReadonlySet<ModelFormat> = new Set(['tfjs', 'tflite', 'tflite16']);

function Ready({ prepared, onClose }: { prepared: PreparedModel; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { formats, pictures } = prepared;
  const [format, setFormat] = useState<ModelFormat>(formats[0]);
  const [withPictures, setWithPictures] = useState(false);
  const [isMaking, setMaking] = useState(false);
  const bytes = useSize(prepared, format);
  const project = useProject();
  const cameraFrames = cameraFramesOf(project);
  const { wholePicture: isWhole = false } = project;
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const save = async () => {
    setMaking(true);
    const file = await prepared.make(format, withPictures);
    if (file) saveFile(file);
    onClose();
  };
  return (
    <div className={styles.parts}>
      <Choices
        label={t('model.format')}
        choices={formats.map(id => ({
          id,
          name: t(`model.formats.${id}.name`),
          text: t(`model.formats.${id}.text`),
        }))}
        value={format}
        onChange={setFormat}
      />
      <p>{t(`model.limits.${format}`)}</p>
      {isWhole && CUTTING.has(format) && <p>{t('model.wholePicture')}</p>}
      {format === 'tfjs' && <p>{t(`model.flip.${cameraFrames}`)}</p>}
      <div>
        <Switch
          label={t('model.pictures', { count: pictures })}
          isOn={withPictures}
          isDisabled={pictures === 0}
          onChange={setWithPictures}
        />
        <p className={styles.note}>{t(pictures > 0 ? 'model.picturesText' : 'model.noPictures')}</p>
      </div>
      {bytes === null && <p role="alert">{t('model.refused.failed')}</p>}
      <div className={styles.end}>
        <Button look="primary" isDisabled={isMaking || bytes === null} onPress={() => void save()}>
          {t('model.save')}
        </Button>
        {bytes !== null && (
          <span className={styles.note} aria-live="polite">
            {bytes === undefined
              ? t('model.making')
              : t('model.size', { megabytes: number.format(bytes / MEGABYTE) })}
          </span>
        )}
      </div>
    </div>
  );
}
