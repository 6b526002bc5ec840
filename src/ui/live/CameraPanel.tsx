/** What the camera sees, as it is learnt; or a picture dropped here to be recognised. */
import { Camera as CameraIcon, ImageUp, RefreshCcw, Video, VideoOff, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button';
import { IconButton } from '../kit/IconButton';
import { useFileDrop } from '../kit/use-file-drop';
import { useActions, useInkling } from '../shared/store-context';
import styles from './CameraPanel.module.css';
import { CameraSettings } from './CameraSettings';
import { useCameraSession } from './camera-session';
import { usePrediction } from './use-prediction';

interface Props {
  /** Whether there is something that recognises. */
  readonly isReady: boolean;
  /** Whether pictures can be taken into classes. */
  readonly canRecord: boolean;
  /** What there is to say about how it is used. */
  readonly children?: ReactNode;
}

export function CameraPanel({ isReady, canRecord, children }: Props) {
  const { t } = useTranslation();
  const session = useCameraSession();
  const { state, framing, secondsLeft } = session;
  const { tryPicture, closeTriedPicture } = useActions();
  const tried = useInkling(store => store.triedPicture);
  const isWhole = useInkling(({ current }) => current?.project.wholePicture ?? false);
  const tryFirst = (files: FileList | null) => {
    const first = files?.item(0);
    if (first) void tryPicture(first);
  };
  const { isOver, dropProps } = useFileDrop(data => tryFirst(data.files));
  usePrediction(isReady, tried === null);
  // It stays in its place while another camera takes over, and the focus on what switched it.
  const isOn = state.status === 'on' || state.status === 'switching';
  const isShowing = isOn || tried !== null;

  return (
    <section className={styles.panel} aria-labelledby="camera-title">
      <h2 id="camera-title" className={styles.title}>
        {t('camera.title')}
      </h2>
      <div className={`${styles.stage} ${isShowing ? styles.showing : ''}`}>
        <div className={`${styles.square} ${isOver ? styles.over : ''}`} {...dropProps}>
          <video
            ref={session.attach}
            className={styles.video}
            hidden={!isOn}
            style={{
              transform: `scale(${framing.mirror ? -framing.zoom : framing.zoom}, ${framing.zoom})`,
            }}
            aria-label={t('camera.preview')}
            muted
            playsInline
            disablePictureInPicture
          />
          {!isShowing && <CameraOff />}
          {tried && (
            <>
              <img
                className={`${styles.tried} ${isWhole ? styles.whole : ''}`}
                src={tried.address}
                alt={tried.name}
              />
              <span className={styles.closeTried}>
                <IconButton look="plain" label={t('common.close')} onPress={closeTriedPicture}>
                  <X size={20} aria-hidden="true" />
                </IconButton>
              </span>
            </>
          )}
          <span ref={session.attachFlash} className={styles.flash} />
          {secondsLeft > 0 && (
            <span className={styles.countdown} role="timer" aria-live="assertive">
              {secondsLeft}
            </span>
          )}
          {isOver && <span className={styles.drop}>{t('camera.dropHere')}</span>}
        </div>
      </div>
      {isOn && state.substituted && (
        <p role="status" className={styles.hint}>
          {t('camera.substituted')}
        </p>
      )}
      <div className={styles.tools}>
        {isOn && (
          <>
            <Button onPress={session.stop}>
              <VideoOff size={18} aria-hidden="true" />
              {t('camera.stop')}
            </Button>
            {state.devices.length > 1 && (
              <Button onPress={() => void session.flip()}>
                <RefreshCcw size={18} aria-hidden="true" />
                {t('camera.flip')}
              </Button>
            )}
          </>
        )}
        <FileTrigger acceptedFileTypes={['image/*']} onSelect={tryFirst}>
          <Button look="quiet">
            <ImageUp size={18} aria-hidden="true" />
            {t('camera.tryPicture')}
          </Button>
        </FileTrigger>
      </div>
      {children}
      <CameraSettings canRecord={canRecord} />
    </section>
  );
}

/** What stands in the square while there is no picture from the camera. */
function CameraOff() {
  const { t } = useTranslation();
  const { state, start } = useCameraSession();
  const isStarting = state.status === 'starting';
  return (
    <div className={styles.off}>
      {state.error ? (
        <p role="alert" className={styles.error}>
          {t(`notice.camera-${state.error}`)}
        </p>
      ) : (
        <CameraIcon size={44} strokeWidth={1.4} aria-hidden="true" />
      )}
      <Button look="primary" isDisabled={isStarting} onPress={() => void start()}>
        <Video size={18} aria-hidden="true" />
        {isStarting ? t('camera.starting') : state.error ? t('common.retry') : t('camera.start')}
      </Button>
      {!state.error && (
        <p className={styles.hint}>
          {t('camera.startText')} {t('camera.dropText')}
        </p>
      )}
    </div>
  );
}
