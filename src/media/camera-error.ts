/** What can go wrong with a camera, in the words of this page rather than of each browser. */

export type CameraErrorCode =
  | 'denied'
  | 'missing'
  | 'busy'
  | 'unplugged'
  /** The page was not served over https or from localhost. */
  | 'insecure'
  | 'unsupported'
  | 'failed';

export class CameraError extends Error {
  override readonly name = 'CameraError';
  constructor(
    readonly code: CameraErrorCode,
    message: string,
  ) {
    super(message);
  }
}

const CODES: Readonly<Record<string, CameraErrorCode>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** Translates an error of getUserMedia. */
export function cameraErrorCode(error: unknown): CameraErrorCode {
  if (error instanceof CameraError) return error.code;
  return (
    CODES[error instanceof Error || error instanceof DOMException ? error.name : ''] ?? 'failed'
  );
}
