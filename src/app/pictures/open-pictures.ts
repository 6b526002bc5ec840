/**
 * Pictures whose classes are decided, as a new project: every picture is re-encoded as any that is added,
 * and embedded once the project is open.
 */

import type { Encoded } from '../../compute/door/protocol';
import { FormatError } from '../../core/format-error';
import { withCameraFrames } from '../../core/project/camera-frames';
import { applyChange } from '../../core/project/changes';
import * as edits from '../../core/project/edits';
import { newId } from '../../core/project/new-id';
import type { Picture, Sample } from '../../core/project/types';
import type { ProjectContents } from '../../formats/inkling/project-zip';
import { decodePicture } from '../../media/decode';
import { PictureError, type PictureErrorCode } from '../../media/picture-error';
import { isOfTeachableMachine } from '../imports/plan/manifests';
import type { PassedOver } from '../imports/plan/types';
import type { OpenedPicture } from '../imports/read-planned';
import type { Decision } from '../imports/understand';
import type { Context } from '../shared/context';
import type { RunningJob } from '../shared/jobs';
import { expectFewPictures, expectRoom } from './import-limits';

export interface OpenedPictures {
  readonly contents: ProjectContents;
  /** What could not be read, and why. */
  readonly failed: readonly PassedOver[];
  /** Pictures whose greys were stretched. */
  readonly stretched: number;
}

async function encode(
  { worker }: Context,
  picture: OpenedPicture,
  tell: () => void,
): Promise<Encoded | PictureErrorCode> {
  if ('error' in picture) return picture.error;
  try {
    const bitmap = await decodePicture(picture.blob, tell);
    return await worker.request('encode', { bitmap }, { transfer: [bitmap] });
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return error.code;
  }
}

/** An archive that cannot be read to its end. */
export class BrokenArchiveError extends Error {
  override readonly name = 'BrokenArchiveError';
  constructor(readonly code: PictureErrorCode) {
    super(`An archive could not be read: ${code}`);
  }
}

/**
 * Reads all of it; nothing is written.
 * @returns null where the job was cancelled.
 * @throws FormatError; `file-not-ours` where no picture can be read, and before anything is opened
 * `too-many-pictures` or `no-room-for-pictures`. BrokenArchiveError. WorkerError.
 */
export async function readPicturesAsProject(
  context: Context,
  decision: Extract<Decision, { kind: 'import' }>,
  names: { readonly project: string; readonly task: string },
  job: RunningJob,
): Promise<OpenedPictures | null> {
  expectFewPictures(decision.files);
  expectRoom(context, decision.files);
  const total = decision.files.length;
  const failed: PassedOver[] = [...decision.unseen];
  const pictures = new Map<string, Picture>();
  const samples: Sample[] = [];
  let now = Date.now();
  let state = edits.newProject(names.project, names.task, now);
  const { id: projectId, activeTaskId } = state.project;
  const classes = new Map<string, string>();
  const classCalled = (name: string): string => {
    const known = classes.get(name);
    if (known !== undefined) return known;
    state = applyChange(state, edits.addClasses(state, activeTaskId, [name], now));
    const { id } = state.project.tasks[0].classes[classes.size];
    classes.set(name, id);
    return id;
  };
  let seen = 0;
  let stretched = 0;
  for await (const picture of decision.read()) {
    if (job.signal.aborted) return null;
    job.progress(++seen, Math.max(seen, total));
    if ('error' in picture && picture.isArchive) throw new BrokenArchiveError(picture.error);
    const encoded = await encode(context, picture, () => stretched++);
    if (typeof encoded === 'string' || 'error' in picture) {
      const code = typeof encoded === 'string' ? encoded : 'broken';
      failed.push({ name: picture.name, code });
      continue;
    }
    const { bytes, type, width, height } = encoded;
    const sample: Sample = {
      id: newId(),
      projectId,
      labels: { [activeTaskId]: classCalled(picture.className) },
      ...(picture.isTest ? { isTest: true } : {}),
      source: picture.source,
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
  return { contents, failed, stretched };
}
