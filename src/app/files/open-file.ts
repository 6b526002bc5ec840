/**
 * Files that enter: the trained head and the whole project, each with what was trained, datasets of the
 * KNN classifier, archives of pictures, and models for predicting.
 */

import { listEntries } from '../../archive/directory';
import { WorkerError } from '../../compute/door/client';
import { FormatError } from '../../core/format-error';
import {
  type BaseModelId,
  baseModelById,
  catalog,
  embeddingKey,
  isBaseModelId,
} from '../../core/model/catalog';
import { fitName } from '../../core/project/names';
import type { ProjectState } from '../../core/project/types';
import type { KnnDataset } from '../../formats/exchange/knn-dataset';
import type { HeadFile } from '../../formats/inkling/head-file';
import type { ProjectContents } from '../../formats/inkling/project-zip';
import {
  FileWorkerError,
  type FileWorkerPort,
  withFileWorker,
} from '../../formats/worker/door/client';
import type { CollectedFile } from '../../media/files';
import { SNIFF_BYTES, sniff } from '../../media/sniff';
import { StorageError } from '../../storage/storage';
import { type OpenedPictures, readPicturesAsProject } from '../pictures/open-pictures';
import { createProjectFromFile, projectOfHead } from '../project/create-project';
import type { EngineControl } from '../recognition/engine';
import {
  filesOfModel,
  ModelRefusedError,
  modelKind,
  type OpenedModels,
} from '../recognition/opened-model';
import { type Context, isCancelled, reportStorage } from '../shared/context';
import type { Jobs, RunningJob } from '../shared/jobs';

/** What is said where a model was not opened, by the library's code; of the others nothing more is known. */
const MODEL_NOTICES: Readonly<Partial<Record<ModelRefusedError['code'], string>>> = {
  files: 'model-incomplete',
  model: 'model-unusable',
  backend: 'no-backend',
};

/** Whether a key is of embeddings that this version of the page makes with the base model. */
const isOwnKey = (key: string, id: BaseModelId) => key.startsWith(embeddingKey(id));

/**
 * Whether there is a base model here that makes such embeddings. Where there are pictures, it embeds
 * them anew if not.
 */
function canEmbed({ state, embeddingKey: key, embeddings }: ProjectContents): boolean {
  const { baseModelId } = state.project;
  if (baseModelId === null) return true;
  if (!isBaseModelId(baseModelId)) return false;
  const isWithoutPictures = [...state.samples.values()].some(
    ({ id, width }) => width === 0 && embeddings.has(id),
  );
  return !isWithoutPictures || isOwnKey(key, baseModelId);
}

/** @throws FormatError unless what is of the base model's own embeddings is as long as they are. */
function expectLengths(
  baseModelId: string | null,
  lengths: Iterable<readonly [key: string, length: number]>,
): void {
  if (!isBaseModelId(baseModelId)) return;
  const { dimension } = baseModelById(baseModelId);
  for (const [key, length] of lengths) {
    if (length === dimension || !isOwnKey(key, baseModelId)) continue;
    throw new FormatError('file-damaged', `Expected embeddings of ${dimension} values`);
  }
}

/** @throws FormatError unless embeddings, and what takes them, are as long as the base model's. */
function expectDimension({ state, embeddingKey: key, embeddings, heads }: ProjectContents): void {
  expectLengths(state.project.baseModelId, [
    ...[...embeddings.values()].map(({ length }) => [key, length] as const),
    ...[...heads.values()].map(
      ({ embeddingKey, network }) => [embeddingKey, network.head.dimension] as const,
    ),
  ]);
}

/**
 * Looks at a head before a sample is made of each of its examples, of which it may have too many for
 * embeddings as long as the base model's.
 * @returns whether there is a base model here that makes its embeddings: it has no pictures to embed anew.
 * @throws FormatError unless they are as long as the base model's.
 */
function canTakeHead({ baseModelId, embeddingKey: key, dimension, labels }: HeadFile): boolean {
  if (!isBaseModelId(baseModelId)) return false;
  expectLengths(baseModelId, [[key, dimension]]);
  return labels.length === 0 || isOwnKey(key, baseModelId);
}

