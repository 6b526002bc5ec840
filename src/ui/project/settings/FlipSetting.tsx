/** Whether each picture is embedded together with its mirror image. */
import { useTranslation } from 'react-i18next';
import { Switch } from '../../kit/Switch';
import { useActions, useInkling } from '../../shared/store-context';
import { useProject } from '../shared/use-current';
import styles from './Settings.module.css';

export function FlipSetting() {
  const { t } = useTranslation();
  const { setFlipAveraging } = useActions();
  // While a change is under way, the project still has what it had before.
  const { flipAveraging = false } = useProject();
  const isChangeable = useInkling(
    ({ engine, job }) => engine.status === 'ready' && engine.missing === null && job === null,
  );
  return (
    <section>
      <h3 className={styles.title}>{t('settings.flipTitle')}</h3>
      <p className={styles.text}>{t('settings.flipText')}</p>
      <Switch
        label={t('settings.flip')}
        isOn={flipAveraging}
        isDisabled={!isChangeable}
        onChange={isOn => void setFlipAveraging(isOn)}
      />
    </section>
  );
}
