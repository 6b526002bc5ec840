/**
 * Keeps the newest checkpoint of a training in storage. A training does not wait for it: of those
 * that come while one is being written, the newest alone is written next.
 */
import { type KeptCheckpoint, networkName } from '../../core/project/kept-network';
import type { ProjectId, TaskId } from '../../core/project/types';
import { StorageError } from '../../storage/storage';
import type { Context } from '../shared/context';

export class CheckpointWriter {
  #waiting: KeptCheckpoint | null = null;
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #isTold = false;
  #isClosed = false;

  constructor(
    private readonly context: Context,
    private readonly project: ProjectId,
    private readonly task: TaskId,
    /** Told of each one that is in storage. */
    private readonly onWritten: (kept: KeptCheckpoint) => void,
  ) {}

  put(kept: KeptCheckpoint): void {
    if (this.#isClosed) return;
    this.#waiting = kept;
    if (!this.#isWriting) this.#writing = this.#write();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    const name = networkName.checkpoint(this.task);
    while (this.#waiting) {
      const next = this.#waiting;
      this.#waiting = null;
      try {
        await this.context.storage.writeNetworks(this.project, new Map([[name, next]]));
        this.onWritten(next);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        if (!this.#isTold && !this.#isClosed) this.context.problem('checkpoint-not-saved');
        this.#isTold = true;
      }
    }
    this.#isWriting = false;
  }

  /** Takes nothing more. Resolves once the newest is in storage. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
  }
}
