/**
 * What was read from a file, as a new project.
 */

import { withIds } from '../../core/project/adapt-network';
import { cameraFramesOf, withCameraFrames } from '../../core/project/camera-frames';
import * as edits from '../../core/project/edits';
import { type KeptNetwork, networkName } from '../../core/project/kept-network';
import { newId } from '../../core/project/new-id';
import type { Picture, ProjectState, Sample, SampleId } from '../../core/project/types';
import type { HeadFile } from '../../formats/inkling/head-file';
import type { ProjectContents } from '../../formats/inkling/project-zip';
import type { NewSample } from '../../storage/storage';
import type { Context } from '../shared/context';
import { createUnlessAborted } from './create-unless-aborted';

/** New ids for project and samples, so that opening a file twice gives two projects. */
function withFreshIds(read: ProjectContents): {
  state: ProjectState;
  contents: NewSample[];
  networks: Map<string, KeptNetwork>;
} {
  const { state, pictures, embeddings, embeddingKey, heads, base } = read;
  const projectId = newId();
  const contents: NewSample[] = [];
  const sampleIds = new Map<SampleId, SampleId>();
  for (const old of state.samples.values()) {
    const sample: Sample = { ...old, id: newId(), projectId };
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
 * A head as a project: its examples are embeddings without pictures, which predict, and to which
 * pictures can be added.
 */
export function projectOfHead(head: HeadFile, name: string): ProjectContents {
  const now = Date.now();
  const { project } = edits.newProject(name, head.taskName, now);
  const classes = head.classes.map(label => ({
    ...label,
    id: newId(),
    enabled: true,
  }));
  const taskId = project.activeTaskId;
  const samples = new Map<string, Sample>();
  const embeddings = new Map<string, Float32Array>();
  const pictures = new Map<string, Picture>();
  const rows = new Map<string, SampleId>();
  for (const [row, label] of head.labels.entries()) {
    const id = newId();
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
  const framed = withCameraFrames(project, cameraFramesOf(head));
  const withOptions = edits.withPictureOptions(framed, edits.pictureOptions(head));
  return {
    state: {
      project: {
        ...edits.withFineTuned(withOptions, fineTuned?.id ?? null),
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

/**
 * Writes it as a new project, and says so.
 * @returns null where the signal was aborted; there is no project then.
 * @throws StorageError.
 */
export async function createProjectFromFile(
  context: Context,
  contents: ProjectContents,
  code: string,
  signal: AbortSignal,
): Promise<ProjectState | null> {
  const { state, contents: samples, networks } = withFreshIds(contents);
  const isKept = await createUnlessAborted(context.storage, signal, state, samples, networks);
  if (!isKept) return null;
  context.notify({ tone: 'info', code, params: { name: state.project.name } });
  return state;
}
