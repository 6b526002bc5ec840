/**
 * From the start of the page to recognition on the fastest backend: it begins on one that computes right,
 * and moves on once the others have been measured.
 */

import type { WorkerEvents } from '../../compute/door/client';
import type { Session } from '../project/session';
import type { Context } from '../shared/context';
import type { State } from '../state';
import type { EngineControl } from './engine';
import type { Measuring } from './measuring';
import type { QuietMoments } from './quiet-moments';
import type { EngineState } from './recognition-state';

/** What changes while something is going on. */
const WORK = ['current', 'openedModel', 'job', 'training', 'prediction'] as const;

/** Whether work is under way that takes a while. */
export function isAtWork({ job, training, engine }: State): boolean {
  return job !== null || training !== null || engine.status !== 'ready';
}

/** What the page does where the compute worker says something unasked. */
export function workerEvents(context: () => Context): WorkerEvents {
  const set = (patch: Partial<EngineState>) => {
    const { get, set: show } = context();
    show({ engine: { ...get().engine, ...patch } });
  };
  return {
    onBackendLost({ lost, now }) {
      set({ backend: now });
      context().notify({ tone: 'info', code: 'backend-lost', params: { lost, now } });
    },
    onCrash() {
      set({ status: 'failed' });
      context().problem('engine-crashed');
    },
  };
}

interface Shown {
  subscribe(listener: (state: State, before: State) => void): void;
}

/** Who looks at something new is at work: it is no quiet moment then. */
export function disturbByWork(shown: Shown, quiet: Pick<QuietMoments, 'disturb'>): void {
  shown.subscribe((state, before) => {
    if (WORK.some(part => state[part] !== before[part])) quiet.disturb();
  });
}

/** Resolves once every backend has been measured, or that was given up for this visit. */
export async function startRecognition(
  context: Pick<Context, 'get'>,
  engine: Pick<EngineControl, 'start' | 'loadFor' | 'ready'>,
  measuring: Pick<Measuring, 'inQuiet'>,
): Promise<void> {
  if (!(await engine.start())) return;
  // The default base model is loaded while the user still looks at the start page.
  if (!context.get().current) await engine.loadFor(null);
  await engine.ready();
  await measuring.inQuiet();
}

interface Parts {
  readonly engine: Pick<EngineControl, 'loadFor' | 'takeBest'>;
  readonly session: Pick<Session, 'signal'>;
  readonly synchronise: () => Promise<void>;
}

/** Goes on on the best backend there is. */
export async function takeBestBackend(
  context: Pick<Context, 'get'>,
  { engine, session, synchronise }: Parts,
): Promise<void> {
  const { engine: loaded, current } = context.get();
  const isLoaded =
    loaded.baseModel === null
      ? await engine.loadFor(current?.project ?? null, session.signal)
      : await engine.takeBest();
  // Edits that were made while it was being loaded have not reached the worker.
  if (isLoaded) await synchronise();
}
