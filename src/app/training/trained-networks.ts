/**
 * The trained networks of the open project, as the page knows them: the heads whole, since the
 * worker is sent them; of interrupted trainings, which are large, only what is shown.
 */

import { confusionMatrix } from '../../core/judging/confusion-matrix';
import { epochCount } from '../../core/model/epoch-count';
import {
  DENSE_HEAD,
  isKeptCheckpoint,
  isKeptHead,
  type KeptCheckpoint,
  type KeptHead,
  type NetworkChanges,
  networkName,
  parseNetworkName,
} from '../../core/project/kept-network';
import type { ProjectState, TaskId } from '../../core/project/types';
import { StorageError } from '../../storage/storage';
import { activeTask } from '../project/selectors';
import { readNetwork } from '../project/stored';
import type { EngineControl } from '../recognition/engine';
import { evaluationOf } from '../recognition/report';
import type { Evaluation } from '../recognition/report-state';
import { type Context, reportStorage } from '../shared/context';
import { changesSince, waysOn } from './changes-since-training';
import type { DenseHeadState, Interrupted } from './training-state';

type Broken = Omit<KeptCheckpoint, 'checkpoint'> & Pick<Interrupted, 'options' | 'epochs'>;

function summary({ checkpoint, ...rest }: KeptCheckpoint): Broken {
  return { ...rest, options: checkpoint.options, epochs: checkpoint.epochs };
}

/** How the examples were recognised that were held out of a training. */
function heldOutEvaluation({ classes, samples, network }: KeptHead): Evaluation {
  const { heldOut, predicted } = network.judgement;
  const held = Array.from(heldOut, i => samples[i]);
  const y = Int32Array.from(held, ({ classId }) => classes.indexOf(classId));
  const ids = held.map(({ id }) => id);
  return evaluationOf(confusionMatrix(y, predicted, classes.length), classes, ids);
}

function put<T>(map: Map<TaskId, T>, task: TaskId, value: T | undefined): void {
  if (value === undefined) map.delete(task);
  else map.set(task, value);
}

export class TrainedNetworks {
  readonly #heads = new Map<TaskId, KeptHead>();
  readonly #broken = new Map<TaskId, Broken>();

  constructor(
    private readonly context: Context,
    private readonly engine: Pick<EngineControl, 'key'>,
  ) {}

  /** Reads what there is of a project. What cannot be read is as if it were not there. */
  async read({ project }: ProjectState, signal: AbortSignal): Promise<void> {
    this.clear();
    try {
      for (const { id } of project.tasks) {
        const { storage } = this.context;
        const head = await readNetwork(storage, project.id, networkName.head(id));
        const broken = await readNetwork(storage, project.id, networkName.checkpoint(id));
        if (signal.aborted) return;
        if (head && isKeptHead(head)) this.#heads.set(id, head);
        if (broken && isKeptCheckpoint(broken)) this.#broken.set(id, summary(broken));
      }
    } catch (error) {
      if (!signal.aborted || !(error instanceof StorageError)) reportStorage(this.context, error);
    }
    this.refresh();
  }

  clear(): void {
    this.#heads.clear();
    this.#broken.clear();
    this.context.set({ trained: null });
  }

  /** The trained head of a task. */
  head(task: TaskId): KeptHead | null {
    return this.#heads.get(task) ?? null;
  }

  /** Takes over what a training that is under way has reached, or that it was thrown away. */
  setBroken(task: TaskId, kept: KeptCheckpoint | null): void {
    put(this.#broken, task, kept ? summary(kept) : undefined);
  }

  /**
   * Takes over what an edit writes and removes.
   * @returns what takes that back.
   */
  apply(changes: NetworkChanges): () => void {
    const restore: (() => void)[] = [];
    for (const [name, network] of changes) {
      const { kind, task } = parseNetworkName(name) ?? {};
      if (task === undefined) continue;
      if (kind === 'head') {
        const before = this.#heads.get(task);
        restore.push(() => put(this.#heads, task, before));
        put(this.#heads, task, network && isKeptHead(network) ? network : undefined);
      } else {
        const before = this.#broken.get(task);
        restore.push(() => put(this.#broken, task, before));
        const kept = network && isKeptCheckpoint(network) ? summary(network) : undefined;
        put(this.#broken, task, kept);
      }
    }
    return () => {
      for (const each of restore) each();
    };
  }

  /** Whether a head takes the embeddings that are in use. */
  fits({ embeddingKey }: KeptHead): boolean {
    return embeddingKey === this.engine.key;
  }

  /** The trained head that decides in the task that is shown; null where another one does. */
  deciding(state: ProjectState): KeptHead | null {
    const { id, head, classes } = activeTask(state);
    const kept = this.#heads.get(id);
    if (head.id !== DENSE_HEAD || !kept || !this.fits(kept)) return null;
    const knowsOne = classes.some(label => label.enabled && kept.classes.includes(label.id));
    return knowsOne ? kept : null;
  }

  /** Says what there is for the task that is shown. */
  refresh(): void {
    const { current } = this.context.get();
    if (!current) return;
    const taskId = current.project.activeTaskId;
    const head = this.#heads.get(taskId);
    const broken = this.#broken.get(taskId);
    this.context.set({
      trained: {
        taskId,
        head: head ? this.#headState(head, current, taskId) : null,
        interrupted: broken ? this.#interrupted(broken, current, taskId) : null,
      },
    });
  }

  #headState(kept: KeptHead, current: ProjectState, taskId: TaskId): DenseHeadState {
    const { options, epochs, bestEpoch, judgement } = kept.network;
    return {
      options,
      epochs,
      bestEpoch,
      trainedAt: kept.trainedAt,
      examples: kept.samples.length,
      ownAccuracy: judgement.ownAccuracy,
      heldOut: heldOutEvaluation(kept),
      fits: this.fits(kept),
      changesSince: changesSince(kept, current, taskId),
    };
  }

  #interrupted(broken: Broken, current: ProjectState, taskId: TaskId): Interrupted {
    const { options, epochs, samples } = broken;
    const isBase = broken.embeddingKey === this.engine.key;
    const mostEpochs = epochCount(samples.length, options);
    return { options, epochs, mostEpochs, ...waysOn(broken, current, taskId, isBase) };
  }
}
