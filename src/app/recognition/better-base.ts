/**
 * Offers a base model that turns out to be better for this machine than the one that a project began with,
 * as that was decided when the machine was busy, or on another machine. Once for each project.
 */
import { type BaseModelId, catalog, isBaseModelId } from '../../core/model/catalog';
import type { ProjectId } from '../../core/project/types';
import type { Context } from '../shared/context';

const offered = (project: ProjectId) => `base-offered/${project}`;

/** In the catalog, the better comes first. */
const rankOf = (id: BaseModelId) => catalog.findIndex(row => row.id === id);

/**
 * @param best the base model that a new project would get.
 * @param signal of the project that is open.
 */
export async function offerBetterBase(
  { get, storage, notify }: Pick<Context, 'get' | 'storage' | 'notify'>,
  best: BaseModelId,
  signal: AbortSignal,
): Promise<void> {
  const { current, engine } = get();
  if (!current || engine.missing !== null) return;
  const { id, baseModelId, fineTuned } = current.project;
  const isOwn = fineTuned !== undefined || !isBaseModelId(baseModelId);
  if (isOwn || rankOf(best) >= rankOf(baseModelId)) return;
  // Examples of a head file have no picture that another base model could embed.
  if ([...current.samples.values()].some(({ width }) => width === 0)) return;
  const isKnown = await storage.readSetting(offered(id)).catch(() => true);
  if (isKnown || signal.aborted) return;
  await dropOffer({ storage }, id);
  notify({ tone: 'info', code: 'better-base', params: {}, chooses: best });
}

/** A project's base model is the user's choice from now on. */
export async function dropOffer(
  { storage }: Pick<Context, 'storage'>,
  project: ProjectId,
): Promise<void> {
  // Not being able to remember costs another offer, nothing else.
  await storage.writeSetting(offered(project), true).catch(() => undefined);
}
