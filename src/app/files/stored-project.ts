/**
 * A stored project as a file, where the page itself does not run: all that can be read of it. Embeddings
 * are left out, as they are computed anew where the file is opened.
 */

import { withFineTuned } from '../../core/project/edits';
import type { KeptHead } from '../../core/project/kept-network';
import type { ProjectId, SampleId, TaskId } from '../../core/project/types';
import { type Storage, StorageError } from '../../storage/storage';
import { readProject } from '../project/stored';
import type { RunningJob } from '../shared/jobs';
import { type MadeFile, packProject, readBase, readHead } from './export-files';

/** @returns null where storage cannot read it. */
async function ifReadable<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return null;
  }
}

/**
 * @returns the file, and how many pictures could not be read.
 * @throws StorageError where there is nothing to read of the project.
 */
export async function packStored(
  storage: Storage,
  id: ProjectId,
  job: RunningJob,
): Promise<{ file: MadeFile; missing: number }> {
  const { state, damaged } = await readProject(storage, id);
  const base = await ifReadable(readBase(storage, state.project));
  const project = base ? state.project : withFineTuned(state.project, null);
  const heads = new Map<TaskId, KeptHead>();
  for (const task of project.tasks) {
    const head = await ifReadable(readHead(storage, project, task));
    if (head) heads.set(task.id, head);
  }
  let missing = damaged;
  const file = await packProject(
    {
      state: { project, samples: state.samples },
      embeddings: new Map<SampleId, Float32Array>(),
      embeddingKey: '',
      heads,
      base,
    },
    job,
    async sample => {
      const picture = await ifReadable(storage.readPicture(sample.id));
      if (!picture) missing++;
      return picture;
    },
  );
  return { file, missing };
}
