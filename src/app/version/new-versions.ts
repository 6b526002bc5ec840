/**
 * Decides when a newer version of the page takes over from this one, which it does in every tab at once.
 * Never while a tab has work that a reload would break off or lose; without being asked only where no tab
 * has been used yet. What the browser does for it is in the port, and not here.
 */
import type { StoreApi } from 'zustand';
import type { State } from '../state';

export interface VersionPort {
  /** Whether this tab has just been reloaded without being asked; it is not twice in a row. */
  readonly wasReloaded: boolean;
  /** Looks for a newer version, and has it loaded. @returns whether one waits to take over. */
  look(): Promise<boolean>;
  /** Lets the version that waits take over. Resolves once it has. */
  activate(): Promise<void>;
  /** @param isAsked by the user. */
  reload(isAsked: boolean): void;
}

/** Held by each tab that has work which must not be interrupted, all at the same time. */
const AT_WORK = 'inkling-at-work';
/** Held by each tab that has been used. */
const IN_USE = 'inkling-in-use';

/** Whether a reload would break off nothing, and lose nothing that only memory has. */
export function isReloadSafe(state: State): boolean {
  const { job, waitingJobs, training, recordings, openedModel, current } = state;
  const { askedImport, dataset } = state;
  const isWorking = job !== null || waitingJobs.length > 0 || training !== null || recordings > 0;
  const isSaved = state.unsaved === 0 && state.unsavedPictures === 0;
  const isInMemory = openedModel !== null || (current !== null && !state.storagePersists);
  const isAsked = askedImport !== null || dataset !== null;
  return !isWorking && isSaved && !isInMemory && !isAsked;
}

export class NewVersions {
  /** Ends what is held while this tab is at work; null while it is not. */
  #endWork: (() => void) | null = null;
  /** Whether the user has done anything in this tab yet. */
  #isUsed = false;
  #isTaking = false;

  /** @param locks by which tabs know of each other; undefined where the browser has none. */
  constructor(
    private readonly page: Pick<StoreApi<State>, 'getState' | 'setState' | 'subscribe'>,
    private readonly port: VersionPort,
    private readonly locks: LockManager | undefined,
  ) {
    page.subscribe(() => this.#onChange());
    this.#onChange();
  }

  /** The user has begun to do something in this tab. */
  used(): void {
    if (this.#isUsed) return;
    this.#isUsed = true;
    this.#hold(IN_USE);
  }

  /** A newer version waits to take over. */
  async found(): Promise<void> {
    if (await this.#takeUnasked()) return;
    if (this.page.getState().newVersion === 'none') this.page.setState({ newVersion: 'ready' });
  }

  /** A newer version has taken over, in this tab or in another. */
  async tookOver(): Promise<void> {
    await this.#safe();
    this.port.reload(true);
  }

  #onChange(): void {
    const { page } = this;
    const isSafe = isReloadSafe(page.getState());
    if (isSafe) {
      this.#endWork?.();
      this.#endWork = null;
    } else {
      this.#endWork ??= this.#hold(AT_WORK);
    }
    if (page.getState().newVersion === 'wanted' && !this.#isTaking) {
      this.#isTaking = true;
      void this.#takeAsked();
    }
  }

  async #takeUnasked(): Promise<boolean> {
    const { port } = this;
    if (port.wasReloaded || this.#isUsed) return false;
    await this.#safe();
    if (this.#isUsed) return false;
    return this.#alone(IN_USE, true, async () => {
      await port.activate();
      port.reload(false);
    });
  }

  async #takeAsked(): Promise<void> {
    const { port } = this;
    const isThere = await port.look();
    for (let isDone = false; !isDone; ) {
      await this.#safe();
      isDone = await this.#alone(AT_WORK, false, async () => {
        if (isThere) await port.activate();
        port.reload(true);
      });
    }
  }

  /**
   * Does something while no tab holds this.
   * @returns false where another tab does and that is not waited for, or where this tab is at work by now.
   */
  async #alone(name: string, ifAvailable: boolean, act: () => Promise<void>): Promise<boolean> {
    const attempt = async (isFree: boolean) => {
      if (!isFree || !isReloadSafe(this.page.getState())) return false;
      await act();
      return true;
    };
    if (!this.locks) return attempt(true);
    return this.locks.request(name, { ifAvailable }, lock => attempt(lock !== null));
  }

  /** @returns what lets go of it. */
  #hold(name: string): () => void {
    let end = () => {};
    const ended = new Promise<void>(resolve => {
      end = resolve;
    });
    void this.locks?.request(name, { mode: 'shared' }, () => ended);
    return end;
  }

  /** Resolves once a reload would lose nothing. */
  #safe(): Promise<void> {
    const { page } = this;
    if (isReloadSafe(page.getState())) return Promise.resolve();
    return new Promise(resolve => {
      const unsubscribe = page.subscribe(state => {
        if (!isReloadSafe(state)) return;
        unsubscribe();
        resolve();
      });
    });
  }
}
