/** A model that was opened for predicting: the camera, and what it sees. */
import { ArrowLeft } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenedModel } from '../../app/recognition/opened-model';
import { CameraPanel } from '../camera/CameraPanel';
import { CameraSessionProvider } from '../camera/camera-session';
import { IconButton } from '../kit/Button';
import { LanguageSelect } from '../kit/LanguageSelect';
import { useActions } from '../kit/store-context';
import { useFileDrop } from '../kit/use-file-drop';
import styles from './ModelPage.module.css';
import { ModelResults } from './ModelResults';

interface Props {
  readonly model: OpenedModel;
}

export function ModelPage({ model }: Props) {
  return (
    <CameraSessionProvider>
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
          <ModelResults classes={classes} />
        </div>
      </main>
    </div>
  );
}
