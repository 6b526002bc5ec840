/**
 * Keeps the worker's support set equal to the labelled samples of the task that is shown.
 *
 * The worker's rows are mirrored here by sample id. An edit that touches a few samples is sent as
 * additions and removals; anything larger, or another head, is a fit from the start.
 */

import type { Requester } from '../../compute/door/client';
import { AUTOMATIC, isHeadChoiceId } from '../../core/model/heads';
import type { KeptHead } from '../../core/project/kept-network';
import type { ClassId, HeadChoice, ProjectState, SampleId } from '../../core/project/types';
import { remapOutputs } from './remap-outputs';

/** Above this many additions and removals a fit from the start is the shorter way. */
const MOST_UPDATES = 32;

interface Row {
  readonly id: SampleId;
  readonly classIndex: number;
}

export class SupportSetSync {
  /** Embeddings by sample, all from the base model in use. */
  readonly embeddings = new Map<SampleId, Float32Array>();
  #rows: Row[] = [];
  #shape = '';
  #classes: readonly ClassId[] = [];
  #isTrained = false;

  constructor(private readonly worker: Requester) {}

  /** The enabled classes of the task that was last synchronised, in the order of the scores. */
  get classes(): readonly ClassId[] {
    return this.#classes;
  }

  /** Whether a trained head decides, and not one that the worker fitted. */
  get isTrained(): boolean {
    return this.#isTrained;
  }

  /** The worker's rows, by sample; null while it is unknown what the worker holds. */
  get rows(): readonly SampleId[] | null {
    return this.#shape === '' ? null : this.#rows.map(row => row.id);
  }

  /** Forgets every embedding and what the worker holds: the next synchronisation fits anew. */
  reset(): void {
    this.embeddings.clear();
    this.#shape = '';
  }

  /**
   * Resolves once the worker has the support set of `state`'s active task.
   * @param trained the dense head that decides in it, if one does.
   * @throws WorkerError; what the worker holds is unknown then, and the next time fits anew.
   */
  async synchronise(
    state: ProjectState,
    dimension: number,
    trained: KeptHead | null = null,
  ): Promise<void> {
    try {
      await this.#send(state, dimension, trained);
    } catch (error) {
      this.#shape = '';
      throw error;
    }
  }

  async #send(
    { project, samples }: ProjectState,
    dimension: number,
    trained: KeptHead | null,
  ): Promise<void> {
    const task = project.tasks.find(candidate => candidate.id === project.activeTaskId);
    if (!task) return;
    const classes = task.classes.filter(label => label.enabled).map(label => label.id);
    const indexOf = new Map(classes.map((id, i) => [id, i]));
    const wanted = new Map<SampleId, number>();
    for (const sample of samples.values()) {
      if (sample.isTest) continue;
      const index = indexOf.get(sample.labels[task.id] ?? '');
      if (index !== undefined && this.embeddings.has(sample.id)) wanted.set(sample.id, index);
    }
    this.#classes = classes;

    this.#isTrained = trained !== null;

    const { embeddingKey, trainedAt } = trained ?? {};
    const head = [task.head, embeddingKey, trainedAt];
    const shape = JSON.stringify([task.id, ...head, classes, dimension]);
    const leaving = this.#rows.filter(row => wanted.get(row.id) !== row.classIndex);
    const staying = new Set(this.#rows.map(row => row.id));
    for (const row of leaving) staying.delete(row.id);
    const arriving = [...wanted].filter(([id]) => !staying.has(id));

    if (shape !== this.#shape || leaving.length + arriving.length > MOST_UPDATES) {
      await this.#fit(wanted, shape, dimension, task.head, trained);
      return;
    }
    const sent: Promise<null>[] = [];
    for (const { id } of leaving) {
      const row = this.#rows.findIndex(candidate => candidate.id === id);
      const last = this.#rows.pop();
      if (last && row < this.#rows.length) this.#rows[row] = last;
      sent.push(this.worker.request('remove', { row }));
    }
    for (const [id, classIndex] of arriving) {
      const embedding = this.embeddings.get(id);
      if (!embedding) continue;
      this.#rows.push({ id, classIndex });
      sent.push(this.worker.request('add', { embedding, classIndex }));
    }
    await Promise.all(sent);
  }

  async #fit(
    wanted: ReadonlyMap<SampleId, number>,
    shape: string,
    dimension: number,
    head: HeadChoice,
    kept: KeptHead | null,
  ): Promise<void> {
    const classes = this.#classes;
    const x = new Float32Array(wanted.size * dimension);
    const y = new Int32Array(wanted.size);
    const rows: Row[] = [];
    for (const [id, classIndex] of wanted) {
      x.set(this.embeddings.get(id) ?? [], rows.length * dimension);
      y[rows.length] = classIndex;
      rows.push({ id, classIndex });
    }
    this.#rows = rows;
    this.#shape = shape;
    const trained = kept && {
      head: remapOutputs(kept.network.head, kept.classes, classes),
      temperature: kept.network.temperature,
    };
    await this.worker.request(
      'fit',
      {
        ...(trained ? { trained } : {}),
        head: { id: isHeadChoiceId(head.id) ? head.id : AUTOMATIC, options: head.options },
        x,
        y,
        dimension,
        classCount: classes.length,
      },
      { transfer: [x.buffer, y.buffer] },
    );
  }
}
