/**
 * Files that leave: the trained head and the whole project, each with what was trained.
 */

import { FormatError } from '../../core/format-error';
import type { FineTunedBase } from '../../core/model/trained-network';
import { restrictedTo, withIds } from '../../core/project/adapt-network';
import {
  DENSE_HEAD,
  isFineTunedBase,
  isKeptHead,
  type KeptHead,
  networkName,
} from '../../core/project/kept-network';
import type {
  ClassId,
  Picture,
  Project,
  Sample,
  SampleId,
  Task,
  TaskId,
} from '../../core/project/types';
import { writeHeadFile } from '../../formats/inkling/head-file';
import { type ProjectWithoutPictures, ProjectZipWriter } from '../../formats/inkling/project-zip';
import { toFileName } from '../../formats/shared/file-names';
import { type Storage, StorageError } from '../../storage/storage';
import { activeTask } from '../project/selectors';
import { readEmbeddings, readNetwork } from '../project/stored';
import type { SupportSetSync } from '../recognition/support-set';
import { type Context, isCancelled, reportStorage } from '../shared/context';
import type { RunningJob } from '../shared/jobs';
import { type Embedded, type ExportParts, exportEmbedded, tellLeftOut } from './export-guard';
import { makeFile } from './file-sink';

export interface MadeFile {
  readonly name: string;
  readonly blob: Blob;
  /** Frees what it takes up; called once it has been handed over. */
  release?(): void;
}

/** Pictures that are read at a time: enough to keep the disk busy, and few in memory. */
const READ_AT_A_TIME = 32;

/** The name of a project's file. */
export const fileName = (name: string, ending: string): string =>
  `${toFileName(name, 'inkling')}${ending}`;

/** The trained head of a task without classes that are not among `classes`, if there is one. */
export async function readHead(
  storage: Storage,
  project: Project,
  task: Task,
  classes: readonly ClassId[] = task.classes.map(({ id }) => id),
): Promise<KeptHead | null> {
  const kept = await readNetwork(storage, project.id, networkName.head(task.id));
  return kept && isKeptHead(kept) ? restrictedTo(kept, classes) : null;
}

/**
 * @returns null where the project uses none.
 * @throws StorageError `not-found`: a file without it would not be the project.
 */
export async function readBase(
  storage: Storage,
  { id, fineTuned }: Project,
): Promise<FineTunedBase | null> {
  if (fineTuned === undefined) return null;
  const kept = await readNetwork(storage, id, networkName.base);
  if (kept && isFineTunedBase(kept) && kept.id === fineTuned) return kept;
  throw new StorageError('not-found', `There is no fine-tuned base model ${fineTuned}`);
}

/** The trained head under the ids that it has in a head file. */
function inHeadFile(head: KeptHead, classes: readonly ClassId[], rows: readonly SampleId[]) {
  const places = (ids: readonly string[]) => new Map(ids.map((id, i) => [id, String(i)]));
  return withIds(head, places(rows), places(classes));
}

/** @returns null where it could not be made; a notice says so. */
export function exportHead(context: Context, parts: ExportParts): Promise<MadeFile | null> {
  return exportEmbedded(context, parts, embedded => makeHead(context, parts.support, embedded));
}

