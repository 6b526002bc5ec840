/** What the evaluation refuses, in one sentence for the person at the terminal. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}
