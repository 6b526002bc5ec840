/** Why the evaluation cannot run, in one sentence for the user. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}
