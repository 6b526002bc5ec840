/**
 * Changes what the open project is embedded with: another base model, or the same one in another way.
 */

import { type BaseModelId, embeddingKey, type PictureOptions } from '../../core/model/catalog';
import type { FineTunedBase } from '../../core/model/trained-network';
import * as edits from '../../core/project/edits';
import type { StepNetworks } from '../../core/project/history';
import { type NetworkChanges, networkName } from '../../core/project/kept-network';
import type { Change, ProjectState } from '../../core/project/types';
import type { Session } from '../project/session';
import type { Context } from '../shared/context';
import type { Jobs, RunningJob } from '../shared/jobs';
import type { EngineControl } from './engine';
import type { ProjectEmbeddings } from './project-embeddings';
import type { EngineState } from './recognition-state';
import type { SupportSetSync } from './support-set';

interface Parts {
  readonly session: Session;
  readonly engine: EngineControl;
  readonly support: SupportSetSync;
  readonly embeddings: ProjectEmbeddings;
  readonly jobs: Jobs;
}

/** The base model that a project is to have. */
export interface WantedBase extends PictureOptions {
  readonly id: BaseModelId;
  /** Of a remote one. */
  readonly address: string | undefined;
  readonly fineTuned: FineTunedBase | null;
  /** The edit that takes it in use, which can be undone; where absent, the base model is chosen. */
  readonly edit?: (state: ProjectState) => Change;
  /** Networks that are written or removed with it. */
  readonly networks?: NetworkChanges;
  /** Those that are written when the edit is undone and when it is redone. */
  readonly stepNetworks?: StepNetworks;
  /** Key of the embeddings that must be in use when the change begins; any, where absent. */
  readonly from?: string;
}

/** What was loaded before a change. */
interface Before extends EngineState {
  readonly base: FineTunedBase | null;
}

/** How a change ended: `restored` where another base model was there, and has given way again. */
type Outcome =
  | { readonly kind: 'changed' | 'kept' }
  | { readonly kind: 'restored'; readonly before: Before };

const KEPT: Outcome = { kind: 'kept' };

/** Why a change was cancelled that another one has taken the place of. */
const REPLACED = 'replaced';

export class BaseModelChanger {
  /** Of what the user chose last. */
  #chosen = new AbortController();

  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {}

  /** Changes to what the user chooses, in place of what they chose before where that is not there yet. */
  choose(wanted: WantedBase): Promise<boolean> {
    this.#chosen.abort(REPLACED);
    this.#chosen = new AbortController();
    return this.change(wanted, this.#chosen.signal);
  }

  /**
   * Loads another base model, or the same to embed in another way, and embeds every picture with
   * it. After a failure, or when cancelled, the one before is back, with its embeddings.
   * @param signal cancels the change.
   * @returns whether the project has it now.
   */
  async change(wanted: WantedBase, signal?: AbortSignal): Promise<boolean> {
    const { embeddings, jobs } = this.parts;
    // All of it is one job, so that nothing else begins between loading and embedding.
    const change = (job: RunningJob) => this.#change(wanted, job, signal);
    const outcome = await jobs.run('loading-base-model', change, signal);
    if (outcome?.kind !== 'restored') return outcome?.kind === 'changed';
    const { before } = outcome;
    // Pictures that came meanwhile have embeddings of the other base model alone.
    if (before.missing === null) await embeddings.bringUp();
    this.#sayKept(before, wanted, signal);
    return false;
  }

  async #change(wanted: WantedBase, job: RunningJob, cancelling?: AbortSignal): Promise<Outcome> {
    const { session, engine, support, embeddings } = this.parts;
    const { current, signal } = session;
    if (!current) return KEPT;
    const { id, address, fineTuned, from } = wanted;
    if (from !== undefined && engine.key !== from) return KEPT;
    const before: Before = { ...this.context.get().engine, base: engine.fineTuned };
    const isLoaded =
      engine.key === embeddingKey(id, { ...wanted, fineTuned: fineTuned?.id ?? null });
    if (isLoaded && before.missing === null) return KEPT;
    // Examples of a head file have no picture that another base model could embed.
    if (before.missing !== id && [...current.samples.values()].some(({ width }) => width === 0)) {
      this.context.problem('base-no-pictures');
      return KEPT;
    }
    if (!isLoaded && !(await this.#load(wanted, job))) {
      // Where it failed, a notice has said why.
      if (job.signal.aborted && !signal.aborted) this.#sayKept(before, wanted, cancelling);
      return KEPT;
    }
    if (signal.aborted) return KEPT;
    support.reset();
    job.become('re-embedding');
    if (await embeddings.fill(job)) {
      if (address !== undefined) await engine.setAddress(id, address);
      if (signal.aborted) return KEPT;
      engine.setMissing(null);
      if (await this.#keepChange(wanted)) return { kind: 'changed' };
    }
    if (signal.aborted || !(await this.#restore(before))) return KEPT;
    return { kind: 'restored', before };
  }

  #load(wanted: WantedBase, job: RunningJob): Promise<boolean> {
    const { id, address, flipAveraging, wholePicture, fineTuned } = wanted;
    const { signal } = job;
    const onProgress = (done: number) => job.progress(done, 1);
    const options = { flipAveraging, wholePicture, fineTuned, signal, onProgress };
    return this.parts.engine.load(id, address, options);
  }

  /** Loads what was there before. @returns whether that is there again. */
  async #restore(before: Before): Promise<boolean> {
    const { engine, support } = this.parts;
    const { baseModel, address, flipAveraging, wholePicture, base: fineTuned } = before;
    if (baseModel === null) return false;
    const options = { flipAveraging, wholePicture, fineTuned };
    if (!(await engine.load(baseModel, address ?? undefined, options))) return false;
    support.reset();
    engine.setMissing(before.missing);
    return true;
  }

  /** Saves what the project is embedded with now. */
  #keepChange(wanted: WantedBase): Promise<boolean> {
    const { id, fineTuned, edit, networks, stepNetworks } = wanted;
    const choose = (state: ProjectState) =>
      edits.chooseBaseModel(state, id, Date.now(), wanted, fineTuned?.id ?? null);
    return this.parts.session.edit(edit ?? choose, undefined, {
      undoable: edit !== undefined,
      networks: new Map([[networkName.base, fineTuned], ...(networks ?? [])]),
      ...(stepNetworks ? { stepNetworks } : {}),
    });
  }

  #sayKept({ baseModel, base }: Before, wanted: WantedBase, cancelling?: AbortSignal): void {
    if (cancelling?.reason === REPLACED) return;
    const isSame = baseModel === wanted.id && base?.id === wanted.fineTuned?.id;
    const code = isSame ? 'options-kept' : 'base-kept';
    this.context.notify({ tone: 'info', code, params: {} });
  }
}
