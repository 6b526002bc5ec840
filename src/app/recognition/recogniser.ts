/** What says of pictures what they show: the head of the open project, or a model that was opened. */

import type { Scores } from '../../compute/door/protocol';
import { DEFAULT_REJECTION } from '../../core/judging/verdict';
import type { ClassId } from '../../core/project/types';
import { activeTask } from '../project/selectors';
import type { Context } from '../shared/context';
import type { SupportSetSync } from './support-set';

export interface Recogniser {
  /** In the order of the scores. */
  readonly classes: readonly ClassId[];
  /** Share of pictures of the classes to be turned away, from 0 to 1; null while nothing is open. */
  readonly rejection: number | null;
  /**
   * Takes the bitmap over.
   * @throws WorkerError.
   */
  predict(bitmap: ImageBitmap): Promise<Scores>;
}

/** The head of the project that is open, in the task that is shown. */
export class ProjectRecogniser implements Recogniser {
  constructor(
    private readonly context: Pick<Context, 'get' | 'worker'>,
    private readonly support: Pick<SupportSetSync, 'classes'>,
  ) {}

  get classes(): readonly ClassId[] {
    return this.support.classes;
  }

  get rejection(): number | null {
    const { current } = this.context.get();
    if (!current) return null;
    return activeTask(current).rejection ?? DEFAULT_REJECTION;
  }

  predict(bitmap: ImageBitmap): Promise<Scores> {
    return this.context.worker.request('predict', { bitmap }, { transfer: [bitmap] });
  }
}
