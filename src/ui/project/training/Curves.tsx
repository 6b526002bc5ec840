/** The learning curves: two charts, the newest figures in a sentence, and all of them in a table. */

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Epoch } from '../../../core/model/trained-network';
import { lazyPart } from '../../kit/lazy-part';
import { percent } from '../../kit/percent';
import styles from './Curves.module.css';
import { Fold } from './Fold';
import { loadChart } from './load-chart';

const Chart = lazyPart(loadChart, ChartPlace);

interface Props {
  readonly epochs: readonly Epoch[];
  /** Epochs that there will be at most. */
  readonly total: number;
  /** The epoch whose weights were kept. */
  readonly best: number | null;
}

/** Keeps the place of a chart until it is loaded. */
function ChartPlace() {
  return <div className={styles.chart} />;
}

const nats = (loss: number) => loss.toFixed(2);

export function Curves({ epochs, total, best }: Props) {
  const { t } = useTranslation();
  const series = useMemo(
    () => ({
      loss: { own: epochs.map(e => e.loss), heldOut: epochs.map(e => e.heldOutLoss) },
      accuracy: { own: epochs.map(e => e.accuracy), heldOut: epochs.map(e => e.heldOutAccuracy) },
    }),
    [epochs],
  );
  const shown = epochs[best === null ? epochs.length - 1 : best - 1];
  if (!shown) return null;
  const hasHeldOut = epochs.some(({ heldOutLoss }) => heldOutLoss !== null);
  return (
    <figure className={styles.figure} aria-label={t('training.curves')}>
      <ul className={styles.legend}>
        <li className={styles.own}>{t('training.own')}</li>
        {hasHeldOut && <li className={styles.heldOut}>{t('training.heldOut')}</li>}
        {best !== null && <li className={styles.best}>{t('training.best')}</li>}
      </ul>
      {(['accuracy', 'loss'] as const).map(name => (
        <div key={name}>
          <p className={styles.name}>{t(`training.${name}`)}</p>
          <Chart {...series[name]} epochs={total} best={best} isShare={name === 'accuracy'} />
        </div>
      ))}
      <figcaption className={styles.summary}>{summary(shown)}</figcaption>
      <Fold title={t('training.figures')}>
        <EpochTable epochs={epochs} hasHeldOut={hasHeldOut} />
      </Fold>
    </figure>
  );

  function summary({ epoch, loss, accuracy, heldOutLoss, heldOutAccuracy }: Epoch): string {
    const figures = { epoch, loss: nats(loss), accuracy: percent(accuracy) };
    if (heldOutLoss === null || heldOutAccuracy === null) return t('training.summary', figures);
    return t('training.summaryHeldOut', {
      ...figures,
      heldOutLoss: nats(heldOutLoss),
      heldOutAccuracy: percent(heldOutAccuracy),
    });
  }
}

function EpochTable({
  epochs,
  hasHeldOut,
}: {
  readonly epochs: readonly Epoch[];
  readonly hasHeldOut: boolean;
}) {
  const { t } = useTranslation();
  const share = (value: number | null) =>
    value === null ? '' : t('report.percent', { count: percent(value) });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
    <section className={styles.box} aria-label={t('training.figures')} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {t('training.epoch')}
            </th>
            <th scope="colgroup" colSpan={2}>
              {t('training.own')}
            </th>
            {hasHeldOut && (
              <th scope="colgroup" colSpan={2}>
                {t('training.heldOut')}
              </th>
            )}
          </tr>
          <tr>
            {(hasHeldOut ? [0, 1] : [0]).flatMap(each => [
              <th key={`${each}-loss`} scope="col">
                {t('training.loss')}
              </th>,
              <th key={`${each}-accuracy`} scope="col">
                {t('training.accuracy')}
              </th>,
            ])}
          </tr>
        </thead>
        <tbody>
          {epochs.map(({ epoch, loss, accuracy, heldOutLoss, heldOutAccuracy }) => (
            <tr key={epoch}>
              <th scope="row">{epoch}</th>
              <td>{nats(loss)}</td>
              <td>{share(accuracy)}</td>
              {hasHeldOut && (
                <>
                  <td>{heldOutLoss === null ? '' : nats(heldOutLoss)}</td>
                  <td>{share(heldOutAccuracy)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
