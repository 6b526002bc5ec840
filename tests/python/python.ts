/** Runs the code of exports and examples with the user's Python. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const PYTHON = process.env.INKLING_PYTHON ?? 'python3';

export interface Ran {
  readonly printed: string;
  readonly errors: string;
  readonly status: unknown;
}

export const hasPackage = (name: string): boolean =>
  spawnSync(PYTHON, ['-c', `import ${name}`]).status === 0;

/** Runs Python in a folder. */
export async function runPython(folder: string, ...given: string[]): Promise<Ran> {
  const env = { ...process.env, RAY_USAGE_STATS_ENABLED: '0', PYTHONDONTWRITEBYTECODE: '1' };
  try {
    const ran = await promisify(execFile)(PYTHON, given, { cwd: folder, env });
    return { printed: ran.stdout, errors: ran.stderr, status: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: unknown };
    return { printed: stdout, errors: stderr, status: code };
  }
}

/** The confidences of one picture that numpy has printed, in brackets at the end. */
export function readNumbers(printed: string): number[] {
  const [, numbers] = /\[+([^[\]]*)\]+\s*$/.exec(printed) ?? [];
  return numbers.trim().split(/\s+/).map(Number);
}
