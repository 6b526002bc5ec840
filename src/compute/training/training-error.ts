/** Why a training could not start or could not continue. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}
