/**
 * Files that enter: the trained head and the whole project, each with what was trained, datasets of the
 * KNN classifier, pictures in archives and folders, and models for predicting.
 */

import { listEntries } from '../../archive/directory';
import { asPath } from '../../archive/names/entry-names';
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
import { type ProjectContents, projectFolder } from '../../formats/inkling/project-zip';
import {
  FileWorkerError,
  type FileWorkerPort,
  withFileWorker,
} from '../../formats/worker/door/client';
import type { CollectedFile } from '../../media/files';
import type { PictureErrorCode } from '../../media/picture-error';
import { SNIFF_BYTES, sniff } from '../../media/sniff';
import { unreadKindByName, unreadKindOf } from '../../media/unread-kinds';
import { StorageError } from '../../storage/storage';
import type { ImportQuestions } from '../imports/import-questions';
import { isPictureEnding } from '../imports/plan/paths';
import { type Decision, decide, type Understood, understand } from '../imports/understand';
import {
  BrokenArchiveError,
  type OpenedPictures,
  readPicturesAsProject,
} from '../pictures/open-pictures';
import { stretchedNotices } from '../pictures/picture-notes';
import { createProjectFromFile, projectOfHead } from '../project/create-project';
import type { EngineControl } from '../recognition/engine';
import {
  filesOfModel,
  isPartOfModel,
  ModelRefusedError,
  modelKind,
} from '../recognition/opened-model';
import type { OpenedModels } from '../recognition/opened-models';
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
  readonly kind: 'contents';
  readonly contents: ProjectContents;
  readonly code: 'project-opened' | 'head-opened' | 'pictures-opened';
  readonly failed?: OpenedPictures['failed'];
  readonly stretched?: OpenedPictures['stretched'];
}

interface Parts {
  readonly jobs: Jobs;
  readonly engine: Pick<EngineControl, 'addressOf'>;
  readonly models: Pick<OpenedModels, 'open'>;
  readonly questions: Pick<ImportQuestions, 'ask'>;
  /** Starts a worker that reads one file. */
  readonly newFileWorker: () => FileWorkerPort;
}

/** Pictures of which it is known what they can be; with the files of a model that lies beside them. */
interface FoundPictures {
  readonly kind: 'pictures';
  readonly understood: Understood;
  readonly model: readonly File[];
}

/**
 * What has been found; null where it is a model, which is open then, or a dataset, of which the user is
 * asked, or the job was cancelled.
 */
type Found = Opened | FoundPictures | null;

/** @throws FormatError where a file, or what is in an archive, is a model of other programs alone. */
function expectOpenable(paths: Iterable<string>): void {
  if (modelKind(paths) !== 'other') return;
  throw new FormatError('file-other-model', 'Expected a model of TensorFlow.js');
}

function modelMissing(): FormatError {
  const missing = 'model.json';
  return new FormatError('file-of-model-missing', `Expected ${missing}`, { missing });
}

/** What is said of an archive that is opened alone. */
const ARCHIVE_CODES: Readonly<Partial<Record<PictureErrorCode, FormatError['code']>>> = {
  empty: 'file-not-ours',
  'zip-damaged': 'file-damaged',
  'zip-packed-otherwise': 'file-packed-otherwise',
  'zip-encrypted': 'file-encrypted',
  'zip-too-large': 'file-too-large',
};

const isArchiveCode = (code: string): code is keyof typeof ARCHIVE_CODES =>
  Object.hasOwn(ARCHIVE_CODES, code);

/**
 * Pictures, and what lies beside them.
 * @param model files of a model among them; where there are also labelled pictures, the user is asked.
 * @throws FormatError.
 */
