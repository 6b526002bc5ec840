/**
 * Files that enter: the trained head and the whole project, each with what was trained.
 */
import {
  type BaseModelId,
  baseModelById,
  embeddingKey,
  isBaseModelId,
} from '../base-models/catalog';
import * as edits from '../dataset/edits';
import { withIds } from '../dataset/kept-networks';
import { type KeptNetwork, networkName } from '../dataset/networks';
import type { Picture, ProjectState, Sample, SampleId } from '../dataset/types';
import { FormatError } from '../formats/format-error';
import { readHeadFile } from '../formats/head-file';
import { type ProjectContents, readProjectZip } from '../formats/project-zip';
import type { NewSample } from '../storage/storage';
import { type Context, reportStorage } from './context';
import type { Jobs } from './jobs';

/** New ids for project and samples, so that opening a file twice gives two projects. */
function withFreshIds(read: ProjectContents): {
  state: ProjectState;
  contents: NewSample[];
  networks: Map<string, KeptNetwork>;
} {
  const { state, pictures, embeddings, embeddingKey, heads, base } = read;
  const projectId = crypto.randomUUID();
  const contents: NewSample[] = [];
  const sampleIds = new Map<SampleId, SampleId>();
  for (const old of state.samples.values()) {
    const sample: Sample = { ...old, id: crypto.randomUUID(), projectId };
    const embedding = embeddings.get(old.id);
    const picture = pictures.get(old.id);
    if (!picture) continue;
    sampleIds.set(old.id, sample.id);
    contents.push({
      sample,
      picture,
      embeddings: embedding ? { [embeddingKey]: embedding } : {},
    });
  }
  const networks = new Map<string, KeptNetwork>();
  for (const [task, head] of heads) networks.set(networkName.head(task), withIds(head, sampleIds));
  if (base) networks.set(networkName.base, base);
  return {
    state: {
      project: { ...state.project, id: projectId },
      samples: new Map(contents.map(({ sample }) => [sample.id, sample])),
    },
    contents,
    networks,
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
  const rows = new Map<string, SampleId>();
  for (const [row, label] of head.labels.entries()) {
    const id = crypto.randomUUID();
    rows.set(String(row), id);
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
  const { fineTuned = null, trained } = head;
  const classIds = new Map(classes.map(({ id }, i) => [String(i), id]));
  const flipAveraged = edits.withFlipAveraging(project, head.flipAveraging ?? false);
  return {
    state: {
      project: {
        ...edits.withFineTuned(flipAveraged, fineTuned?.id ?? null),
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
    heads: new Map(trained ? [[taskId, withIds(trained, rows, classIds)]] : []),
    base: fineTuned,
  };
}

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

/** @throws FormatError unless embeddings, and what takes them, are as long as the base model's. */
function expectDimension({ state, embeddingKey: key, embeddings, heads }: ProjectContents): void {
  const { baseModelId } = state.project;
  if (!isBaseModelId(baseModelId)) return;
  const { dimension } = baseModelById(baseModelId);
  const lengths = [
    ...(isOwnKey(key, baseModelId) ? [...embeddings.values()].map(({ length }) => length) : []),
    ...[...heads.values()].flatMap(head =>
      isOwnKey(head.embeddingKey, baseModelId) ? [head.network.head.dimension] : [],
    ),
  ];
  if (lengths.every(length => length === dimension)) return;
  throw new FormatError('file-damaged', `Expected embeddings of ${dimension} values`);
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
      if (!canEmbed(contents)) {
        context.problem('file-other-base', { base: baseModelId ?? contents.embeddingKey });
        return null;
      }
      expectDimension(contents);
      const fresh = withFreshIds(contents);
      await context.storage.createProject(fresh.state, fresh.contents, fresh.networks);
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
