/** A model that was opened for predicting: the camera, and what it sees. */
import { ArrowLeft } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenedModel } from '../../app/recognition/recognition-state';
import { IconButton } from '../kit/IconButton';
import { useFileDrop } from '../kit/use-file-drop';
import { CameraPanel } from '../live/CameraPanel';
import { CameraSessionProvider } from '../live/camera-session';
import { LanguageSelect } from '../shared/LanguageSelect';
import { useActions } from '../shared/store-context';
import styles from './OpenedModelPage.module.css';
import { OpenedModelResults } from './OpenedModelResults';

interface Props {
  readonly model: OpenedModel;
}

export function OpenedModelPage({ model }: Props) {
  return (
    <CameraSessionProvider cameraFrames={model.cameraFrames}>
      <Content model={model} />
    </CameraSessionProvider>
  );
}

function Content({ model: { name, classes } }: Props) {
  const { t } = useTranslation();
  const { closeModel, tryPicture } = useActions();
  const { isOver, dropProps } = useFileDrop(
    ({ files: [first] }) => first && void tryPicture(first),
  );
  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent) => {
      const first = clipboardData?.files.item(0);
      if (first) void tryPicture(first);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, [tryPicture]);
  return (
    <div className={`${styles.page} ${isOver ? styles.over : ''}`} {...dropProps}>
      <header>
        <div className={styles.bar}>
          <IconButton label={t('header.allProjects')} onPress={closeModel}>
            <ArrowLeft size={20} aria-hidden="true" />
          </IconButton>
          <h1 className={styles.name}>{name || t('opened.untitled')}</h1>
          <LanguageSelect />
        </div>
        <p className={styles.about}>{t('opened.text')}</p>
      </header>
      <main className={styles.columns}>
        <div className={styles.camera}>
          <CameraPanel isReady canRecord={false} />
        </div>
        <div className={styles.results}>
          <OpenedModelResults classes={classes} />
        </div>
      </main>
    </div>
  );
}
