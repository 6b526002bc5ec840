/**
 * An archive of pictures with labels, as a new project: every picture is re-encoded as any that is
 * added, and embedded once the project is open.
 */

import { countEntries, readListing } from '../../archive/directory';
import type { Encoded } from '../../compute/door/protocol';
import { FormatError } from '../../core/format-error';
import { withCameraFrames } from '../../core/project/camera-frames';
import { applyChange } from '../../core/project/changes';
import * as edits from '../../core/project/edits';
import { fitName } from '../../core/project/names';
import { newId } from '../../core/project/new-id';
import type { Picture, Sample } from '../../core/project/types';
import { type ArchivePicture, readPictureArchive } from '../../formats/exchange/picture-archive';
import type { ProjectContents } from '../../formats/inkling/project-zip';
import { decodePicture } from '../../media/decode';
import { isJunk, isOfTeachableMachine } from '../../media/files';
import { PictureError, type PictureErrorCode } from '../../media/picture-error';
import type { Context } from '../shared/context';
import type { RunningJob } from '../shared/jobs';
import { expectFewPictures, expectRoom, MOST_PICTURES, tooManyPictures } from './import-limits';

export interface OpenedPictures {
  readonly contents: ProjectContents;
  /** What could not be read, and why. */
  readonly failed: readonly { readonly name: string; readonly code: PictureErrorCode }[];
}

async function encode(
  { worker }: Context,
  picture: ArchivePicture,
): Promise<Encoded | PictureErrorCode> {
  if ('error' in picture) return picture.error;
  try {
    const bitmap = await decodePicture(picture.blob);
    return await worker.request('encode', { bitmap }, { transfer: [bitmap] });
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return error.code;
  }
}

/**
 * Reads all of it; nothing is written.
 * @returns null where the job was cancelled.
 * @throws FormatError; `file-not-ours` where there is no picture in it, and before anything is unpacked
 * `too-many-pictures` or `no-room-for-pictures`. WorkerError.
 */
export async function readPicturesAsProject(
  context: Context,
  file: Blob,
  names: { readonly project: string; readonly task: string },
  job: RunningJob,
): Promise<OpenedPictures | null> {
  const { entries } = await readListing(file);
  const wanted = entries.filter(({ path }) => !isJunk(path));
  expectFewPictures(wanted);
  expectRoom(context, wanted);
  const total = await countEntries(file);
  const failed: { name: string; code: PictureErrorCode }[] = [];
  const pictures = new Map<string, Picture>();
  const samples: Sample[] = [];
  let now = Date.now();
  let state = edits.newProject(names.project, names.task, now);
  const { id: projectId, activeTaskId } = state.project;
  const classes = new Map<string, string>();
  const classCalled = (name: string): string => {
    const fit = fitName(name, names.project);
    const known = classes.get(fit);
    if (known !== undefined) return known;
    state = applyChange(state, edits.addClasses(state, activeTaskId, [fit], now));
    const { id } = state.project.tasks[0].classes[classes.size];
    classes.set(fit, id);
    return id;
  };
  let seen = 0;
  for await (const picture of readPictureArchive(file)) {
    if (job.signal.aborted) return null;
    job.progress(++seen, Math.max(seen, total));
    const encoded = await encode(context, picture);
    if (typeof encoded === 'string' || 'error' in picture) {
      const code = typeof encoded === 'string' ? encoded : 'broken';
      failed.push({ name: picture.name, code });
      continue;
    }
    if (samples.length === MOST_PICTURES) throw tooManyPictures(Math.max(seen, total));
    const { bytes, type, width, height } = encoded;
    const sample: Sample = {
      id: newId(),
      projectId,
      labels: { [activeTaskId]: classCalled(picture.className) },
      ...(picture.isTest ? { isTest: true } : {}),
      source: 'zip',
      name: picture.name,
      addedAt: now++,
      width,
      height,
    };
    samples.push(sample);
    pictures.set(sample.id, { bytes, type });
  }
  if (samples.length === 0) {
    throw new FormatError('file-not-ours', 'Expected pictures in the archive, found none');
  }
  if (samples.every(({ name = '' }) => isOfTeachableMachine(name))) {
    // It took them mirrored from the camera, so that is how the camera has to be shown to what they teach.
    state = { ...state, project: withCameraFrames(state.project, 'as-shown') };
  }
  const contents: ProjectContents = {
    state: applyChange(state, edits.addSamples(state, samples, now)),
    pictures,
    embeddings: new Map(),
    embeddingKey: '',
    heads: new Map(),
    base: null,
  };
  return { contents, failed };
}
