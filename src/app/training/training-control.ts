/**
 * Training a network for a task: in a worker of its own, so that recognition and edits go on, with
 * a checkpoint in storage after each epoch, and put to use in one transaction at its end.
 */

import { WorkerError } from '../../compute/door/client';
import { embeddingKey } from '../../core/model/catalog';
import { epochCount } from '../../core/model/epoch-count';
import type { Checkpoint } from '../../core/model/trained-network';
import type { TrainingOptions } from '../../core/model/training-options';
import * as edits from '../../core/project/edits';
import {
  DENSE_HEAD,
  isKeptCheckpoint,
  type KeptHead,
  type KeptNetwork,
  networkName,
} from '../../core/project/kept-network';
import type { ProjectId, ProjectState, TaskId } from '../../core/project/types';
import { StorageError } from '../../storage/storage';
import type { Session } from '../project/session';
import { readNetwork } from '../project/stored';
import type { BaseModelChanger, WantedBase } from '../recognition/base-model-change';
import type { EngineControl } from '../recognition/engine';
import { onAbort, orAborted } from '../shared/abort';
import { type Context, reportStorage } from '../shared/context';
import type { OwnWorker } from '../shared/own-worker';
import { examplesOf } from './changes-since-training';
import { CheckpointWriter } from './checkpoints';
import type { TrainedNetworks } from './trained-networks';
import { type TrainingPlan, type TrainingResult, TrainingRun } from './training-run';
import type { RunningTraining } from './training-state';

interface Parts {
  readonly session: Pick<Session, 'current' | 'signal' | 'edit'>;
  readonly engine: Pick<EngineControl, 'key' | 'fineTuned' | 'backends' | 'ready'>;
  readonly baseModels: Pick<BaseModelChanger, 'change' | 'choose'>;
  readonly networks: TrainedNetworks;
  readonly newWorker: () => OwnWorker;
  /** Address of the page's folder. */
  readonly root: string;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
}

/** Why a training was ended before its end. */
const CANCELLED = 'cancelled';

/** A plan that is being carried out. */
interface Run extends TrainingPlan {
  readonly projectId: ProjectId;
  readonly wanted: Omit<WantedBase, 'fineTuned'>;
  /** Key of the embeddings that the training begins from. */
  readonly key: string;
  readonly signal: AbortSignal;
  readonly checkpoints: CheckpointWriter;
}

export class TrainingControl {
  #controller: AbortController | null = null;

  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {}

  /** Trains a network for the task that is shown. */
  async train(options: TrainingOptions): Promise<void> {
    const { current } = this.parts.session;
    if (!current) return;
    const taskId = current.project.activeTaskId;
    await this.#run({ taskId, options, on: examplesOf(current, taskId) });
  }

  cancel(): void {
    this.#controller?.abort(CANCELLED);
  }

  /** Resumes an interrupted training, if what it learnt from has not changed. */
  async resume(): Promise<void> {
    if (this.context.get().trained?.interrupted?.goingOn !== 'possible') return;
    const kept = await this.#interrupted();
    if (kept) await this.#run(kept);
  }

  /** Makes a network of what an interrupted training had reached. */
  async keep(): Promise<void> {
    if (this.context.get().trained?.interrupted?.keeping !== 'possible') return;
    const kept = await this.#interrupted();
    if (kept) await this.#run({ ...kept, isFinish: true });
  }

  async drop(): Promise<void> {
    const { current } = this.parts.session;
    if (current) await this.#forget(current.project.id, current.project.activeTaskId);
  }

  /** Removes the trained head of the task that is shown. */
  async dropHead(): Promise<void> {
    const { session, networks } = this.parts;
    if (!session.current) return;
    const taskId = session.current.project.activeTaskId;
    const name = networkName.head(taskId);
    const gone = new Map([[name, null]]);
    await session.edit(state => edits.dropTrained(state, taskId, Date.now()), undefined, {
      networks: gone,
      stepNetworks: { undo: new Map([[name, networks.head(taskId)]]), redo: gone },
    });
    networks.refresh();
  }

  async returnToPretrained(): Promise<void> {
    const wanted = this.#base();
    if (wanted) await this.parts.baseModels.choose({ ...wanted, fineTuned: null });
  }