async function makeHead(
  context: Context,
  support: Pick<SupportSetSync, 'embeddings'>,
  { state, key, dimension }: Embedded,
): Promise<MadeFile | null> {
  const { baseModel, flipAveraging, wholePicture } = context.get().engine;
  if (baseModel === null) return null;
  const { storage } = context;
  const { project, samples } = state;
  const task = activeTask(state);
  const classes = task.classes.filter(label => label.enabled);
  let leftOut = 0;
  const rows = [...samples.values()].flatMap(sample => {
    const label = classes.findIndex(({ id }) => id === sample.labels[task.id]);
    if (sample.isTest || label < 0) return [];
    const embedding = support.embeddings.get(sample.id);
    if (!embedding) leftOut++;
    return embedding ? [{ id: sample.id, label, embedding }] : [];
  });
  const embeddings = new Float32Array(rows.length * dimension);
  for (const [i, { embedding }] of rows.entries()) embeddings.set(embedding, i * dimension);
  const classIds = classes.map(({ id }) => id);
  const file = {
    taskName: task.name,
    baseModelId: baseModel,
    embeddingKey: key,
    ...(flipAveraging ? { flipAveraging } : {}),
    ...(wholePicture ? { wholePicture } : {}),
    ...(project.cameraFrames ? { cameraFrames: project.cameraFrames } : {}),
    dimension,
    head: task.head,
    ...(task.rejection === undefined ? {} : { rejection: task.rejection }),
    classes: classes.map(({ name, colour }) => ({ name, colour })),
    labels: Int32Array.from(rows, row => row.label),
    embeddings,
  };
  try {
    const isDense = task.head.id === DENSE_HEAD;
    const trained = isDense ? await readHead(storage, project, task, classIds) : null;
    const base = await readBase(storage, project);
    const ids = rows.map(({ id }) => id);
    const bytes = writeHeadFile({
      ...file,
      ...(base ? { fineTuned: base } : {}),
      // One that takes other embeddings decides nothing.
      ...(trained?.embeddingKey === key ? { trained: inHeadFile(trained, classIds, ids) } : {}),
    });
    tellLeftOut(context, leftOut);
    return {
      name: fileName(project.name, '.inkling-head.json'),
      blob: new Blob([bytes], { type: 'application/json' }),
    };
  } catch (error) {
    reportExport(context, error);
    return null;
  }
}

/**
 * Reads what a file is made of and hands it on one by one, in order.
 * @throws DOMException `AbortError` where the job is cancelled.
 */
export async function readEach<T, R>(
  things: readonly T[],
  { signal, progress }: RunningJob,
  read: (thing: T) => Promise<R>,
  take: (thing: T, found: R) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < things.length; from += READ_AT_A_TIME) {
    const batch = things.slice(from, from + READ_AT_A_TIME);
    const found = await Promise.all(batch.map(read));
    for (const [i, thing] of batch.entries()) {
      signal.throwIfAborted();
      await take(thing, found[i]);
    }
    progress(from + batch.length, things.length);
  }
}

/** Says why a file could not be made. A defect is thrown. */
export function reportExport(context: Context, error: unknown): void {
  if (isCancelled(error)) return;
  if (error instanceof FormatError) context.problem('export-too-large');
  else reportStorage(context, error);
}

/**
 * The file of a project, streamed: of its pictures only a few are in memory at a time.
 * @param readPicture null where there is none; the sample is left out then.
 * @throws StorageError, FormatError, DOMException `AbortError`.
 */
export async function packProject(
  contents: ProjectWithoutPictures,
  job: RunningJob,
  readPicture: (sample: Sample) => Promise<Picture | null>,
): Promise<MadeFile> {
  const { project, samples } = contents.state;
  const made = await makeFile(async sink => {
    const writer = new ProjectZipWriter(contents, bytes => sink.write(bytes));
    await readEach([...samples.values()], job, readPicture, async (sample, picture) => {
      if (!picture) return;
      writer.addPicture(sample, picture);
      await sink.flush();
    });
    writer.end();
  }, 'application/zip');
  return { name: fileName(project.name, '.inkling.zip'), ...made };
}

/** @returns null where it could not be made; a notice says so. */
export function exportProject(context: Context, parts: ExportParts): Promise<MadeFile | null> {
  const { storage } = context;
  return exportEmbedded(context, parts, async ({ state, key, dimension }, job) => {
    try {
      const ids = [...state.samples.keys()];
      const embeddings = await readEmbeddings(storage, ids, key, dimension);
      const heads = new Map<TaskId, KeptHead>();
      for (const task of state.project.tasks) {
        const head = await readHead(storage, state.project, task);
        if (head) heads.set(task.id, head);
      }
      const base = await readBase(storage, state.project);
      const contents = { state, embeddings, embeddingKey: key, heads, base };
      return await packProject(contents, job, ({ id }) => storage.readPicture(id));
    } catch (error) {
      reportExport(context, error);
      return null;
    }
  });
}
