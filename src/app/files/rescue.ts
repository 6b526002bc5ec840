/**
 * The open project as a file where storage fails: all that memory and storage still have of it, with the
 * pictures that could not be saved.
 */

import { restrictedTo } from '../../core/project/adapt-network';
import { withFineTuned } from '../../core/project/edits';
import type { KeptHead } from '../../core/project/kept-network';
import type { Picture, Project, Sample, SampleId, TaskId } from '../../core/project/types';
import type { ProjectWithoutPictures } from '../../formats/inkling/project-zip';
import { StorageError } from '../../storage/storage';
import type { PictureUrls } from '../pictures/picture-urls';
import type { Rescuable, Session } from '../project/session';
import type { EngineControl } from '../recognition/engine';
import type { SupportSetSync } from '../recognition/support-set';
import type { Context } from '../shared/context';
import type { Jobs } from '../shared/jobs';
import type { TrainedNetworks } from '../training/trained-networks';
import { type MadeFile, packProject, reportExport } from './export-files';

interface Parts {
  readonly session: Session;
  readonly engine: Pick<EngineControl, 'key' | 'fineTuned'>;
  readonly support: SupportSetSync;
  readonly networks: TrainedNetworks;
  readonly urls: PictureUrls;
  readonly jobs: Jobs;
}

/** What memory has of a project beside its pictures. */
function fromMemory(
  context: Context,
  { state }: Rescuable,
  { engine, support, networks }: Parts,
): ProjectWithoutPictures {
  const { project, samples } = state;
  const { baseModel, missing } = context.get().engine;
  const { key, fineTuned } = engine;
  // Embeddings that are not of its own base model are of no use; opened, the file is embedded anew.
  const isOwn =
    key !== null &&
    missing === null &&
    baseModel === project.baseModelId &&
    fineTuned?.id === project.fineTuned;
  const embeddings = new Map<SampleId, Float32Array>();
  for (const id of isOwn ? samples.keys() : []) {
    const embedding = support.embeddings.get(id);
    if (embedding) embeddings.set(id, embedding);
  }
  const heads = new Map<TaskId, KeptHead>();
  for (const { id, classes } of project.tasks) {
    const head = networks.head(id);
    const known =
      head &&
      restrictedTo(
        head,
        classes.map(label => label.id),
      );
    if (known) heads.set(id, known);
  }
  const base = isOwn ? fineTuned : null;
  const withBase: Project = base ? project : withFineTuned(project, null);
  return {
    state: { project: withBase, samples },
    embeddings,
    embeddingKey: key ?? '',
    heads,
    base,
  };
}

/** @returns null where nothing is open, or it could not be made; a notice says so. */
export async function rescueProject(context: Context, parts: Parts): Promise<MadeFile | null> {
  const { session, urls, jobs } = parts;
  await session.settled();
  const found = session.rescuable;
  if (!found) return null;
  const readPicture = async ({ id }: Sample): Promise<Picture | null> => {
    const unsaved = found.unsaved.get(id);
    if (unsaved) return unsaved.picture;
    try {
      return await context.storage.readPicture(id);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return urls.picture(id);
    }
  };
  return jobs.run('exporting', async job => {
    const gone = new Set<SampleId>();
    try {
      const made = await packProject(fromMemory(context, found, parts), job, async sample => {
        const picture = await readPicture(sample);
        if (!picture) gone.add(sample.id);
        return picture;
      });
      if (gone.size > 0) context.problem('rescued-without', { count: gone.size });
      else context.notify({ tone: 'info', code: 'rescued', params: {} });
      return made;
    } catch (error) {
      reportExport(context, error);
      return null;
    }
  });
}
