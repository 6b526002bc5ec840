/**
 * Changes what the open project is embedded with: another base model, or the same one in another way.
 */

import { type BaseModelId, embeddingKey } from '../../core/model/catalog';
import type { FineTunedBase } from '../../core/model/trained-network';
import * as edits from '../../core/project/edits';
import { networkName } from '../../core/project/kept-network';
import type { Change, ProjectState } from '../../core/project/types';
import type { NetworkChanges } from '../../storage/storage';
import type { Session } from '../project/session';
import type { Context } from '../shared/context';
import type { Jobs } from '../shared/jobs';
import type { Engine } from '../types';
import type { EngineControl } from './engine';
import type { ProjectEmbeddings } from './project-embeddings';
import type { Support } from './support-set';

interface Parts {
  readonly session: Session;
  readonly engine: EngineControl;
  readonly support: Support;
  readonly embeddings: ProjectEmbeddings;
  readonly jobs: Jobs;
}

/** The base model that a project is to have. */
export interface WantedBase {
  readonly id: BaseModelId;
  /** Of a remote one. */
  readonly address: string | undefined;
  readonly flipAveraging: boolean;
  readonly fineTuned: FineTunedBase | null;
  /** The edit that takes it in use, which can be undone; where absent, the base model is chosen. */
  readonly edit?: (state: ProjectState) => Change;
  /** Networks that are written or removed with it. */
  readonly networks?: NetworkChanges;
}

/** What was loaded before a change. */
interface Before extends Engine {
  readonly base: FineTunedBase | null;
}

export class BaseModelChanger {
  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {}

  /**
   * Loads another base model, or the same to embed in another way, and embeds every picture with
   * it. After a failure, or when cancelled, the one before is back, with its embeddings.
   * @returns whether the project has it now.
   */
  async change(wanted: WantedBase): Promise<boolean> {
    const { session, engine, support, embeddings, jobs } = this.parts;
    const { current, signal } = session;
    if (!current) return false;
    const { id, address, flipAveraging, fineTuned } = wanted;
    const before: Before = { ...this.context.get().engine, base: engine.fineTuned };
    const isLoaded =
      engine.key === embeddingKey(id, address, flipAveraging, fineTuned?.id ?? undefined);
    if (isLoaded && before.missing === null) return false;
    // Examples of a head file have no picture that another base model could embed.
    if (before.missing !== id && [...current.samples.values()].some(({ width }) => width === 0)) {
      this.context.problem('base-no-pictures');
      return false;
    }

    if (!isLoaded) {
      const loaded = await jobs.run('loading-base-model', async job => {
        const onProgress = (done: number) => job.progress(done, 1);
        const isThere = await engine.load(id, address, {
          flipAveraging,
          fineTuned,
          signal: job.signal,
          onProgress,
        });
        // Where it failed, a notice has said why.
        if (!isThere && job.signal.aborted && !signal.aborted) this.#sayKept(before, wanted);
        return isThere;
      });
      if (!loaded || signal.aborted) return false;
    }
    support.reset();
    const isWhole = await jobs.run('re-embedding', job => embeddings.fill(job));
    if (isWhole) {
      if (address !== undefined) await engine.setAddress(id, address);
      if (signal.aborted) return false;
      engine.setMissing(null);
      if (await this.#keepChange(wanted)) return true;
    }
    if (signal.aborted || before.baseModel === null) return false;
    const { baseModel, address: source } = before;
    const options = { flipAveraging: before.flipAveraging, fineTuned: before.base };
    if (!(await engine.load(baseModel, source ?? undefined, options))) return false;
    support.reset();
    engine.setMissing(before.missing);
    // Pictures that came meanwhile have embeddings of the other base model alone.
    if (before.missing === null) await embeddings.bringUp();
    this.#sayKept(before, wanted);
    return false;
  }

  /** Saves what the project is embedded with now. */
  #keepChange({ id, flipAveraging, fineTuned, edit, networks }: WantedBase): Promise<boolean> {
    const choose = (state: ProjectState) =>
      edits.chooseBaseModel(state, id, Date.now(), flipAveraging, fineTuned?.id ?? null);
    return this.parts.session.edit(edit ?? choose, undefined, {
      undoable: edit !== undefined,
      networks: new Map([[networkName.base, fineTuned], ...(networks ?? [])]),
    });
  }

  #sayKept({ baseModel, base }: Before, wanted: WantedBase): void {
    const isSame = baseModel === wanted.id && base?.id === wanted.fineTuned?.id;
    const code = isSame ? 'flip-kept' : 'base-kept';
    this.context.notify({ tone: 'info', code, params: {} });
  }
}
