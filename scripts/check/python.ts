/**
 * Which Python runs the code that the exports show. A clone has no Python of its own:
 * `npm run install-python` makes an environment with the packages if there is a Python on the machine.
 */
import { spawnSync } from 'node:child_process';
import { findOwnPython } from '../install-python.mjs';

const PACKAGES = 'numpy, onnxruntime, PIL';

/** The one that INKLING_PYTHON names, else that of the environment, else the user's. */
export const python = (): string => process.env.INKLING_PYTHON ?? findOwnPython() ?? 'python3';

/** Why Python's tests cannot run; null if they can. */
export function whyNoPython(): string | null {
  const { status } = spawnSync(python(), ['-c', `import ${PACKAGES}`], { stdio: 'ignore' });
  return status === 0
    ? null
    : `as ${python()} lacks the packages of tests/python/requirements.txt: npm run install-python`;
}
