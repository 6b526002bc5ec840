/**
 * The trained classifier as a model for other programs: what the page recognises with at the moment,
 * in the format asked for, and, where the user says so, some of their pictures to check it by.
 */

import { WorkerError } from '../../compute/door/client';
import { DEFAULT_REJECTION, thresholdsFor } from '../../core/judging/verdict';
import type { Classifier } from '../../core/model/classifier';
import { cameraFramesOf } from '../../core/project/camera-frames';
import type { ProjectState, Sample, Task } from '../../core/project/types';
import {
  MODEL_ENDINGS,
  MODEL_FORMATS,
  type ModelFormat,
} from '../../formats/model/common/model-names';
import type { TestVector } from '../../formats/model/common/test-vectors';
import {
  FileWorkerClient,
  FileWorkerError,
  type FileWorkerPort,
} from '../../formats/worker/door/client';
import { activeTask } from '../project/selectors';
import type { Session } from '../project/session';
import type { EngineControl } from '../recognition/engine';
import type { ProjectEmbeddings } from '../recognition/project-embeddings';
import type { SupportSetSync } from '../recognition/support-set';
import { type Context, reportStorage } from '../shared/context';
import { fileName, type MadeFile } from './export-files';
import { learningAfter } from './export-guard';

/** Pictures that go along at most. */
const MOST_PICTURES = 3;

/** Of the standalone page: what the build makes of `src/library/page/`. */
const TEMPLATE = 'standalone-page.txt';

/** Why there is no model to be had. */
export type ModelRefusal =
  /** A base model that did not come with the page. */
  | 'base-model'
  /** A head that layers cannot compute. */
  | 'head'
  | 'no-examples'
  /** The base model is not there, or pictures are still being embedded. */
  | 'not-ready'
  | 'failed';

export type { ModelFormat };

export interface PreparedModel {
  /** There is one at least. */
  readonly formats: readonly ModelFormat[];
  /** How many of the user's pictures can go along. */
  readonly pictures: number;
  /**
   * @returns bytes of the file in a format, without pictures; null where the format cannot hold it, or
   * the model has been let go.
   */
  size(format: ModelFormat): Promise<number | null>;
  /** @returns null after a notice when it could not be made. */
  make(format: ModelFormat, withPictures: boolean): Promise<MadeFile | null>;
  /** Lets it go; nothing can be asked of it afterwards. */
  release(): void;
}

interface Parts {
  readonly session: Session;
  readonly support: SupportSetSync;
  readonly engine: EngineControl;
  readonly embeddings: Pick<ProjectEmbeddings, 'bringUp'>;
  readonly synchronise: () => Promise<void>;
  /** Starts a worker that writes the files of one model. */
  readonly newFileWorker: () => FileWorkerPort;
  /** Address of the page's folder. */
  readonly root: string;
}

/** The first example of each class in turn, then the second ones. Examples of a head file have no picture. */
function pickSamples({ samples }: ProjectState, task: Task, classes: readonly string[]): Sample[] {
  const usable = [...samples.values()].filter(({ isTest, width }) => !isTest && width > 0);
  const ofClass = classes.map(id => usable.filter(({ labels }) => labels[task.id] === id));
  const picked: Sample[] = [];
  for (let turn = 0; turn < MOST_PICTURES; turn++) {
    picked.push(...ofClass.flatMap(own => own.slice(turn, turn + 1)));
  }
  return picked.slice(0, MOST_PICTURES);
}

/**
 * A text of the page's own folder.
 * @throws TypeError where it cannot be fetched.
 */
async function readText(path: string, root: string): Promise<string> {
  const response = await fetch(new URL(path, root));
  if (!response.ok) throw new TypeError(`${path} answered ${response.status}`);
  return response.text();
}

/**
 * What the weights are licensed under, by path.
 * @throws TypeError where it cannot be fetched.
 */
