/**
 * Has the worker learn from the open project as it is shown, and what is shown follow: predictions, the
 * report, and what there is of training.
 */

import type { Context } from '../shared/context';
import type { TrainedNetworks } from '../training/trained-networks';
import type { EngineControl } from './engine';
import type { Predictor } from './predictor';
import type { Reports } from './report';
import type { SupportSetSync } from './support-set';

interface Parts {
  readonly engine: Pick<EngineControl, 'dimension'>;
  readonly support: Pick<SupportSetSync, 'synchronise'>;
  readonly networks: Pick<TrainedNetworks, 'refresh' | 'deciding'>;
  readonly predictor: Pick<Predictor, 'refresh'>;
  readonly reports: Pick<Reports, 'refresh' | 'refuse'>;
}

/** Resolves once the worker has learnt it, or it has been reported that it could not. */
export async function synchronise(
  context: Context,
  { engine, support, networks, predictor, reports }: Parts,
): Promise<void> {
  const { current } = context.get();
  networks.refresh();
  if (!current || context.get().engine.status !== 'ready') return;
  try {
    await support.synchronise(current, engine.dimension, networks.deciding(current));
    predictor.refresh();
    reports.refresh();
  } catch (error) {
    console.error(error);
    reports.refuse();
    context.problem('predict-failed');
  }
}
