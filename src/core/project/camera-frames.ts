/**
 * How the frames of a camera become pictures. A camera that faces the user is shown as a mirror; what is
 * learnt of it is what the camera sees, as files are, so that all that is learnt and all that is exported
 * agree. Projects that were begun when pages learnt frames as they were shown go on so.
 */
import type { Project } from './types';

/** As the camera sees them, or as they are shown: mirrored while the camera is shown mirrored. */
export type CameraFrames = 'as-seen' | 'as-shown';

export const cameraFramesOf = ({ cameraFrames }: Pick<Project, 'cameraFrames'>): CameraFrames =>
  cameraFrames ?? 'as-shown';

/** The project with frames taken in that way. */
export function withCameraFrames(project: Project, frames: CameraFrames): Project {
  const { cameraFrames: _before, ...rest } = project;
  return frames === 'as-seen' ? { ...rest, cameraFrames: frames } : rest;
}
