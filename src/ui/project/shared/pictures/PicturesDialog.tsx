/** The pictures behind a number: to look at, select, move, hold back and delete. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../kit/Dialog';
import { useTask } from '../use-current';
import { type OpenPictures, useOpenSamples } from './open-pictures';
import { PictureGrid } from './PictureGrid';
import styles from './PicturesDialog.module.css';

interface Props {
  readonly pictures: OpenPictures;
  readonly onClose: () => void;
}

export function PicturesDialog({ pictures, onClose }: Props) {
  const { t } = useTranslation();
  const samples = useOpenSamples(pictures);
  const label = useTask().classes.find(({ id }) => id === pictures.classId);
  const isEmpty = samples.length === 0 || !label;
  useEffect(() => {
    if (isEmpty) onClose();
  }, [isEmpty, onClose]);
  if (isEmpty) return null;
  return (
    <Dialog title={pictures.title} isOpen onClose={onClose}>
      <p className={styles.hint}>{t('report.selectHint')}</p>
      <div className={styles.grid}>
        <PictureGrid label={label} samples={samples} areTest={pictures.areTest} />
      </div>
    </Dialog>
  );
}
