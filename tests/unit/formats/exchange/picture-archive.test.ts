/** Archives of pictures that other programs make, read back, and tampered with. */
import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/core/format-error';
import {
  type ArchivePicture,
  readPictureArchive,
} from '../../../../src/formats/exchange/picture-archive';
import { isProjectZip } from '../../../../src/formats/inkling/project-zip';
import { writePicturesZip, writeProjectZip } from '../../archive/write-zip';
import { makeProject } from '../made';

const bytes = (value: string) => new TextEncoder().encode(value);
const blobOf = (files: Zippable) => new Blob([new Uint8Array(zipSync(files))]);

async function read(archive: Blob): Promise<ArchivePicture[]> {
  const found: ArchivePicture[] = [];
  for await (const picture of readPictureArchive(archive)) found.push(picture);
  return found;
}

/** What is found, as `[class, name, contents]`, or `[name, error]`. */
async function listed(archive: Blob) {
  return Promise.all(
    (await read(archive)).map(async picture =>
      'error' in picture
        ? [picture.name, picture.error]
        : [picture.className, picture.name, await picture.blob.text()],
    ),
  );
}

/** As Teachable Machine saves a project of pictures. */
const TEACHABLE_MACHINE = {
  'manifest.json': bytes(
    '{"type":"image","version":"2.4.10","appdata":{"publishResults":{},"trainEpochs":50}}',
  ),
  'Class 1-!-0.jpg': bytes('a'),
  'Class 1-!-1.jpg': bytes('b'),
  '猫-!-dog-!-0.png': bytes('c'),
};

describe('an archive of pictures', () => {
  it('of Teachable Machine has the classes that its pictures are called by', async () => {
    expect(await listed(blobOf(TEACHABLE_MACHINE))).toEqual([
      ['Class 1', 'Class 1-!-0.jpg', 'a'],
      ['Class 1', 'Class 1-!-1.jpg', 'b'],
      ['猫-!-dog', '猫-!-dog-!-0.png', 'c'],
    ]);
  });

  it('of Teachable Machine that holds sounds is refused as such', async () => {
    const sounds = { 'manifest.json': bytes('{"type":"audio","version":"2.4.7"}') };
    await expect(
      read(blobOf({ ...sounds, 'Background Noise-!-0.zip': bytes('PK') })),
    ).rejects.toMatchObject({ code: 'file-of-sounds' });
  });

  it('with one folder per class has those, wherever they are; files that systems leave are skipped', async () => {
    const archive = blobOf({
      'pets/cat/1.jpg': bytes('a'),
      'pets/dog/b/../1.jpg': bytes('b'),
      '__MACOSX/pets/cat/._1.jpg': bytes('x'),
      'pets/.DS_Store': bytes('x'),
      'alone.png': bytes('c'),
      'manifest.json': bytes('not JSON'),
    });
    expect(await listed(archive)).toEqual([
      ['cat', '1.jpg', 'a'],
      ['b', '1.jpg', 'b'],
      ['alone', 'alone.png', 'c'],
    ]);
  });

  it.each(['test', 'Val', 'validation'])(
    'holds back what is in the folders of %s',
    async folder => {
      const archive = blobOf({
        'all/train/cat/1.jpg': bytes('a'),
        [`all/${folder}/cat/2.jpg`]: bytes('b'),
        [`${folder}/3.jpg`]: bytes('a class of that name'),
      });
      const found = await read(archive);
      expect(
        found.map(picture => 'isTest' in picture && [picture.className, picture.isTest]),
      ).toEqual([
        ['cat', false],
        ['cat', true],
        [folder, false],
      ]);
    },
  );

  it('that the page wrote comes back, whatever the names of the classes', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const labelled = fc.uniqueArray(
      fc.record({ className: name, name, isTest: fc.boolean(), text: fc.string() }),
      { selector: ({ className }) => className, minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(labelled, async given => {
        const pictures = given.map(({ text, ...rest }) => ({
          ...rest,
          picture: { bytes: bytes(text), type: 'image/jpeg' as const },
        }));
        const found = await read(new Blob([writePicturesZip(pictures)]));
        const back = await Promise.all(
          found.map(async p => 'isTest' in p && [p.isTest, await p.blob.text()]),
        );
        expect(back).toEqual(given.map(({ isTest, text }) => [isTest, text]));
        const classes = found.map(p => 'className' in p && p.className);
        expect(new Set(classes).size).toBe(given.length);
      }),
      { numRuns: 60 },
    );
  });

  it('that is damaged gives pictures as they were, or says what is wrong', async () => {
    const archive = zipSync({ ...TEACHABLE_MACHINE, 'deep/fox/1.jpg': bytes('d'.repeat(999)) });
    const whole = new Set(['a', 'b', 'c', 'd'.repeat(999)]);
    const flips = fc.array(fc.nat(archive.length * 8 - 1), { maxLength: 4 });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(flips, fc.nat(archive.length), async (all, length) => {
        const changed = new Uint8Array(archive);
        for (const bit of all) changed[bit >> 3] ^= 1 << (bit & 7);
        for (const end of [changed.length, length]) {
          const found = await read(new Blob([changed.subarray(0, end)])).catch((error: unknown) => {
            expect(error).toBeInstanceOf(FormatError);
            refused++;
            return [];
          });
          for (const picture of found) {
            if ('blob' in picture) expect(whole).toContain(await picture.blob.text());
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  const LONG = new Uint8Array(2 ** 21);
  const ofProject = (manifest: Uint8Array) =>
    zipSync({ 'a.png': [LONG, { level: 0 }], 'manifest.json': manifest });

  it.each<readonly [string, boolean, Uint8Array]>([
    ['has embeddings', true, zipSync({ 'a.png': [LONG, { level: 0 }], 'embeddings.f32': LONG })],
    ['has a manifest of ours', true, ofProject(bytes('{"format":"inkling-project"'))],
    ['has a manifest of others', false, ofProject(bytes('{"type":"image"}'))],
    ['has no manifest', false, zipSync({ 'a.png': [LONG, { level: 0 }] })],
  ])('that %s is a project of ours: %s; its pictures are not read', async (_what, isOurs, zip) => {
    const archive = new Blob([new Uint8Array(zip)]);
    let read = 0;
    const slice = archive.slice.bind(archive);
    archive.slice = (start, end) => {
      const part = slice(start, end);
      read += part.size;
      return part;
    };
    expect(await isProjectZip(archive)).toBe(isOurs);
    expect(read).toBeLessThan(2 ** 20);
  });

  it('is not one of our projects; one of ours is, even if its manifest is damaged', async () => {
    expect(await isProjectZip(blobOf(TEACHABLE_MACHINE))).toBe(false);
    expect(await isProjectZip(new Blob(['PK']))).toBe(false);
    const ours = writeProjectZip(makeProject());
    expect(await isProjectZip(new Blob([ours]))).toBe(true);
    const at = new TextDecoder('latin1').decode(ours).lastIndexOf('manifest.json');
    ours[at] ^= 1;
    expect(await isProjectZip(new Blob([ours]))).toBe(true);
  });
});