async function findPictures(
  { models }: Parts,
  collected: readonly CollectedFile[],
  model: readonly File[],
  name: string,
  job: RunningJob,
): Promise<Found> {
  const understood = await understand(collected, { kind: 'new-project' });
  const { listing, plan } = understood;
  const [only] = collected.length === 1 ? collected : [];
  const broken = listing.failed.find(
    failed => only && 'file' in only && failed.name === only.file.name,
  );
  const hasPictures = plan.readings[0]?.kind === 'genai-tm';
  if (model.length > 0 && !hasPictures) {
    await models.open(model, name, job.signal);
    return null;
  }
  if (broken && isArchiveCode(broken.code)) {
    throw new FormatError(ARCHIVE_CODES[broken.code] ?? 'file-damaged', `It is ${broken.code}`);
  }
  if (plan.isOfSounds) {
    throw new FormatError('file-of-sounds', 'Expected a project of pictures, found one of sounds');
  }
  return { kind: 'pictures', understood, model };
}

/** @throws FormatError. */
async function readArchive(parts: Parts, file: File, job: RunningJob): Promise<Found> {
  const contents = await withFileWorker(parts.newFileWorker, job.signal, files =>
    files.request('read-project', { file }),
  );
  if (contents) return { kind: 'contents', contents, code: 'project-opened' };
  const paths = [...(await listEntries(file)).keys()];
  const model = modelKind(paths) === 'openable' ? [file] : [];
  expectOpenable(paths);
  const collected = [{ file, path: file.name }];
  return findPictures(parts, collected, model, projectName(file.name), job);
}

