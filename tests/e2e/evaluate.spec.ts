/** `npm run evaluate` on real pictures: embedded by the page's own code, each only once. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { makePictures } from '../support/picture-set';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

test('measures the heads on a folder of pictures, the same in every run', async ({
  browser,
}, testInfo) => {
  const folder = testInfo.outputPath('plants and more');
  for (const { className, vendor, bytes } of await makePictures(browser)) {
    mkdirSync(join(folder, className), { recursive: true });
    writeFileSync(join(folder, className, `${vendor}.jpg`), bytes);
  }
  writeFileSync(join(folder, 'banana', 'broken.jpg'), 'no picture');
  const evaluate = async (
    json: string,
    heads = 'automatic,classic-knn-3,teachable-machine,dense',
    more = '--ways 2 --shots 1,2 --episodes 6 --unknown --bursts 3/2'.split(' '),
  ) => {
    const { stdout } = await run(
      join(ROOT, 'node_modules', '.bin', 'tsx'),
      [
        join(ROOT, 'scripts', 'evaluate', 'main.ts'),
        folder,
        ...more,
        ...['--heads', heads, '--json', json],
      ],
      { cwd: ROOT },
    );
    return { stdout, json: JSON.parse(readFileSync(json, 'utf8')) };
  };
  const first = await evaluate(testInfo.outputPath('first.json'));
  expect(first.stdout).toContain('Skipped, since they could not be read: 1');
  expect(first.stdout).toContain('broken.jpg');
  expect(first.stdout).toContain('plants and more: clean, 2 ways, 1 shots');
  expect(first.stdout).toContain('plants and more: bursts, 2 ways, 3 examples of 2 pictures');

  const { results, ...settings } = first.json;
  expect(settings).toEqual({ base: 'accurate', seed: 1, episodes: 6 });
  const rows = results.map((row: { condition: string; shots: number; head: string }) =>
    [row.condition, row.shots, row.head].join(' '),
  );
  const heads = ['automatic', 'classic-knn-3', 'teachable-machine', 'dense'];
  expect(rows).toEqual(
    ['clean 1', 'clean 2', 'unknown 1', 'unknown 2', 'bursts 3'].flatMap(condition =>
      heads.map(head => `${condition} ${head}`),
    ),
  );
  for (const row of results) {
    expect(row).toMatchObject({ dataset: 'plants and more', ways: 2 });
    for (const share of [row.accuracy, row.macroAccuracy, row.ece]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(row.auroc === null).toBe(row.condition === 'clean');
    expect(row.fitMs).toBeGreaterThan(0);
    // Only what the page says of a picture promises a share.
    const promises = row.condition === 'bursts' && ['automatic', 'dense'].includes(row.head);
    expect(row.turnedAway === null).toBe(!promises);
  }
  // Sunflowers, bicycles and bananas: anything that learns at all tells them apart.
  const automatic = results.filter((row: { head: string }) => row.head === 'automatic');
  for (const { accuracy } of automatic) expect(accuracy).toBeGreaterThan(0.8);

  const second = await evaluate(testInfo.outputPath('second.json'));
  type Row = { fitMs: number; queryMs: number };
  const withoutTimes = (list: Row[]) =>
    list.map(({ fitMs: _fit, queryMs: _query, ...rest }) => rest);
  expect(withoutTimes(second.json.results)).toEqual(withoutTimes(results));

  // Contenders that learn from pictures get them as prepared by the page.
  const tuned = await evaluate(testInfo.outputPath('tuned.json'), 'dense-augmented,fine-tuned-1', [
    '--base',
    'fast',
    '--ways',
    '3',
    '--shots',
    '2',
    '--episodes',
    '2',
  ]);
  expect(tuned.json.results).toHaveLength(2);
  for (const { accuracy } of tuned.json.results) expect(accuracy).toBeGreaterThan(0.8);
});
