/**
 * How much of the disk the page uses, and whether the browser keeps it; asks that it be kept once the
 * user has something to lose.
 */
import { type Context, reportStorage } from '../shared/context';

/** Milliseconds from a write to looking again, so that what pours in is looked at once. */
const SOON = 1000;

type Manager = Pick<StorageManager, 'estimate' | 'persist' | 'persisted'>;

export class StorageUse {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasAsked = false;

  /** @param manager undefined where the browser has none, as on plain http. */
  constructor(
    private readonly context: Context,
    private readonly manager: Manager | undefined,
    private readonly soon = SOON,
  ) {}

  async refresh(): Promise<void> {
    if (!this.manager) return;
    try {
      const { usage, quota } = await this.manager.estimate();
      const isPersisted = await this.manager.persisted();
      if (usage === undefined || quota === undefined) return;
      this.context.set({ storageUse: { used: usage, quota, isPersisted } });
    } catch {
      // Some browsers refuse to say in private windows.
    }
  }

  /** Looks again soon. */
  noteWrite(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#askToKeep().then(() => this.refresh());
    }, this.soon);
  }

  /** A refusal changes nothing: what is shown says so. */
  async #askToKeep(): Promise<void> {
    const { current, storageUse } = this.context.get();
    const hasPictures = (current?.samples.size ?? 0) > 0;
    if (!this.manager || this.#hasAsked || !hasPictures || storageUse?.isPersisted) return;
    this.#hasAsked = true;
    await this.manager.persist().catch(() => false);
  }
}

/** Keeps what is shown of the storage up to date, from now on. */
export function watchStorage(context: Context, manager: Manager | undefined): void {
  const use = new StorageUse(context, manager);
  context.storage.watch({
    onWritten: () => use.noteWrite(),
    onClosed(error) {
      context.set({ storagePersists: false });
      reportStorage(context, error);
    },
  });
  void use.refresh();
}
