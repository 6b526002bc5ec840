/**
 * A model that was exported, here or by Teachable Machine, opened for predicting: it has a worker of its
 * own, which ends with it. Nothing of it is kept.
 */

import { WorkerError } from '../../compute/door/client';
import type { Scores } from '../../compute/door/protocol';
import { DEFAULT_REJECTION, type Thresholds, thresholdsFor } from '../../core/judging/verdict';
import { fitName } from '../../core/project/names';
import type { ClassId } from '../../core/project/types';
import { originalName } from '../../formats/shared/original-name';
import type {
  FailedAnswer,
  FromModelWorker,
  ToModelWorker,
} from '../../library/door/model-protocol';
import type { CollectedFile } from '../../media/files';
import { onAbort } from '../shared/abort';
import type { Recogniser } from './recogniser';
import type { OpenedModel } from './recognition-state';

/** Of the library, in the page's folder. */
const LIBRARY = 'inkling.js';

/** The file that names the other files of a model. */
const MODEL = 'model.json';
const METADATA = 'metadata.json';

/** Whether a file is that one, also where it was renamed when it was downloaded. */
const isModelName = (name: string) => originalName(name) === MODEL;

/** Whether a file is one of those that lie beside it, by its name alone. */
export const isPartOfModel = (name: string) =>
  originalName(name) === METADATA || /\.bin$/i.test(name);

/** Endings of models that only other programs can open. */
const OTHER_MODEL = /\.(tflite|onnx|h5|keras|pb|pt|mlmodel)$/i;

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

/** What the paths of files say of a model in them; null where they are of none. */
export function modelKind(paths: Iterable<string>): 'openable' | 'other' | null {
  let kind: 'other' | null = null;
  for (const path of paths) {
    if (isModelName(path.slice(path.lastIndexOf('/') + 1))) return 'openable';
    if (OTHER_MODEL.test(path)) kind = 'other';
  }
  return kind;
}

/** The files of a model among others: those beside `model.json`; none where that is missing. */
export function filesOfModel(collected: readonly CollectedFile[]): File[] {
  const files = collected.flatMap(found => ('file' in found ? [found] : []));
  const model = files.find(({ file }) => isModelName(file.name));
  const folder = model && folderIn(model.path);
  return files.filter(({ path }) => model && folderIn(path) === folder).map(({ file }) => file);
}

/** Where a file lies; of files alone, that is the same place for all. */
const folderIn = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

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

/** A model that is open, in a worker that is its own. */
export interface RunningModel {
  /** As it says itself; empty where it says nothing. */
  readonly name: string;
  readonly classes: OpenedModel['classes'];
  readonly cameraFrames: OpenedModel['cameraFrames'];
  readonly recogniser: Recogniser;
  close(): void;
}

/**
 * @param worker is the model's from now on.
 * @param root address of the page's folder.
 * @param files the model's own, or its zip alone.
 * @returns null where the signal was aborted.
 * @throws ModelRefusedError.
 */
export async function runModel(
  worker: Worker,
  root: string,
  files: readonly File[],
  signal: AbortSignal,
): Promise<RunningModel | null> {
  const own = new ModelWorker(worker);
  const stopListening = onAbort(signal, () => own.terminate());
  const [first, ...others] = files;
  const answer = await own.ask({
    kind: 'open',
    library: new URL(LIBRARY, root).href,
    source: others.length === 0 && first && !isModelName(first.name) ? first : files,
  });
  stopListening();
  if (signal.aborted) return null;
  if (answer.kind !== 'opened') {
    own.terminate();
    const { code, message, missing } = failureOf(answer);
    throw new ModelRefusedError(code, message, missing);
  }
  const classes = answer.labels.map((label, i) => ({
    id: String(i),
    name: fitName(label, String(i + 1)),
    colour: i,
    enabled: true,
  }));
  const recogniser = new ModelRecogniser(
    own,
    classes.map(({ id }) => id),
    answer.limits ?? thresholdsFor(DEFAULT_REJECTION),
  );
  const cameraFrames = answer.mirrorsCamera ? 'as-shown' : 'as-seen';
  return { name: answer.name, classes, cameraFrames, recogniser, close: () => own.terminate() };
}