async function readLicences(
  { networks }: Classifier,
  root: string,
): Promise<Record<string, string>> {
  const text = (path: string) => readText(`models/${path}`, root);
  const notices = await Promise.all(networks.map(({ name }) => text(`${name}/NOTICE`)));
  const named = notices.flatMap(notice => notice.match(/licences\/[\w.-]+\.txt/g) ?? []);
  const licences = [...new Set(named)];
  const texts = await Promise.all(licences.map(text));
  const changes =
    'Changed in this file: the weights of the networks below are written anew, put together\n' +
    'with a head that was trained by the user of Inkling, and where they chose to, trained further.\n';
  return {
    'NOTICE.txt': [changes, ...notices].join('\n'),
    ...Object.fromEntries(licences.map((path, i) => [path, texts[i]])),
  };
}

async function askForLayers(
  { worker, get }: Context,
  parts: Parts,
): Promise<Classifier | ModelRefusal> {
  const { session, engine, support, embeddings } = parts;
  await Promise.all([session.settled(), engine.ready()]);
  if (get().job === null) await learningAfter(parts, embeddings.bringUp());
  const { job, engine: loaded } = get();
  if (loaded.missing !== null || job !== null || support.rows === null) return 'not-ready';
  if (support.rows.length === 0) return 'no-examples';
  return worker.request('to-layers', {});
}

/** Makes the model of the task that is shown. */
export async function prepareModel(
  context: Context,
  parts: Parts,
): Promise<PreparedModel | ModelRefusal> {
  const { session, support, newFileWorker, root } = parts;
  try {
    const described = await askForLayers(context, parts);
    if (typeof described === 'string') return described;
    const { current } = session;
    if (!current) return 'not-ready';
    const { project } = current;
    const task = activeTask(current);
    const { classes } = support;
    const labels = classes.map(id => task.classes.find(label => label.id === id)?.name ?? id);
    if (labels.length !== described.isKnown.length) return 'not-ready';
    const model = {
      name: project.name,
      labels,
      classifier: described,
      licences: await readLicences(described, root),
      template: await readText(TEMPLATE, root),
      date: new Date(),
      cameraFrames: cameraFramesOf(project),
      limits: thresholdsFor(task.rejection ?? DEFAULT_REJECTION),
    };
    const samples = pickSamples(current, task, classes);
    const files = new FileWorkerClient(newFileWorker());
    await files.request('hold-model', { model }, { moves: true });
    return {
      formats: MODEL_FORMATS,
      pictures: samples.length,
      async size(format) {
        try {
          return (await files.request('write-model', { format, vectors: [] }))?.size ?? null;
        } catch (error) {
          if (!(error instanceof FileWorkerError)) throw error;
          if (error.code !== 'ended') console.error(error);
          return null;
        }
      },
      async make(format, withPictures) {
        try {
          const vectors = withPictures ? await makeVectors(context, samples) : [];
          const blob = await files.request('write-model', { format, vectors });
          if (blob) return { name: fileName(project.name, MODEL_ENDINGS[format]), blob };
          context.problem('export-failed');
        } catch (error) {
          if (error instanceof FileWorkerError) {
            // The dialog was left: nobody waits for the file.
            if (error.code === 'ended') return null;
            console.error(error);
            context.problem('export-failed');
          } else if (error instanceof WorkerError) context.problem('export-failed');
          else reportStorage(context, error);
        }
        return null;
      },
      release: () => files.end(),
    };
  } catch (error) {
    const isTold =
      error instanceof WorkerError ||
      error instanceof FileWorkerError ||
      error instanceof TypeError;
    if (!isTold) throw error;
    console.error(error);
    return 'failed';
  }
}

async function makeVectors(
  { storage, worker }: Context,
  samples: readonly Sample[],
): Promise<TestVector[]> {
  const vectors: TestVector[] = [];
  for (const { id } of samples) {
    const { bytes, type } = await storage.readPicture(id);
    const { png, scores } = await worker.request(
      'score-input',
      { bytes, type },
      { transfer: [bytes.buffer] },
    );
    vectors.push({ png, confidences: scores });
  }
  return vectors;
}
