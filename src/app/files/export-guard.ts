/**
 * What every file of embeddings waits for: that no other work is under way, that the project's base model
 * is there, and that it has embedded every picture.
 */
import type { ProjectState } from '../../core/project/types';
import type { Session } from '../project/session';
import type { EngineControl } from '../recognition/engine';
import type { ProjectEmbeddings } from '../recognition/project-embeddings';
import type { SupportSetSync } from '../recognition/support-set';
import type { Context } from '../shared/context';
import type { Jobs, RunningJob } from '../shared/jobs';

export interface ExportParts {
  readonly session: Session;
  readonly engine: Pick<EngineControl, 'ready' | 'key' | 'dimension'>;
  readonly embeddings: Pick<ProjectEmbeddings, 'fill'>;
  readonly jobs: Jobs;
  readonly support: Pick<SupportSetSync, 'embeddings'>;
  /** Has the worker learn from what is embedded. */
  readonly synchronise: () => Promise<void>;
}

/** Does what may embed pictures, and has them learnt from where it did. */
export async function learningAfter<T>(
  { support, synchronise }: Pick<ExportParts, 'support' | 'synchronise'>,
  work: Promise<T>,
): Promise<T> {
  const before = support.embeddings.size;
  const result = await work;
  if (support.embeddings.size !== before) await synchronise();
  return result;
}

/** What a file is made of. */
export interface Embedded {
  readonly state: ProjectState;
  /** Key of the embeddings. */
  readonly key: string;
  readonly dimension: number;
}

/**
 * Makes a file as a job.
 * @returns null where it could not be made, after a notice, and where it was cancelled.
 */
export async function exportEmbedded<T>(
  context: Context,
  parts: ExportParts,
  make: (embedded: Embedded, job: RunningJob) => Promise<T | null>,
): Promise<T | null> {
  const { session, engine, embeddings, jobs } = parts;
  await engine.ready();
  return jobs.run('exporting', async job => {
    await session.settled();
    if (context.get().engine.missing !== null) {
      context.problem('base-missing');
      return null;
    }
    if (!(await learningAfter(parts, embeddings.fill(job)))) return null;
    job.become('exporting');
    const { current: state } = session;
    const { key, dimension } = engine;
    return state && key !== null ? make({ state, key, dimension }, job) : null;
  });
}

/** Says how many pictures a file is made without: they could not be read, and so not embedded. */
export function tellLeftOut(context: Context, count: number): void {
  if (count > 0) context.problem('export-without', { count });
}
