/** What `npm run evaluate` refuses: each in one sentence, before any browser is started. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../../scripts/evaluate/evaluate';
import { EvaluationError } from '../../../scripts/evaluate/evaluation-error';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkling-evaluate-'));
  for (const name of ['cat', 'dog', 'owl']) {
    mkdirSync(join(folder, 'pets', name), { recursive: true });
    for (const number of [1, 2, 3]) {
      writeFileSync(join(folder, 'pets', name, `${number}.jpg`), 'never read');
    }
  }
  mkdirSync(join(folder, 'empty'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as a user does. */
function run(...args: readonly string[]): Promise<{ code: number; text: string }> {
  return new Promise(resolve => {
    execFile(
      join(ROOT, 'node_modules', '.bin', 'tsx'),
      [join(ROOT, 'scripts', 'evaluate', 'main.ts'), ...args],
      { cwd: folder },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr }),
    );
  });
}

/** With the folder of this test in the place of `@`. */
const placed = (text: string) => text.replace('@', folder);

describe('the evaluation', () => {
  it.each([
    [['@/nowhere'], 'There is no folder @/nowhere.'],
    [['@/pets/cat/1.jpg'], '@/pets/cat/1.jpg is not a folder.'],
    [['@/empty'], '@/empty contains no folders of pictures, one per class.'],
    [[], 'Name at least one folder of pictures.'],
    [
      ['@/pets', '--ways', '4', '--shots', '1'],
      'pets has too few classes for "clean" with 1 shots: it takes 4 classes, and there are 3.',
    ],
    [
      ['@/pets', '--ways', '3', '--shots', '1', '--unknown'],
      'pets has too few classes for "unknown" with 1 shots: it takes 4 classes, and there are 3.',
    ],
    [
      ['@/pets', '--ways', '3', '--shots', '3'],
      'pets has too few pictures for "clean" with 3 shots: ' +
        'it takes 4 pictures in every class, and there are 3.',
    ],
    [
      ['@/pets', '--ways', '2', '--shots', '2', '--imbalance'],
      'pets has too few pictures for "imbalance" with 2 shots: ' +
        'it takes 31 pictures in every class, and there are 3.',
    ],
    [['@/pets', '--shots', 'many'], '--shots takes numbers from 1 to 10000, separated by commas'],
    [['@/pets', '--ways', '2.5'], '--ways takes whole numbers; found "2.5".'],
    [['@/pets', '--noise', '1.5'], '--noise takes numbers from 0.01 to 0.99'],
    [['@/pets', '--heads', 'oracle'], 'There is no head called "oracle". There are: automatic,'],
    [['@/pets', '--base', 'huge'], 'There is no base model called huge.'],
    [['@/pets', '--speed'], "Unknown option '--speed'"],
  ])('refuses %j', async (args, sentence) => {
    const refused = await evaluate(args.map(placed)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EvaluationError);
    expect(String(refused)).toContain(placed(sentence));
  });

  it('says what is wrong in a sentence alone, and fails', async () => {
    const { code, text } = await run('nowhere');
    expect(text).toContain('There is no folder nowhere.');
    expect(text).not.toContain('    at ');
    expect(code).toBe(1);
  });

  it('says how it is used', async () => {
    const { code, text } = await run('--help');
    expect(text).toContain('npm run evaluate -- FOLDER... [options]');
    expect(code).toBe(0);
  });
});
