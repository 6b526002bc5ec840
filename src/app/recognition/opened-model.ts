/**
 * A model that was exported, here or by Teachable Machine, opened for predicting: it has a worker of its
 * own, which ends with it. Nothing of it is kept.
 */

import { WorkerError } from '../../compute/door/client';
import type { Scores } from '../../compute/door/protocol';
import { DEFAULT_REJECTION, type Thresholds, thresholdsFor } from '../../core/judging/verdict';
import { fitName } from '../../core/project/names';
import type { ClassId } from '../../core/project/types';
import type {
  FailedAnswer,
  FromModelWorker,
  ToModelWorker,
} from '../../library/door/model-protocol';
import { onAbort } from '../shared/abort';
import type { Context } from '../shared/context';
import type { Recogniser } from './recogniser';

/** Of the library, in the page's folder. */
const LIBRARY = 'inkling.js';

/** Why a model was not opened. */
export class ModelRefusedError extends Error {
  override readonly name = 'ModelRefusedError';
  constructor(
    readonly code: FailedAnswer['code'],
    message: string,
    /** Name of the file that is missing, where that is why. */
    readonly missing?: string,
  ) {
    super(message);
  }
}

/** The page's side of the model's worker. */
class ModelWorker {
  readonly #waiting: ((answer: FromModelWorker) => void)[] = [];
  /** Why it no longer answers. */
  #end: FailedAnswer | null = null;

  constructor(private readonly worker: Worker) {
    worker.addEventListener('message', ({ data }: MessageEvent<FromModelWorker>) =>
      this.#waiting.shift()?.(data),
    );
    const die = (message: string) => this.#answerAll({ kind: 'failed', code: 'library', message });
    worker.addEventListener('error', ({ message }) => die(message));
    worker.addEventListener('messageerror', () => die('An answer could not be read'));
  }

  ask(message: ToModelWorker, transfer: Transferable[] = []): Promise<FromModelWorker> {
    if (this.#end) return Promise.resolve(this.#end);
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.worker.postMessage(message, transfer);
    });
  }

  terminate(): void {
    this.worker.terminate();
    this.#answerAll({ kind: 'failed', code: 'disposed', message: 'The model has been closed' });
  }

  #answerAll(end: FailedAnswer): void {
    this.#end = end;
    for (const answer of this.#waiting.splice(0)) answer(end);
  }
}

class ModelRecogniser implements Recogniser {
  constructor(
    private readonly worker: ModelWorker,
    readonly classes: readonly ClassId[],
    readonly thresholds: Thresholds,
  ) {}

  async predict(picture: ImageBitmap): Promise<Scores> {
    const answer = await this.worker.ask({ kind: 'classify', picture }, [picture]);
    if (answer.kind === 'classified') {
      const { confidences: scores, familiarity, ms } = answer;
      // Where a model says nothing of how familiar a picture is, all are.
      return { scores, familiarity: familiarity ?? 1, embedMs: ms };
    }
    const { code, message } = failureOf(answer);
    throw new WorkerError(code === 'disposed' ? 'crashed' : 'failed', message);
  }
}

const failureOf = (answer: FromModelWorker): FailedAnswer =>
  answer.kind === 'failed'
    ? answer
    : { kind: 'failed', code: 'library', message: `Unexpected answer: ${answer.kind}` };

export class OpenedModels {
  #open: { readonly worker: ModelWorker; readonly recogniser: Recogniser } | null = null;

  constructor(
    private readonly context: Pick<Context, 'set'>,
    private readonly newWorker: () => Worker,
    /** Address of the page's folder. */
    private readonly root: string,
  ) {}

  /** Of the model that is open; null where none is. */
  get recogniser(): Recogniser | null {
    return this.#open?.recogniser ?? null;
  }

  /**
   * Opens a model and shows it, in place of one that is open.
   * @param files the model's own, or its zip alone.
   * @param fileName what it is called where it says nothing itself.
   * @returns whether it is open; false where the signal was aborted.
   * @throws ModelRefusedError. What was open stays open then.
   */
  async open(files: readonly File[], fileName: string, signal: AbortSignal): Promise<boolean> {
    const worker = new ModelWorker(this.newWorker());
    const stopListening = onAbort(signal, () => worker.terminate());
    const [first, ...others] = files;
    const answer = await worker.ask({
      kind: 'open',
      library: new URL(LIBRARY, this.root).href,
      source: others.length === 0 && first && !/\.json$/i.test(first.name) ? first : files,
    });
    stopListening();
    if (signal.aborted) return false;
    if (answer.kind !== 'opened') {
      worker.terminate();
      const { code, message, missing } = failureOf(answer);
      throw new ModelRefusedError(code, message, missing);
    }
    this.close();
    const classes = answer.labels.map((label, i) => ({
      id: String(i),
      name: fitName(label, String(i + 1)),
      colour: i,
      enabled: true,
    }));
    const recogniser = new ModelRecogniser(
      worker,
      classes.map(({ id }) => id),
      answer.limits ?? thresholdsFor(DEFAULT_REJECTION),
    );
    this.#open = { worker, recogniser };
    const name = fitName(answer.name, fileName);
    const cameraFrames = answer.mirrorsCamera ? 'as-shown' : 'as-seen';
    this.context.set({ openedModel: { name, classes, cameraFrames } });
    return true;
  }

  close(): void {
    this.#open?.worker.terminate();
    this.#open = null;
    this.context.set({ openedModel: null });
  }
}
