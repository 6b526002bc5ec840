/** `npm run evaluate`; errors are reported in one sentence. */
import { evaluate } from './evaluate.js';
import { EvaluationError } from './evaluation-error.js';
import { progress } from './report.js';

evaluate(process.argv.slice(2)).catch((error: unknown) => {
  progress('');
  if (!(error instanceof EvaluationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