/** Whether what begins so may be JSON with anything of ours in it: a list or an object. */
const mayBeJson = (start: Uint8Array) => /^\s*[[{]/.test(new TextDecoder().decode(start));

async function readOne(
  context: Context,
  parts: Parts,
  file: File,
  job: RunningJob,
): Promise<Found> {
  const start = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
  const { kind } = sniff(start);
  if (kind === 'zip') return readArchive(parts, file, job);
  expectOpenable([file.name]);
  if (kind !== 'other' || isPictureEnding(file.name)) {
    return findPictures(parts, [{ file, path: file.name }], [], '', job);
  }
  const unread = unreadKindOf(start) ?? unreadKindByName(file.name);
  if (unread === 'tiff') return findPictures(parts, [{ file, path: file.name }], [], '', job);
  if (unread) {
    context.problem('picture-unread', { name: file.name, why: unread });
    return null;
  }
  if (isPartOfModel(file.name)) throw modelMissing();
  // By its beginning and its size alone: of other programs, some have gigabytes.
  if (!mayBeJson(start)) throw new FormatError('file-not-ours', 'Expected JSON');
  const found = await withFileWorker(parts.newFileWorker, job.signal, files =>
    files.request('read-json', { file }),
  );
  const name = projectName(file.name);
  if (found.kind === 'dataset') await askBaseModel(context, parts.engine, name, found.dataset);
  else if (canTakeHead(found.head)) {
    const contents = projectOfHead(found.head, name);
    return { kind: 'contents', contents, code: 'head-opened' };
  } else context.problem('file-other-base', { base: found.head.baseModelId });
  return null;
}

/** What several files, or those of folders, are together. */
async function readSeveral(
  parts: Parts,
  collected: readonly CollectedFile[],
  job: RunningJob,
): Promise<Found> {
  const unpacked = collected.flatMap(found =>
    'file' in found ? [{ path: asPath(found.path).replace(/^\//, ''), file: found.file }] : [],
  );
  if (unpacked.every(({ file }) => isPartOfModel(file.name))) throw modelMissing();
  const isWhole = unpacked.length === collected.length;
  if (isWhole && projectFolder(unpacked.map(({ path }) => path)) !== null) {
    const contents = await withFileWorker(parts.newFileWorker, job.signal, files =>
      files.request('read-unpacked-project', { files: unpacked }),
    );
    return { kind: 'contents', contents, code: 'project-opened' };
  }
  return findPictures(parts, collected, filesOfModel(collected), '', job);
}

/** @returns null where there is no project to be shown. */
async function create(
  context: Context,
  { contents, code, failed = [], stretched = 0 }: Opened,
  { signal }: RunningJob,
): Promise<ProjectState | null> {
  if (signal.aborted) return null;
  if (!canEmbed(contents)) {
    const { baseModelId } = contents.state.project;
    context.problem('file-other-base', { base: baseModelId ?? contents.embeddingKey });
    return null;
  }
  expectDimension(contents);
  const state = await createProjectFromFile(context, contents, code, signal);
  if (state) for (const notice of stretchedNotices(stretched)) context.notify(notice);
  if (state && failed.length > 0) {
    const params = { added: state.samples.size, failed: failed.length };
    context.notify({ tone: 'problem', code: 'import-done', params, files: failed });
  }
  return state;
}

/** Says why there is nothing to be opened. */
function sayNothing(context: Context, decision: Extract<Decision, { kind: 'nothing' }>): void {
  const files = decision.passedOver.filter(({ code }) => code !== 'not-a-picture');
  const code = decision.passedOver.length > 1 && files.length === 0 ? 'open-one' : 'file-not-ours';
  context.notify({ tone: 'problem', code, params: {}, files });
}

/** @returns the project that is made of pictures; null where the user leaves it, or there is none. */
async function openPictures(
  context: Context,
  { jobs, questions, models }: Parts,
  { understood, model }: FoundPictures,
  taskName: string,
  signal: AbortSignal,
): Promise<ProjectState | null> {
  const decision = await decide(understood, questions, signal, model.length > 0);
  if (!decision || signal.aborted) return null;
  if (decision.kind === 'nothing') {
    sayNothing(context, decision);
    return null;
  }
  return jobs.run('opening', async job => {
    const name = projectName(understood.title);
    if (decision.kind === 'open-model') {
      await models.open(model, name, job.signal);
      return null;
    }
    const names = { project: name, task: taskName };
    const opened = await readPicturesAsProject(context, decision, names, job);
    return opened && create(context, { kind: 'contents', ...opened, code: 'pictures-opened' }, job);
  });
}

function reportOpening(context: Context, error: unknown): void {
  if (isCancelled(error)) return;
  if (error instanceof FormatError) context.problem(error.code, error.params);
  else if (error instanceof FileWorkerError) {
    console.error(error);
    context.problem(error.code === 'unreadable' ? 'file-damaged' : 'file-worker-failed');
  } else if (error instanceof ModelRefusedError) {
    console.error(error);
    const { code, missing } = error;
    if (missing !== undefined) context.problem('file-of-model-missing', { missing });
    else context.problem(MODEL_NOTICES[code] ?? 'model-failed');
  } else if (error instanceof BrokenArchiveError) {
    context.problem(ARCHIVE_CODES[error.code] ?? 'file-damaged');
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
 * Opens what is given as a new project: a project zip, also unpacked, a head file, pictures in archives
 * and folders. Where it is not obvious how pictures are meant, the user is asked first; of a dataset of
 * the KNN classifier, what made it. A model, as a zip or as its files together, is opened for predicting.
 * What is none of these, or is damaged, is reported and changes nothing.
 *
 * @param taskName of a project that is made of pictures.
 * @param signal aborted when something else is asked for.
 * @returns the project to be shown; null where there is none.
 */
export async function openFiles(
  context: Context,
  parts: Parts,
  collecting: Promise<readonly CollectedFile[]>,
  taskName: string,
  signal: AbortSignal,
): Promise<ProjectState | null> {
  context.set({ dataset: null });
  try {
    const found = await parts.jobs.run('opening', async job => {
      const collected = await collecting;
      const [first, ...others] = collected;
      if (!first) throw new FormatError('file-not-ours', 'Expected a file, found none');
      const isModel = filesOfModel(collected).length > 0;
      const isAlone = others.length === 0 && 'file' in first && first.path === first.file.name;
      const read =
        isAlone && !isModel
          ? await readOne(context, parts, first.file, job)
          : await readSeveral(parts, collected, job);
      return read?.kind === 'contents' ? create(context, read, job) : read;
    });
    if (!found || !('kind' in found)) return found;
    return await openPictures(context, parts, found, taskName, signal);
  } catch (error) {
    reportOpening(context, error);
    return null;
  }
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
      // Programs that learn with it take frames as the camera gives them.
      cameraFrames: 'as-seen',
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
