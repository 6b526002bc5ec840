/** What each rung trains, drawn from the base model that is loaded. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { baseModelById } from '../../../core/model/catalog';
import type { NetworkStage } from '../../../core/model/trained-network';
import type { TrainingOptions } from '../../../core/model/training-options';
import { useActions, useInkling } from '../../shared/store-context';
import { useTask } from '../shared/use-current';
import styles from './Explain.module.css';
import { NetworkDiagram } from './NetworkDiagram';
import { headParameters, presetOptions, RUNGS, type Rung } from './rungs';

function useStages(): readonly NetworkStage[] | null {
  const { describeBase } = useActions();
  const engine = useInkling(state => state.engine);
  const { status, baseModel, address, fineTuned } = engine;
  const [stages, setStages] = useState<readonly NetworkStage[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another base model has other stages
  useEffect(() => {
    let isCurrent = true;
    setStages(null);
    if (status === 'ready') {
      void describeBase().then(found => {
        if (isCurrent) setStages(found);
      });
    }
    return () => {
      isCurrent = false;
    };
  }, [describeBase, status, baseModel, address, fineTuned]);
  return stages;
}

interface Props {
  /** Those of the training that is being prepared. */
  readonly options: TrainingOptions;
}

export function Explain({ options }: Props) {
  const { t } = useTranslation();
  const stages = useStages();
  const baseModel = useInkling(({ engine }) => engine.baseModel);
  const { classes } = useTask();
  if (!stages || baseModel === null)
    return <p className={styles.text}>{t('training.describing')}</p>;
  const { dimension } = baseModelById(baseModel);
  const classCount = classes.filter(({ enabled }) => enabled).length;
  const blocksOf: Readonly<Record<Rung, number>> = {
    frozen: 0,
    dense: 0,
    unfreeze: options.blocks || presetOptions('recommended', 2).blocks,
  };
  return (
    <div className={styles.explain}>
      <p className={styles.text}>{t('training.explainText')}</p>
      {RUNGS.map(rung => (
        <NetworkDiagram
          key={rung}
          title={t(`training.rung.${rung}.name`)}
          stages={stages}
          blocks={blocksOf[rung]}
          head={rung === 'frozen' ? null : headParameters(dimension, classCount, options)}
        />
      ))}
    </div>
  );
}
