/**
 * Lets one tab at a time have a project open, so that no tab writes over what another saved. The lock
 * ends with its tab, however that ends.
 */
import type { ProjectId } from '../../core/project/types';

const CHANNEL = 'inkling-projects';
const lockName = (id: ProjectId) => `inkling-project-${id}`;

/** Asks the tab that has a project open to close it. */
interface ReleaseRequest {
  readonly release: ProjectId;
}

function isReleaseRequest(data: unknown): data is ReleaseRequest {
  return typeof data === 'object' && data !== null && 'release' in data;
}

export class ProjectLock {
  readonly #channel: BroadcastChannel | null;
  #held: { id: ProjectId; releaseLock: () => void } | null = null;
  /** Takings wait for each other, so that this tab has one project at most. */
  #acquisitions: Promise<unknown> = Promise.resolve();

  /**
   * @param locks undefined where the browser has none, as on plain http: every project is free then.
   * @param onAsked told when another tab wants the project that this one has; releases it.
   */
  constructor(
    private readonly locks: LockManager | undefined,
    onAsked: (id: ProjectId) => void,
  ) {
    this.#channel = locks ? new BroadcastChannel(CHANNEL) : null;
    this.#channel?.addEventListener('message', ({ data }) => {
      if (isReleaseRequest(data) && data.release === this.#held?.id) onAsked(data.release);
    });
  }

  /**
   * Takes a project for this tab, and then releases the one that it had.
   * @param signal aborted once the project is not wanted any more; it is not taken then.
   * @param isAwaited whether to ask the tab that has it for it, and to wait for that.
   * @returns whether this tab has it now.
   */
  acquire(id: ProjectId, signal: AbortSignal, isAwaited = false): Promise<boolean> {
    const acquired = this.#acquisitions.then(() => this.#acquire(id, signal, isAwaited));
    this.#acquisitions = acquired.catch(() => undefined);
    return acquired;
  }

  async #acquire(id: ProjectId, signal: AbortSignal, isAwaited: boolean): Promise<boolean> {
    const { locks } = this;
    if (signal.aborted) return false;
    if (!locks || this.#held?.id === id) return true;
    if (isAwaited) this.#channel?.postMessage({ release: id } satisfies ReleaseRequest);
    return new Promise((resolve, reject) => {
      const hold = (lock: Lock | null) => {
        if (lock === null || signal.aborted) {
          resolve(false);
          return null;
        }
        return new Promise<void>(releaseLock => {
          this.release();
          this.#held = { id, releaseLock };
          resolve(true);
        });
      };
      const options = isAwaited ? { signal } : { ifAvailable: true };
      locks.request(lockName(id), options, hold).catch((error: unknown) => {
        if (signal.aborted) resolve(false);
        else reject(error);
      });
    });
  }

  /** @param except a project that stays this tab's, if it is that. */
  release(except?: ProjectId): void {
    if (!this.#held || this.#held.id === except) return;
    this.#held.releaseLock();
    this.#held = null;
  }

  /**
   * Does what no tab may have the project open for.
   * @returns whether it was done.
   */
  async whileFree(id: ProjectId, work: () => Promise<void>): Promise<boolean> {
    if (!this.locks) {
      await work();
      return true;
    }
    return this.locks.request(lockName(id), { ifAvailable: true }, async lock => {
      if (lock) await work();
      return lock !== null;
    });
  }
}
