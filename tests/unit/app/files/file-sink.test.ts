/** Without a private file system; tests/e2e/files.spec.ts has a browser's. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeFile } from '../../../../src/app/files/file-sink';

it('makes a file of what is written, in order, whatever is flushed when', async () => {
  const part = fc.record({
    length: fc.oneof(fc.nat(10), fc.integer({ min: 3 << 20, max: 9 << 20 })),
    isFlushed: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 5 }), async parts => {
      const { blob, release } = await makeFile(async sink => {
        for (const [i, { length, isFlushed }] of parts.entries()) {
          sink.write(new Uint8Array(length).fill(i + 1));
          if (isFlushed) await sink.flush();
        }
      }, 'application/zip');
      expect(release).toBeUndefined();
      expect(blob.type).toBe('application/zip');
      const wanted = Buffer.concat(parts.map(({ length }, i) => Buffer.alloc(length, i + 1)));
      expect(wanted.equals(Buffer.from(await blob.arrayBuffer()))).toBe(true);
    }),
    { numRuns: 15 },
  );
});

it('passes on errors from the function that fills it', async () => {
  const failing = makeFile(() => Promise.reject(new RangeError('a defect')), 'text/plain');
  await expect(failing).rejects.toThrow('a defect');
});
