/** One rung as a column of boxes: what is frozen, what trains, and how many parameters each has. */
import { Flame, Snowflake } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { NetworkStage } from '../../../core/model/trained-network';
import styles from './Explain.module.css';
import { trainingStages } from './rungs';

interface Props {
  readonly title: string;
  readonly stages: readonly NetworkStage[];
  /** Last blocks that are unfrozen. */
  readonly blocks: number;
  /** Parameters of the dense head; null for a head in closed form. */
  readonly head: number | null;
}

export function NetworkDiagram({ title, stages, blocks, head }: Props) {
  const { t, i18n } = useTranslation();
  const trains = trainingStages(stages, blocks);
  const networks = [...new Set(stages.map(({ network }) => network))];
  const format = new Intl.NumberFormat(i18n.language).format;
  const count = (parts: readonly NetworkStage[]) =>
    parts.reduce((sum, { parameters }) => sum + parameters, 0);
  const trained = count(stages.filter((_, i) => trains[i])) + (head ?? 0);
  const all = count(stages) + (head ?? 0);
  return (
    <figure className={styles.diagram} aria-label={title}>
      <figcaption>
        <strong className={styles.title}>{title}</strong>
        <span className={styles.text}>
          {t('training.trainsOf', { trained: format(trained), all: format(all) })}
        </span>
      </figcaption>
      <div className={styles.networks}>
        {networks.map(network => (
          <div key={network} className={styles.network}>
            {networks.length > 1 && <p className={styles.networkName}>{network}</p>}
            <ol className={styles.stages}>
              {stages.map(
                (stage, i) =>
                  stage.network === network && (
                    <Box
                      key={stage.name}
                      name={stageName(stage.name)}
                      parameters={stage.parameters}
                      trains={trains[i]}
                    />
                  ),
              )}
            </ol>
          </div>
        ))}
      </div>
      {head === null ? (
        <p className={`${styles.stage} ${styles.closed}`}>
          <span>{t('training.closedForm')}</span>
          <span className={styles.parameters}>{t('training.closedFormText')}</span>
        </p>
      ) : (
        <ol>
          <Box name={t('training.denseHead')} parameters={head} trains />
        </ol>
      )}
    </figure>
  );

  function stageName(name: string): string {
    const [, number] = /^block(\d+)$/.exec(name) ?? [];
    if (number !== undefined) return t('training.stage.block', { number: Number(number) });
    return name === 'stem' || name === 'top' ? t(`training.stage.${name}`) : name;
  }
}

interface BoxProps {
  readonly name: string;
  readonly parameters: number;
  readonly trains: boolean;
}

function Box({ name, parameters, trains }: BoxProps) {
  const { t, i18n } = useTranslation();
  const Icon = trains ? Flame : Snowflake;
  const formatted = new Intl.NumberFormat(i18n.language).format(parameters);
  return (
    <li className={`${styles.stage} ${trains ? styles.trains : ''}`}>
      <Icon size={14} aria-hidden="true" />
      <span>{name}</span>
      <span data-visually-hidden="">{t(trains ? 'training.trains' : 'training.frozen')}</span>
      <span className={styles.parameters} aria-hidden="true">
        {formatted}
      </span>
      <span data-visually-hidden="">
        {t('training.parameters', { count: parameters, formatted })}
      </span>
    </li>
  );
}
