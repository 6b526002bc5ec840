/**
 * Files that leave and enter: the trained head, and the whole project.
 */
import { isBaseModelId } from '../base-models/catalog';
import * as edits from '../dataset/edits';
import type { Picture, ProjectState, Sample } from '../dataset/types';
import { FormatError } from '../formats/format-error';
import { readHeadFile, writeHeadFile } from '../formats/head-file';
import { type ProjectContents, readProjectZip, writeProjectZip } from '../formats/project-zip';
import type { NewSample } from '../storage/storage';
import { type Context, reportStorage } from './context';
import type { EngineControl } from './engine';
import type { Jobs } from './jobs';
import type { Session } from './session';
import type { Support } from './support';

export interface MadeFile {
  readonly name: string;
  readonly blob: Blob;
}

/** A file name that every system takes. */
function fileName(name: string, ending: string): string {
  return `${name.replace(/[^\p{L}\p{N} _-]/gu, '_').trim() || 'inkling'}${ending}`;
}

export async function exportHead(
  context: Context,
  support: Support,
  engine: EngineControl,
): Promise<MadeFile | null> {
  const { get } = context;
  await engine.ready();
  if (get().engine.missing !== null) {
    context.problem('base-missing');
    return null;
  }
  const { current } = get();
  const { baseModel, flipAveraging } = get().engine;
  const { key, dimension } = engine;
  if (!current || baseModel === null || key === null) return null;
  const { project, samples } = current;
  const task = edits.findTask(project, project.activeTaskId);
  const classes = task.classes.filter(label => label.enabled);
  const rows = [...samples.values()].flatMap(sample => {
    if (sample.isTest) return [];
    const label = classes.findIndex(({ id }) => id === sample.labels[task.id]);
    const embedding = support.embeddings.get(sample.id);
    return label < 0 || !embedding ? [] : [{ label, embedding }];
  });
  const embeddings = new Float32Array(rows.length * dimension);
  for (const [i, { embedding }] of rows.entries()) embeddings.set(embedding, i * dimension);
  const bytes = writeHeadFile({
    taskName: task.name,
    baseModelId: baseModel,
    embeddingKey: key,
    ...(flipAveraging ? { flipAveraging } : {}),
    dimension,
    head: task.head,
    ...(task.rejection === undefined ? {} : { rejection: task.rejection }),
    classes: classes.map(({ name, colour }) => ({ name, colour })),
    labels: Int32Array.from(rows, row => row.label),
    embeddings,
  });
  return {
    name: fileName(project.name, '.inkling-head.json'),
    blob: new Blob([bytes], { type: 'application/json' }),
  };
}

export async function exportProject(
  context: Context,
  session: Session,
  engine: EngineControl,
  jobs: Jobs,
): Promise<MadeFile | null> {
  await Promise.all([session.settled(), engine.ready()]);
  if (context.get().engine.missing !== null) {
    context.problem('base-missing');
    return null;
  }
  const state = session.current;
  const { key } = engine;
  if (!state || key === null) return null;
  return jobs.run('exporting', async job => {
    try {
      const pictures = new Map<string, Picture>();
      for (const id of state.samples.keys()) {
        if (job.signal.aborted) return null;
        job.progress(pictures.size, state.samples.size);
        pictures.set(id, await context.storage.readPicture(id));
      }
      const embeddings = await context.storage.readEmbeddings([...state.samples.keys()], key);
      const bytes = writeProjectZip({ state, pictures, embeddings, embeddingKey: key });
      return {
        name: fileName(state.project.name, '.inkling.zip'),
        blob: new Blob([bytes], { type: 'application/zip' }),
      };
    } catch (error) {
      reportStorage(context, error);
      return null;
    }
  });
}

/** New ids for project and samples, so that opening a file twice gives two projects. */
function withFreshIds({ state, pictures, embeddings, embeddingKey }: ProjectContents): {
  state: ProjectState;
  contents: NewSample[];
} {
  const projectId = crypto.randomUUID();
  const contents: NewSample[] = [];
  for (const old of state.samples.values()) {
    const sample: Sample = { ...old, id: crypto.randomUUID(), projectId };
    const embedding = embeddings.get(old.id);
    const picture = pictures.get(old.id);
    if (!picture) continue;
    contents.push({
      sample,
      picture,
      embeddings: embedding ? { [embeddingKey]: embedding } : {},
    });
  }
  return {
    state: {
      project: { ...state.project, id: projectId },
      samples: new Map(contents.map(({ sample }) => [sample.id, sample])),
    },
    contents,
  };
}

/**
 * A head file as a project: its examples are embeddings without pictures, which predict, and to
 * which pictures can be added.
 */
function projectOfHead(bytes: Uint8Array, name: string): ProjectContents {
  const head = readHeadFile(bytes);
  const now = Date.now();
  const { project } = edits.newProject(name, head.taskName, now);
  const classes = head.classes.map(label => ({
    ...label,
    id: crypto.randomUUID(),
    enabled: true,
  }));
  const taskId = project.activeTaskId;
  const samples = new Map<string, Sample>();
  const embeddings = new Map<string, Float32Array>();
  const pictures = new Map<string, Picture>();
  for (const [row, label] of head.labels.entries()) {
    const id = crypto.randomUUID();
    samples.set(id, {
      id,
      projectId: project.id,
      labels: { [taskId]: classes[label].id },
      source: 'project',
      addedAt: now + row,
      width: 0,
      height: 0,
    });
    pictures.set(id, { bytes: new Uint8Array(0), type: 'image/jpeg' });
    embeddings.set(id, head.embeddings.slice(row * head.dimension, (row + 1) * head.dimension));
  }
  return {
    state: {
      project: {
        ...edits.withFlipAveraging(project, head.flipAveraging ?? false),
        baseModelId: head.baseModelId,
        tasks: project.tasks.map(task => ({
          ...task,
          classes,
          head: head.head,
          ...(head.rejection === undefined ? {} : { rejection: head.rejection }),
        })),
      },
      samples,
    },
    pictures,
    embeddings,
    embeddingKey: head.embeddingKey,
  };
}

/** Whether a file begins as a zip archive does. */
const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;

/**
 * Opens a project zip or a head file as a new project. A file that is neither, or is damaged, is
 * reported and changes nothing.
 */
export async function openFile(
  context: Context,
  jobs: Jobs,
  file: File,
): Promise<ProjectState | null> {
  return jobs.run('opening', async () => {
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch {
      context.problem('file-damaged', { name: file.name });
      return null;
    }
    try {
      const zip = isZip(bytes);
      const contents = zip
        ? readProjectZip(bytes)
        : projectOfHead(bytes, file.name.replace(/\.inkling-head.*$|\.json$/, '') || file.name);
      const { baseModelId, name } = contents.state.project;
      if (baseModelId !== null && !isBaseModelId(baseModelId)) {
        context.problem('file-other-base', { base: baseModelId });
        return null;
      }
      const fresh = withFreshIds(contents);
      await context.storage.createProject(fresh.state, fresh.contents);
      context.notify({
        tone: 'info',
        code: zip ? 'project-opened' : 'head-opened',
        params: { name },
      });
      return fresh.state;
    } catch (error) {
      if (error instanceof FormatError) context.problem(error.code, { name: file.name });
      else reportStorage(context, error);
      return null;
    }
  });
}
