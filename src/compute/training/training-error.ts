/** Why a training could not be begun, or could not go on. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}
