/**
 * Measuring of the backends, and what comes of it, fetched when it is first wanted: the page has begun by
 * then.
 */
import type { BaseModelId } from '../../core/model/catalog';
import type { ProjectId } from '../../core/project/types';
import type { Context } from '../shared/context';
import type { Measuring } from './measuring';

type MeasuringParts = ConstructorParameters<typeof Measuring>[1];

export function lazyMeasuring(
  context: Context,
  parts: MeasuringParts,
): Pick<Measuring, 'inQuiet' | 'again'> {
  let loading: Promise<Measuring> | null = null;
  const load = () => {
    loading ??= import('./measuring').then(({ Measuring: Loaded }) => new Loaded(context, parts));
    return loading.catch(() => {
      // It may be there the next time. Until then the page goes on as it is.
      loading = null;
      return null;
    });
  };
  return {
    inQuiet: async () => (await load())?.inQuiet(),
    async again() {
      const measuring = await load();
      if (measuring) await measuring.again();
      else context.problem('measure-failed');
    },
  };
}

const loadOffers = () => import('./better-base').catch(() => null);

/** See better-base.ts. */
export async function offerBetterBase(
  context: Context,
  best: BaseModelId,
  signal: AbortSignal,
): Promise<void> {
  await (await loadOffers())?.offerBetterBase(context, best, signal);
}

/** See better-base.ts. */
export async function dropOffer(context: Context, project: ProjectId): Promise<void> {
  await (await loadOffers())?.dropOffer(context, project);
}
