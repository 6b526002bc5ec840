/** Files that are made in a browser's private file system, as exports of a project are. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import ts from 'typescript';

const MODULE = ts.transpileModule(readFileSync('src/app/files/file-sink.ts', 'utf8'), {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
}).outputText;

/** Bytes of the file: two pieces and a bit. */
const LENGTH = 9 * 1024 ** 2 + 5;

/** Makes a file, and checks what is in the private file system. */
const SCRIPT = `
${MODULE}
const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('exports', { create: true });
const names = async () => Array.fromAsync((await folder()).keys());
let fills = 0;
const fill = how => async sink => {
  fills++;
  for (let at = 0; at < ${LENGTH}; at += 1000) {
    sink.write(Uint8Array.from({ length: Math.min(1000, ${LENGTH} - at) }, (_, i) => (at + i) % 251));
    await sink.flush();
  }
  if (how === 'cancelled') throw new DOMException('cancelled', 'AbortError');
};
async function make(how) {
  fills = 0;
  let made;
  try {
    made = await makeFile(fill(how), 'application/zip');
  } catch (error) {
    return { fills, error: error.name, left: (await names()).length };
  }
  const { blob, release } = made;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const isRight = bytes.length === ${LENGTH} && bytes.every((byte, i) => byte === i % 251);
  const during = (await names()).length;
  release?.();
  return { fills, isRight, type: blob.type, isOnDisk: release !== undefined, during };
}
const told = { made: await make('whole') };
await new Promise(resolve => setTimeout(resolve));
while ((await names()).length > 0) await new Promise(resolve => setTimeout(resolve, 10));
told.cancelled = await make('cancelled');
const { write } = FileSystemWritableFileStream.prototype;
let writes = 0;
FileSystemWritableFileStream.prototype.write = function (...data) {
  if (++writes > 1) return Promise.reject(new DOMException('no room', 'QuotaExceededError'));
  return write.apply(this, data);
};
told.full = await make('whole');
await (await folder()).getFileHandle('left-over', { create: true });
await clearLeftOvers();
told.young = await names();
const { now } = Date;
Date.now = () => now() + 2 * 60 * 60 * 1000;
await clearLeftOvers();
told.old = await names();
postMessage(told);
`;

async function run(page: Page): Promise<unknown> {
  await page.goto('/icon.svg');
  return page.evaluate(
    script =>
      new Promise((resolve, reject) => {
        const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
        const worker = new Worker(address, { type: 'module' });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      }),
    SCRIPT,
  );
}

test('a file is made on disk, or in memory if there is no room; nothing stays behind', async ({
  page,
}) => {
  expect(await run(page)).toEqual({
    made: { fills: 1, isRight: true, type: 'application/zip', isOnDisk: true, during: 1 },
    cancelled: { fills: 1, error: 'AbortError', left: 0 },
    full: { fills: 2, isRight: true, type: 'application/zip', isOnDisk: false, during: 0 },
    young: ['left-over'],
    old: [],
  });
});