/** The name of a project that is made of a file. */
const projectName = (file: string) =>
  fitName(file.replace(/\.inkling-head.*$|(\.knn)?\.json$|\.(zip|tm)$/, ''), 'Inkling');

/**
 * Asks which base model made the embeddings of a dataset, of those that there are and that give as many
 * values.
 */
async function askBaseModel(
  context: Context,
  engine: Pick<EngineControl, 'addressOf'>,
  name: string,
  dataset: KnnDataset,
): Promise<void> {
  const baseModels: BaseModelId[] = [];
  for (const { id, dimension } of catalog) {
    const fits =
      dataset.dimension === null
        ? dataset.classes.every(({ values }) => values.length % dimension === 0)
        : dataset.dimension === dimension;
    if (fits && (await engine.addressOf(id)) !== null) baseModels.push(id);
  }
  if (baseModels.length > 0) context.set({ dataset: { name, dataset, baseModels } });
  else context.problem('dataset-no-base');
}

/** What was opened, and the notice that says so. */
interface Opened {
  readonly contents: ProjectContents;
  readonly code: 'project-opened' | 'head-opened' | 'pictures-opened';
  readonly failed?: OpenedPictures['failed'];
}

interface Parts {
  readonly jobs: Jobs;
  readonly engine: Pick<EngineControl, 'addressOf'>;
  readonly models: Pick<OpenedModels, 'open'>;
  /** Starts a worker that reads one file. */
  readonly newFileWorker: () => FileWorkerPort;
}

/** @throws FormatError where a file, or what is in an archive, is a model of other programs alone. */
function expectOpenable(paths: Iterable<string>): void {
  if (modelKind(paths) !== 'other') return;
  throw new FormatError('file-other-model', 'Expected a model of TensorFlow.js');
}

/** @returns null where it is a model, which is open then, or the job was cancelled. */
async function readArchive(
  context: Context,
  { models, newFileWorker }: Parts,
  file: File,
  taskName: string,
  job: RunningJob,
): Promise<Opened | null> {
  const contents = await withFileWorker(newFileWorker, job.signal, files =>
    files.request('read-project', { file }),
  );
  if (contents) return { contents, code: 'project-opened' };
  const name = projectName(file.name);
  const paths = [...(await listEntries(file)).keys()];
  if (modelKind(paths) === 'openable') {
    await models.open([file], name, job.signal);
    return null;
  }
  expectOpenable(paths);
  const opened = await readPicturesAsProject(context, file, { project: name, task: taskName }, job);
  return opened && { ...opened, code: 'pictures-opened' };
}