  /** The base model in use, without what was fine-tuned of it. */
  #base(): Omit<WantedBase, 'fineTuned'> | null {
    const { baseModel, address, flipAveraging, wholePicture } = this.context.get().engine;
    return (
      baseModel && { id: baseModel, address: address ?? undefined, flipAveraging, wholePicture }
    );
  }

  /** What storage has of the interrupted training of the task that is shown. */
  async #interrupted(): Promise<(TrainingPlan & { readonly from: Checkpoint }) | null> {
    const { current } = this.parts.session;
    if (!current) return null;
    const { project } = current;
    const taskId = project.activeTaskId;
    try {
      const kept = await readNetwork(
        this.context.storage,
        project.id,
        networkName.checkpoint(taskId),
      );
      if (!kept || !isKeptCheckpoint(kept)) return null;
      const { checkpoint, classes, samples } = kept;
      const { options } = checkpoint;
      return { taskId, options, on: { classes, samples }, from: checkpoint };
    } catch (error) {
      reportStorage(this.context, error);
      return null;
    }
  }

  /** Removes a task's checkpoint. */
  async #forget(project: ProjectId, task: TaskId): Promise<void> {
    try {
      await this.context.storage.writeNetworks(
        project,
        new Map([[networkName.checkpoint(task), null]]),
      );
      this.parts.networks.setBroken(task, null);
    } catch (error) {
      reportStorage(this.context, error);
    }
    this.parts.networks.refresh();
  }

  async #run(plan: TrainingPlan): Promise<void> {
    const { session, engine, networks } = this.parts;
    const { current, signal: shown } = session;
    if (!current || this.#controller) return;
    const controller = new AbortController();
    this.#controller = controller;
    const { signal } = controller;
    // Closing the project ends it too, and leaves the checkpoint to go on from.
    const stopListening = onAbort(shown, () => controller.abort());
    const { taskId, options, on } = plan;
    this.context.set({
      training: {
        taskId,
        phase: 'preparing',
        done: 0,
        total: on.samples.length,
        epochs: plan.from?.epochs ?? [],
        options,
        mostEpochs: epochCount(on.samples.length, options),
        secondsLeft: null,
      },
    });
    const projectId = current.project.id;
    const checkpoints = new CheckpointWriter(this.context, projectId, taskId, kept => {
      if (!shown.aborted) networks.setBroken(taskId, kept);
    });
    let isApplied = false;
    try {
      await orAborted(signal, engine.ready());
      const wanted = this.#base();
      const { key } = engine;
      if (!wanted || key === null) return;
      const run: Run = { ...plan, projectId, wanted, key, signal, checkpoints };
      const trained = await this.#train(run);
      await checkpoints.close();
      isApplied = await this.#apply(run, trained);
    } catch (error) {
      if (!signal.aborted) this.#report(error);
    } finally {
      stopListening();
      await checkpoints.close();
      const isGone = !session.current?.project.tasks.some(({ id }) => id === taskId);
      const isUnwanted = signal.reason === CANCELLED || (!shown.aborted && isGone);
      if (isUnwanted && !isApplied) await this.#forget(projectId, taskId);
      this.#controller = null;
      this.context.set({ training: null });
      networks.refresh();
    }
  }

  #show(patch: Partial<RunningTraining>): void {
    const { training } = this.context.get();
    if (training) this.context.set({ training: { ...training, ...patch } });
  }

  async #train(run: Run): Promise<TrainingResult> {
    const { engine, newWorker, root, clock } = this.parts;
    const { wanted, key, checkpoints } = run;
    const setup = {
      root,
      baseModel: wanted.id,
      address: wanted.address,
      fineTuned: engine.fineTuned,
      flipAveraging: wanted.flipAveraging,
      wholePicture: wanted.wholePicture,
      backends: await engine.backends(),
    };
    const training = new TrainingRun(this.context, run, setup, {
      onChange: patch => this.#show(patch),
      onCheckpoint: (checkpoint, on) => checkpoints.put({ ...on, embeddingKey: key, checkpoint }),
      clock,
    });
    return training.train(newWorker(), run.signal);
  }

  /** Puts what was trained to use. @returns whether it is. */
  async #apply(run: Run, { network: trained, on }: TrainingResult): Promise<boolean> {
    const { session, baseModels } = this.parts;
    const { taskId, wanted } = run;
    const state = session.current;
    if (run.signal.aborted || !state?.project.tasks.some(({ id }) => id === taskId)) return false;
    if (!this.#isBase(run)) return false;
    this.#show({ phase: 'applying', secondsLeft: null });
    const { base, ...network } = trained;
    const { id, address, flipAveraging, wholePicture } = wanted;
    const head: KeptHead = {
      ...on,
      embeddingKey: base
        ? embeddingKey(id, { address, flipAveraging, wholePicture, fineTuned: base.id })
        : run.key,
      network,
      trainedAt: Date.now(),
    };
    const fineTuned = base?.id ?? state.project.fineTuned ?? null;
    const edit = (current: ProjectState) =>
      edits.takeTrained(current, taskId, fineTuned, Date.now());
    const name = networkName.head(taskId);
    const changes = new Map<string, KeptNetwork | null>([
      [name, head],
      [networkName.checkpoint(taskId), null],
    ]);
    // Undone, it is out of use but still there. Redone, it is to be there whatever became of it.
    const stepNetworks = { undo: new Map(), redo: new Map([[name, head]]) };
    const isSaved = base
      ? await baseModels.change(
          { ...wanted, fineTuned: base, edit, networks: changes, stepNetworks, from: run.key },
          run.signal,
        )
      : await session.edit(edit, undefined, { networks: changes, stepNetworks });
    if (isSaved && base) this.#sayOthers(taskId);
    // Another base model may have been chosen while this waited for its turn.
    if (!isSaved && !run.signal.aborted) this.#isBase(run);
    return isSaved;
  }

  /** Whether the training's base model is still in use; says so where it is not. */
  #isBase({ key }: Run): boolean {
    if (this.parts.engine.key === key) return true;
    this.context.problem('training-base-changed');
    return false;
  }

  /** Says which tasks' trained heads do not take the embeddings any more. */
  #sayOthers(taskId: TaskId): void {
    const { networks, session } = this.parts;
    const count = (session.current?.project.tasks ?? []).filter(({ id, head }) => {
      const kept = networks.head(id);
      return id !== taskId && head.id === DENSE_HEAD && kept && !networks.fits(kept);
    }).length;
    if (count > 0)
      this.context.notify({ tone: 'info', code: 'training-others', params: { count } });
  }

  #report(error: unknown): void {
    if (error instanceof StorageError) {
      reportStorage(this.context, error);
      return;
    }
    if (!(error instanceof WorkerError)) throw error;
    switch (error.code) {
      case 'crashed':
        this.context.problem('training-crashed');
        break;
      case 'training':
        this.context.problem('training-refused');
        break;
      case 'no-backend':
        this.context.problem('training-no-backend');
        break;
      default:
        console.error(error);
        this.context.problem('training-failed');
    }
  }
}
