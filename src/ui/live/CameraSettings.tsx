/** How the camera is used: which one, mirrored or not, how close, how fast. */

import { ChevronRight } from 'lucide-react';
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { BURST_RATE } from '../../media/burst';
import { Select } from '../kit/Select';
import { Switch } from '../kit/Switch';
import styles from './CameraSettings.module.css';
import { useCameraSession } from './camera-session';
import { Slider } from './Slider';

/** How many times the centre can be enlarged. */
const MAX_ZOOM = 4;

/** @param canRecord whether pictures can be taken into classes. */
export function CameraSettings({ canRecord }: { readonly canRecord: boolean }) {
  const { t } = useTranslation();
  const session = useCameraSession();
  const { devices, device: current } = session.state;
  return (
    <Disclosure className={styles.settings ?? ''}>
      <Heading level={3} className={styles.heading ?? ''}>
        <AriaButton slot="trigger" className={styles.trigger ?? ''}>
          <ChevronRight size={18} aria-hidden="true" />
          {t('camera.options')}
        </AriaButton>
      </Heading>
      <DisclosurePanel>
        <div className={styles.body}>
          {devices.length > 1 && (
            <Select
              label={t('camera.choose')}
              options={devices.map((device, index) => ({
                value: device.deviceId,
                text: device.label || t('camera.unnamed', { number: index + 1 }),
              }))}
              value={current?.deviceId ?? null}
              onChange={id => void session.start(devices.find(({ deviceId }) => deviceId === id))}
            />
          )}
          <Switch
            label={t('camera.mirror')}
            isOn={session.framing.mirror}
            onChange={session.setMirror}
          />
          <p className={styles.hint}>{t(`camera.mirrorText.${session.cameraFrames}`)}</p>
          {canRecord && (
            <Switch
              label={t('camera.countdown')}
              isOn={session.hasCountdown}
              onChange={session.setCountdown}
            />
          )}
          <Slider
            label={t('camera.zoom')}
            value={session.framing.zoom}
            min={1}
            max={MAX_ZOOM}
            step={0.1}
            onChange={session.setZoom}
          />
          {canRecord && (
            <Slider
              label={t('camera.rate')}
              value={session.rate}
              min={BURST_RATE.min}
              max={BURST_RATE.max}
              step={1}
              onChange={session.setRate}
            />
          )}
        </div>
      </DisclosurePanel>
    </Disclosure>
  );
}
