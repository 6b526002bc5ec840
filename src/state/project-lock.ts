/**
 * Lets one tab at a time have a project open, so that no tab writes over what another saved. The lock
 * ends with its tab, however that ends.
 */
import type { ProjectId } from '../dataset/types';

const CHANNEL = 'inkling-projects';
const lockName = (id: ProjectId) => `inkling-project-${id}`;

/** Asks the tab that has a project open to close it. */
interface Asking {
  readonly release: ProjectId;
}

function isAsking(data: unknown): data is Asking {
  return typeof data === 'object' && data !== null && 'release' in data;
}

export class ProjectLock {
  readonly #channel: BroadcastChannel | null;
  #held: { id: ProjectId; letGo: () => void } | null = null;

  /**
   * @param locks undefined where the browser has none, as on plain http: every project is free then.
   * @param onAsked told when another tab wants the project that this one has; releases it.
   */
  constructor(
    private readonly locks: LockManager | undefined,
    onAsked: () => void,
  ) {
    this.#channel = locks ? new BroadcastChannel(CHANNEL) : null;
    this.#channel?.addEventListener('message', ({ data }) => {
      if (isAsking(data) && data.release === this.#held?.id) onAsked();
    });
  }

  /**
   * Takes a project for this tab, and releases the one that it has.
   * @param whenFree waits, until the signal is aborted, for the tab that has it: that one is asked.
   * @returns whether this tab has it now.
   */
  async take(id: ProjectId, whenFree?: AbortSignal): Promise<boolean> {
    const { locks } = this;
    if (!locks || this.#held?.id === id) return true;
    this.release(this.#held?.id);
    if (whenFree) this.#channel?.postMessage({ release: id } satisfies Asking);
    return new Promise((resolve, reject) => {
      const hold = (lock: Lock | null) => {
        if (lock === null) {
          resolve(false);
          return null;
        }
        return new Promise<void>(letGo => {
          this.#held = { id, letGo };
          resolve(true);
        });
      };
      const options = whenFree ? { signal: whenFree } : { ifAvailable: true };
      locks.request(lockName(id), options, hold).catch((error: unknown) => {
        if (whenFree?.aborted) resolve(false);
        else reject(error);
      });
    });
  }

  /** @param id of the project that is released, if any; another that has been taken since stays. */
  release(id: ProjectId | undefined): void {
    if (this.#held?.id !== id) return;
    this.#held?.letGo();
    this.#held = null;
  }
}
