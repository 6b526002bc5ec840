/** Activations beyond the budget, in a browser's private file system, as the worker of a training stores them. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import ts from 'typescript';

const asModule = (path: string) =>
  ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  }).outputText;

const LENGTH = 1000;
const COUNT = 40;
/** How many fit into memory. */
const FITTING = 3;

/** Keeps activations, of which each value names its place, and reads them in another order. */
const SCRIPT = `
${asModule('src/compute/training/activations.ts')}
${asModule('src/compute/training/scratch-file.ts')}
const folder = await navigator.storage.getDirectory();
const names = () => Array.fromAsync(folder.keys());
await folder.getFileHandle('training-activations-left-over', { create: true });
await folder.getFileHandle('something-else', { create: true });
const kept = new Activations(${LENGTH}, openScratchFile, ${FITTING * LENGTH * 4});
for (let i = 0; i < ${COUNT}; i++) {
  await kept.add(Float32Array.from({ length: ${LENGTH} }, (_, j) => i + j / ${LENGTH}));
}
let wrong = 0;
for (let i = ${COUNT} - 1; i >= 0; i--) {
  kept.read(i).forEach((value, j) => { if (value !== Math.fround(i + j / ${LENGTH})) wrong++; });
}
const during = await names();
const [size] = await Promise.all(during.filter(name => name.startsWith('training-')).map(async name =>
  (await (await folder.getFileHandle(name)).getFile()).size));
await kept.dispose();
postMessage({ wrong, during, size, after: await names() });
`;

interface Told {
  readonly wrong: number;
  readonly during: readonly string[];
  readonly size: number;
  readonly after: readonly string[];
}

function runInWorker(page: Page, script: string): Promise<Told> {
  return page.evaluate(
    text =>
      new Promise<Told>((resolve, reject) => {
        const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
        const worker = new Worker(url, { type: 'module' });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      }),
    script,
  );
}

test('activations beyond the budget come back from a file, which is gone afterwards', async ({
  page,
}) => {
  await page.goto('/');
  const told = await runInWorker(page, SCRIPT);
  expect(told.wrong).toBe(0);
  expect(told.during).toHaveLength(2);
  expect(told.during).not.toContain('training-activations-left-over');
  expect(told.size).toBe((COUNT - FITTING) * LENGTH * 4);
  expect(told.after).toEqual(['something-else']);
});
