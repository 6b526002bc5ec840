/**
 * Runs before every unit test file: properties draw the same examples at every run, so that a
 * failure is one of the code and not of chance. `INKLING_TEST_SEED=2 npx vitest run` draws others;
 * fast-check names the seed of a failure.
 */
import fc from 'fast-check';

const given = process.env.INKLING_TEST_SEED ?? '1';
const seed = Number(given);
if (!Number.isInteger(seed)) {
  throw new RangeError(`Expected INKLING_TEST_SEED to be a whole number, found ${given}`);
}
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
