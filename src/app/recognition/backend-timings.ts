/**
 * What is known of this machine's backends: which compute right and how fast, remembered from visit
 * to visit, and which one the user chose. It measures nothing itself.
 */
import type { BackendName, BackendTiming } from '../../compute/door/protocol';
import type { Context } from '../shared/context';

/** Name of the setting that holds what was measured on this machine. */
const MEASURED = 'backend-timings';
const CHOSEN = 'backend-chosen';

/** Those that a machine may be fast on, in the order in which they are tried: the surest first. */
export const BACKENDS: readonly BackendName[] = ['wasm', 'webgpu', 'webgl'];

/** Slow, but on every machine. */
export const LAST_RESORT: BackendName = 'cpu';

const SHOWN: readonly BackendName[] = [...BACKENDS, LAST_RESORT];

function isBackendName(value: unknown): value is BackendName {
  return SHOWN.some(name => name === value);
}

function isTimings(value: unknown): value is BackendTiming[] {
  return (
    Array.isArray(value) &&
    value.every(
      row =>
        typeof row === 'object' && row !== null && isBackendName(row.backend) && 'verdict' in row,
    )
  );
}

/** Milliseconds per frame with every network, as the most accurate base model needs. */
function frameMs(timing: BackendTiming): number {
  return Object.values(timing.msPerFrame ?? {}).reduce((sum, ms) => sum + ms, 0);
}

/** Of two timings of a backend, the faster for each network: the slower came at a busy moment. */
function fasterOf(known: BackendTiming | undefined, found: BackendTiming): BackendTiming {
  if (!known?.msPerFrame || !found.msPerFrame) return found;
  const msPerFrame = { ...found.msPerFrame };
  for (const [folder, ms] of Object.entries(known.msPerFrame)) {
    msPerFrame[folder] = Math.min(ms, msPerFrame[folder] ?? ms);
  }
  return { ...found, msPerFrame };
}

export class BackendTimings {
  constructor(private readonly context: Pick<Context, 'get' | 'set' | 'storage'>) {}

  get #known(): readonly BackendTiming[] {
    return this.context.get().engine.timings;
  }

  /** Those that compute right, fastest first. */
  get #usable(): BackendTiming[] {
    return this.#known
      .filter(timing => timing.verdict === 'ok')
      .sort((a, b) => frameMs(a) - frameMs(b));
  }

  /** Whether a backend is known that computes right. */
  get isKnown(): boolean {
    return this.#usable.length > 0;
  }

  /** Milliseconds per frame with these networks on the fastest backend; infinite where none is known. */
  fastestFrame(folders: readonly string[]): number {
    const times = this.#usable.map(({ msPerFrame = {} }) =>
      folders.reduce((sum, folder) => sum + (msPerFrame[folder] ?? Number.POSITIVE_INFINITY), 0),
    );
    return Math.min(Number.POSITIVE_INFINITY, ...times);
  }

  /** Those of which nothing is known yet. */
  get unmeasured(): BackendName[] {
    return BACKENDS.filter(name => !this.#known.some(({ backend }) => backend === name));
  }

  /** Recalls what was measured on earlier visits with this browser. */
  async recall(): Promise<void> {
    const remembered = await this.context.storage.readSetting(MEASURED).catch(() => null);
    if (
      typeof remembered === 'object' &&
      remembered !== null &&
      'agent' in remembered &&
      remembered.agent === navigator.userAgent &&
      'timings' in remembered &&
      isTimings(remembered.timings)
    ) {
      this.#show(remembered.timings);
    }
  }

  /** Takes down what was measured beside what is known of that backend, and remembers it. */
  add(found: BackendTiming): void {
    const known = this.#known.find(({ backend }) => backend === found.backend);
    this.replace(fasterOf(known, found));
  }

  /** Takes down what was measured in place of what is known of that backend, and remembers it. */
  replace(found: BackendTiming): void {
    const others = this.#known.filter(({ backend }) => backend !== found.backend);
    const timings = [...others, found].sort(
      (a, b) => SHOWN.indexOf(a.backend) - SHOWN.indexOf(b.backend),
    );
    this.#show(timings);
    // Not being able to remember costs a measurement on the next visit, nothing else.
    void this.context.storage
      .writeSetting(MEASURED, { agent: navigator.userAgent, timings })
      .catch(() => undefined);
  }

  #show(timings: readonly BackendTiming[]): void {
    this.context.set({ engine: { ...this.context.get().engine, timings } });
  }

  /** Those that compute right: the user's choice first, then the fastest. */
  async inOrder(): Promise<BackendName[]> {
    const chosen = await this.context.storage.readSetting(CHOSEN).catch(() => null);
    const names = this.#usable.map(timing => timing.backend);
    if (isBackendName(chosen) && names.includes(chosen)) {
      return [chosen, ...names.filter(name => name !== chosen)];
    }
    return names;
  }

  async choose(backend: BackendName): Promise<void> {
    await this.context.storage.writeSetting(CHOSEN, backend).catch(() => undefined);
  }
}
