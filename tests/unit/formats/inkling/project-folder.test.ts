/** Projects of ours as others hand them on: told from other archives, packed again, unpacked. */
import { readFile } from 'node:fs/promises';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  isProjectZip,
  projectFolder,
  readProjectZip,
  readUnpackedProject,
} from '../../../../src/formats/inkling/project-zip';
import { writeProjectZip } from '../../archive/write-zip';
import { makeTrainedProject, readZip } from '../made';

const bytes = (value: string) => new TextEncoder().encode(value);
const blobOf = (files: Zippable) => new Blob([new Uint8Array(zipSync(files))]);
const OURS = writeProjectZip(makeTrainedProject());

describe('an archive', () => {
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

  it('is one of ours even if its manifest is damaged, and not if it is of others', async () => {
    const teachable = { 'manifest.json': bytes('{"type":"image"}'), 'cat-!-0.jpg': bytes('a') };
    expect(await isProjectZip(blobOf(teachable))).toBe(false);
    expect(await isProjectZip(new Blob(['PK']))).toBe(false);
    expect(await isProjectZip(new Blob([OURS]))).toBe(true);
    const damaged = OURS.slice();
    const at = new TextDecoder('latin1').decode(damaged).lastIndexOf('manifest.json');
    damaged[at] ^= 1;
    expect(await isProjectZip(new Blob([damaged]))).toBe(true);
  });
});

describe('the folder of a project', () => {
  const files = ['manifest.json', 'embeddings.f32', 'pictures/cat/1.jpg'];
  const at = (around: string) => files.map(file => around + file);

  it.each([
    ['', files],
    ['My project/', at('My project/')],
    ['a/b/', [...at('a/b/'), '__MACOSX/a/b/._manifest.json', 'a/b/.DS_Store', 'a/Thumbs.db']],
  ])('is "%s"', (folder, paths) => {
    expect(projectFolder(paths)).toBe(folder);
  });

  it.each([
    ['there are two', [...at('a/'), ...at('b/')]],
    ['something lies outside', [...at('a/'), 'cat/1.jpg']],
    ['its manifest is missing', at('a/').slice(1)],
    ['it is of others', ['x/manifest.json', 'x/cat-!-0.jpg']],
  ])('is none where %s', (_, paths) => {
    expect(projectFolder(paths)).toBeNull();
  });
});

describe('a project that was unpacked', () => {
  const unpacked = Object.entries(unzipSync(OURS));

  it('and packed again with its folder is the same project, from any system', async () => {
    const whole = await readZip(OURS);
    const asMac = Object.fromEntries(
      unpacked.flatMap(([path, file]) => [
        [`P/${path}`.normalize('NFD'), file],
        [`__MACOSX/P/${path.replace(/([^/]*)$/, '._$1')}`, bytes('x')],
      ]),
    );
    const asWindows = Object.fromEntries([
      ...unpacked.map(([path, file]) => [`P\\${path.replaceAll('/', '\\')}`, file]),
      ['P\\Thumbs.db', bytes('x')],
    ]);
    for (const archive of [blobOf(asMac), blobOf(asWindows)]) {
      expect(await isProjectZip(archive)).toBe(true);
      expect(await readProjectZip(archive)).toEqual(whole);
    }
  });

  it('is the same project from its files', async () => {
    const files = [...unpacked, ['.DS_Store', bytes('x')] as const].map(([path, file]) => ({
      path: `/P/${path}`,
      file: new Blob([new Uint8Array(file)]),
    }));
    expect(await readUnpackedProject(files)).toEqual(await readZip(OURS));
    await expect(readUnpackedProject(files.slice(1))).rejects.toMatchObject({
      code: expect.stringMatching(/^file-/),
    });
  });

  it('by another program opens as it was, with its tasks and test set', async () => {
    const name = 'project-zipped-with-its-folder.inkling.zip';
    const archive = new Blob([await readFile(`tests/fixtures/imports/${name}`)]);
    const { state } = await readProjectZip(archive);
    expect(state.project.tasks.map(task => task.name)).toEqual(['Task 1', 'Task 2']);
    expect([...state.samples.values()].filter(({ isTest }) => isTest)).toHaveLength(2);
    expect(state.samples.size).toBe(8);
  });
});
