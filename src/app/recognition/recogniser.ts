/** What tells what pictures show: the head of the open project, or a model that was opened. */

import type { Scores } from '../../compute/door/protocol';
import { DEFAULT_REJECTION, type Thresholds, thresholdsFor } from '../../core/judging/verdict';
import type { ClassId } from '../../core/project/types';
import { activeTask } from '../project/selectors';
import type { Context } from '../shared/context';
import type { EngineControl } from './engine';
import type { SupportSetSync } from './support-set';

export interface Recogniser {
  /** In the order of the scores. */
  readonly classes: readonly ClassId[];
  /** From which the verdict follows; null while nothing is open. */
  readonly thresholds: Thresholds | null;
  /**
   * Takes the bitmap over.
   * @throws WorkerError.
   */
  predict(bitmap: ImageBitmap): Promise<Scores>;
  /** What scores an embedding again once the head has changed; absent where no head can change. */
  readonly again?: {
    /** Of the embeddings that it takes: those under another key are of no use. */
    readonly key: string | null;
    /** @throws WorkerError. */
    predict(embedding: Float32Array): Promise<Scores>;
  };
}

/** The head of the project that is open, in the task that is shown. */
export class ProjectRecogniser implements Recogniser {
  constructor(
    private readonly context: Pick<Context, 'get' | 'worker'>,
    private readonly support: Pick<SupportSetSync, 'classes'>,
    private readonly engine: Pick<EngineControl, 'key'>,
  ) {}

  get classes(): readonly ClassId[] {
    return this.support.classes;
  }

  get thresholds(): Thresholds | null {
    const { current } = this.context.get();
    if (!current) return null;
    return thresholdsFor(activeTask(current).rejection ?? DEFAULT_REJECTION);
  }

  predict(bitmap: ImageBitmap): Promise<Scores> {
    return this.context.worker.request('predict', { bitmap }, { transfer: [bitmap] });
  }

  get again() {
    const { key } = this.engine;
    const predict = (embedding: Float32Array) =>
      this.context.worker.request('predict-again', { embedding });
    return { key, predict };
  }
}
