/**
 * Which pictures of the project that is shown have no embedding yet, so that the page can say that they are
 * being learnt.
 */
import type { SampleId } from '../../core/project/types';
import type { Session } from '../project/session';
import type { Context } from '../shared/context';

export class UnlearntPictures {
  #showing: AbortSignal | null = null;
  readonly #ids = new Set<SampleId>();
  /** Those that were added since the project is shown. */
  readonly #new = new Set<SampleId>();
  /** Those of a job that was cancelled: they wait until they are asked for. */
  readonly #left = new Set<SampleId>();

  constructor(
    private readonly context: Pick<Context, 'setThrottled'>,
    private readonly session: Pick<Session, 'signal'>,
  ) {}

  /** A picture is about to be added. */
  expect(id: SampleId): void {
    this.#follow();
    this.#new.add(id);
    this.mark([id]);
  }

  isNew(id: SampleId): boolean {
    this.#follow();
    return this.#new.has(id);
  }

  isLeft(id: SampleId): boolean {
    this.#follow();
    return this.#left.has(id);
  }

  /** Embeddings of these are being made. */
  mark(ids: readonly SampleId[]): void {
    this.#follow();
    for (const id of ids) {
      this.#ids.add(id);
      this.#left.delete(id);
    }
    this.#show();
  }

  /** One of them has an embedding, or can have none. */
  remove(id: SampleId): void {
    if (this.#ids.delete(id)) this.#show();
  }

  /** Those of these that have none yet are to have none for now. */
  leave(ids: readonly SampleId[]): void {
    this.#follow();
    for (const id of ids) if (this.#ids.delete(id)) this.#left.add(id);
    this.#show();
  }

  #follow(): void {
    const { signal } = this.session;
    if (this.#showing === signal) return;
    this.#showing = signal;
    for (const ids of [this.#ids, this.#new, this.#left]) ids.clear();
    this.#show();
  }

  #show(): void {
    this.context.setThrottled({ unlearnt: { ids: this.#ids } });
  }
}
