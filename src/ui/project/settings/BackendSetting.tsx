/** Where the numbers are computed: what was measured on this machine, and the choice. */
import { Gauge } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EngineState } from '../../../app/recognition/recognition-state';
import { Button } from '../../kit/Button';
import { useActions, useInkling } from '../../shared/store-context';
import styles from './Settings.module.css';

type BackendTiming = EngineState['timings'][number];

/** Milliseconds per picture with every embedded network, as the most accurate model needs. */
function milliseconds(timing: BackendTiming): string {
  if (!timing.msPerFrame) return '–';
  const sum = Object.values(timing.msPerFrame).reduce((total, part) => total + part, 0);
  return `${sum.toFixed(sum < 10 ? 1 : 0)} ms`;
}

export function BackendSetting() {
  const { t } = useTranslation();
  const { chooseBackend, measureBackends } = useActions();
  const { timings, backend, isMeasuring } = useInkling(state => state.engine);
  return (
    <section>
      <h3 className={styles.title}>{t('settings.backend')}</h3>
      <p className={styles.text}>{t('settings.backendText')}</p>
      {timings.length === 0 ? (
        <p className={styles.text}>{t('settings.backendNone')}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('settings.backendName')}</th>
              <th scope="col">{t('settings.backendTime')}</th>
              <th scope="col">{t('settings.backendVerdict')}</th>
              <th scope="col">{t('settings.use')}</th>
            </tr>
          </thead>
          <tbody>
            {timings.map(timing => (
              <tr key={timing.backend}>
                <th scope="row">{timing.backend}</th>
                <td>{milliseconds(timing)}</td>
                <td>{t(`settings.verdict.${timing.verdict}`)}</td>
                <td>
                  {timing.backend === backend ? (
                    <span className={styles.inUse}>{t('settings.inUse')}</span>
                  ) : (
                    timing.verdict === 'ok' && (
                      <Button
                        aria-label={t('settings.useBackend', { name: timing.backend })}
                        onPress={() => void chooseBackend(timing.backend)}
                      >
                        {t('settings.use')}
                      </Button>
                    )
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Button isDisabled={isMeasuring} onPress={() => void measureBackends()}>
        <Gauge size={18} aria-hidden="true" />
        {t(isMeasuring ? 'settings.measuring' : 'settings.measure')}
      </Button>
    </section>
  );
}
