import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Activations, type ScratchFile } from '../../../../src/compute/training/activations';

/** A real file instead of the browser's private one. */
function scratchFile(): ScratchFile {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-activations-'));
  const file = openSync(join(folder, 'scratch'), 'w+');
  ftruncateSync(file, 0);
  return {
    write: (values, at) => void writeSync(file, values, 0, values.byteLength, at),
    read: (values, at) => void readSync(file, values, 0, values.byteLength, at),
    close() {
      closeSync(file);
      rmSync(folder, { recursive: true });
    },
  };
}

/** A file that takes so many and no more. */
function fullAfter(count: number, file: ScratchFile): ScratchFile {
  let written = 0;
  return {
    ...file,
    write(values, at) {
      if (written++ >= count) throw new DOMException('', 'QuotaExceededError');
      file.write(values, at);
    },
  };
}

const LENGTH = 5;

test('returns what was stored, from memory and from disk', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.float32Array({ minLength: LENGTH, maxLength: LENGTH }), { maxLength: 12 }),
      fc.nat({ max: 8 }),
      async (rows, inMemory) => {
        const kept = new Activations(LENGTH, async () => scratchFile(), inMemory * LENGTH * 4);
        try {
          for (const row of rows) await kept.add(row);
          expect(kept.count).toBe(rows.length);
          expect(kept.isOnDisk).toBe(rows.length > inMemory);
          for (const [i, row] of rows.entries()) expect(kept.read(i)).toEqual(row);
        } finally {
          await kept.dispose();
        }
      },
    ),
    { numRuns: 50 },
  );
});

test.each<[string, () => Promise<ScratchFile | null>]>([
  ['there are no files', async () => null],
  ['no file can be made', () => Promise.reject(new DOMException('', 'NotAllowedError'))],
  ['the disk is full', async () => fullAfter(3, scratchFile())],
])('keeps all in memory that goes beyond the budget where %s', async (_, openFile) => {
  const kept = new Activations(LENGTH, openFile, 2 * LENGTH * 4);
  try {
    const rows = Array.from({ length: 9 }, (_, i) => new Float32Array(LENGTH).fill(i));
    for (const row of rows) await kept.add(row);
    expect(rows.map((_, i) => kept.read(i))).toEqual(rows);
  } finally {
    await kept.dispose();
  }
});

test('refuses an activation of another length, and one that is not there', async () => {
  const kept = new Activations(LENGTH, async () => scratchFile());
  await expect(kept.add(new Float32Array(4))).rejects.toThrow(RangeError);
  expect(() => kept.read(0)).toThrow(RangeError);
});
