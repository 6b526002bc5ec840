/**
 * What is read from storage, checked: a record there may be damaged as a file may be. What is sound of it
 * is taken as it is, what is not is left out or refused, and nothing of it is removed.
 */

import { FormatError } from '../../core/format-error';
import type { KeptNetwork } from '../../core/project/kept-network';
import { checkProject, checkSample, classIdsOf } from '../../core/project/schemas';
import type { Project, ProjectId, ProjectState, Sample, SampleId } from '../../core/project/types';
import { type ProjectSummary, type Storage, StorageError } from '../../storage/storage';

/** @returns null where it is damaged. */
function sound<T>(check: () => T): T | null {
  try {
    return check();
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** @returns the projects that can be opened, and how many there are that cannot. */
export async function readSummaries(
  storage: Storage,
): Promise<{ projects: ProjectSummary[]; damaged: number }> {
  const all = await storage.listProjects();
  const projects = all.filter(({ project }) => sound(() => checkProject(project)) !== null);
  return { projects, damaged: all.length - projects.length };
}

/**
 * @returns the project with the samples that are sound, and how many there are that are not.
 * @throws StorageError; `damaged` where the project itself is.
 */
export async function readProject(
  storage: Storage,
  id: ProjectId,
): Promise<{ state: ProjectState; damaged: number }> {
  const stored = await storage.openProject(id);
  const project: Project | null = sound(() => checkProject(stored.project));
  if (!project) throw new StorageError('damaged', `Project ${id} is damaged`);
  const samples = new Map<SampleId, Sample>();
  const classIds = classIdsOf(project);
  for (const [key, value] of stored.samples) {
    const sample = sound(() => checkSample(value, project.id, classIds));
    if (sample?.id === key) samples.set(key, sample);
  }
  return { state: { project, samples }, damaged: stored.samples.size - samples.size };
}

/**
 * The embeddings of samples that have one which the base model may have made.
 * @throws StorageError.
 */
export async function readEmbeddings(
  storage: Storage,
  ids: readonly SampleId[],
  key: string,
  dimension: number,
): Promise<Map<SampleId, Float32Array>> {
  const found = await storage.readEmbeddings(ids, key);
  for (const [id, embedding] of found) {
    if (embedding.length !== dimension || !embedding.every(Number.isFinite)) found.delete(id);
  }
  return found;
}

/**
 * @returns null where there is none, or where it is damaged.
 * @throws StorageError.
 */
export async function readNetwork(
  storage: Storage,
  project: ProjectId,
  name: string,
): Promise<KeptNetwork | null> {
  const kept = await storage.readNetwork(project, name);
  if (!kept) return null;
  // Few projects have a network, and what checks it is much code.
  const { soundNetwork } = await import('./check-network').catch((cause: unknown) => {
    throw new StorageError('failed', 'What checks networks could not be loaded', { cause });
  });
  return soundNetwork(kept);
}
