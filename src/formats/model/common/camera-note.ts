/** What the README of an export says about the frames of a camera. */
import type { CameraFrames } from '../../../core/project/camera-frames';

export const CAMERA_NOTES: Readonly<Record<CameraFrames, string>> = {
  'as-seen': 'It learnt the camera as that sees, not mirrored: give it frames as they come.',
  'as-shown': `It learnt the camera mirrored, as people see themselves in a mirror: mirror the frames of a camera that faces
the user before you give it them.`,
};