/** Whether what begins so may be JSON with anything of ours in it: a list or an object. */
const mayBeJson = (start: Uint8Array) => /^\s*[[{]/.test(new TextDecoder().decode(start));

/**
 * @returns null where the file is a model, which is open then, or a dataset, of which the user is asked,
 * or the job was cancelled.
 */
async function read(
  context: Context,
  parts: Parts,
  file: File,
  taskName: string,
  job: RunningJob,
): Promise<Opened | null> {
  const start = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
  if (sniff(start).kind === 'zip') return readArchive(context, parts, file, taskName, job);
  expectOpenable([file.name]);
  // By its beginning and its size alone: of other programs, some have gigabytes.
  if (!mayBeJson(start)) throw new FormatError('file-not-ours', 'Expected JSON');
  const found = await withFileWorker(parts.newFileWorker, job.signal, files =>
    files.request('read-json', { file }),
  );
  const name = projectName(file.name);
  if (found.kind === 'dataset') await askBaseModel(context, parts.engine, name, found.dataset);
  else if (canTakeHead(found.head)) {
    return { contents: projectOfHead(found.head, name), code: 'head-opened' };
  } else context.problem('file-other-base', { base: found.head.baseModelId });
  return null;
}

/** @returns null where there is no project to be shown. */
async function openOne(
  context: Context,
  parts: Parts,
  file: File,
  taskName: string,
  job: RunningJob,
): Promise<ProjectState | null> {
  const opened = await read(context, parts, file, taskName, job);
  if (!opened || job.signal.aborted) return null;
  const { contents, code, failed = [] } = opened;
  if (!canEmbed(contents)) {
    const { baseModelId } = contents.state.project;
    context.problem('file-other-base', { base: baseModelId ?? contents.embeddingKey });
    return null;
  }
  expectDimension(contents);
  const state = await createProjectFromFile(context, contents, code, job.signal);
  if (state && failed.length > 0) {
    const params = { added: state.samples.size, failed: failed.length };
    context.notify({ tone: 'problem', code: 'import-done', params, files: failed });
  }
  return state;
}

function reportOpening(context: Context, error: unknown): void {
  if (isCancelled(error)) return;
  if (error instanceof FormatError) context.problem(error.code, error.params);
  else if (error instanceof FileWorkerError) {
    console.error(error);
    context.problem(error.code === 'unreadable' ? 'file-damaged' : 'file-worker-failed');
  } else if (error instanceof ModelRefusedError) {
    console.error(error);
    context.problem(MODEL_NOTICES[error.code] ?? 'model-failed');
  } else if (error instanceof WorkerError) context.problem('picture-failed');
  // What the system does not let the page read to its end.
  else if (error instanceof DOMException) context.problem('file-damaged');
  else if (error instanceof StorageError && isUnsaved(error))
    context.problem(`opening-${error.code}`);
  else reportStorage(context, error);
}

/** Whether what was read could not be saved, and storage goes on. */
const isUnsaved = ({ code }: StorageError) => code === 'quota' || code === 'failed';

/**
 * Opens a file as a new project: a project zip, a head file, an archive of pictures with one folder per class
 * or of Teachable Machine. Of a dataset of the KNN classifier the user is asked what made it. A model, as
 * a zip or as its files together, is opened for predicting. What is none of these, or is damaged, is
 * reported and changes nothing.
 *
 * @param taskName of a project that is made of pictures.
 * @returns the project to be shown; null where there is none.
 */
export async function openFiles(
  context: Context,
  parts: Parts,
  collecting: Promise<readonly CollectedFile[]>,
  taskName: string,
): Promise<ProjectState | null> {
  context.set({ dataset: null });
  return parts.jobs.run('opening', async job => {
    const collected = await collecting;
    const model = filesOfModel(collected);
    const [first] = collected;
    try {
      if (model.length > 0) await parts.models.open(model, '', job.signal);
      else if (!first) context.problem('file-not-ours');
      else if (collected.length > 1) context.problem('open-one');
      else if ('error' in first) context.problem('file-damaged');
      else return await openOne(context, parts, first.file, taskName, job);
    } catch (error) {
      reportOpening(context, error);
    }
    return null;
  });
}

/**
 * Opens the dataset that the user was asked about, as a new project with the head that it was made for.
 * @param made the base model that its embeddings come from, among those that were offered.
 */
export async function openDataset(
  context: Context,
  jobs: Jobs,
  engine: Pick<EngineControl, 'addressOf'>,
  made: BaseModelId,
  taskName: string,
): Promise<ProjectState | null> {
  const asked = context.get().dataset;
  context.set({ dataset: null });
  if (!asked?.baseModels.includes(made)) return null;
  return jobs.run('opening', async ({ signal }) => {
    const { classes } = asked.dataset;
    const { dimension } = baseModelById(made);
    const address = (await engine.addressOf(made)) ?? undefined;
    const labels = classes.flatMap(({ values }, i) =>
      new Array<number>(values.length / dimension).fill(i),
    );
    const embeddings = new Float32Array(labels.length * dimension);
    let at = 0;
    for (const { values } of classes) {
      embeddings.set(values, at);
      at += values.length;
    }
    const head: HeadFile = {
      taskName,
      baseModelId: made,
      embeddingKey: embeddingKey(made, { address }),
      dimension,
      head: { id: 'classic-knn', options: {} },
      classes: classes.map(({ name }, colour) => ({ name, colour })),
      labels: Int32Array.from(labels),
      embeddings,
    };
    try {
      return await createProjectFromFile(
        context,
        projectOfHead(head, asked.name),
        'head-opened',
        signal,
      );
    } catch (error) {
      reportOpening(context, error);
      return null;
    }
  });
}
