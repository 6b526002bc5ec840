/** Files as they come in, with real archives: what is found in them, and what is read of it. */
import { readFile } from 'node:fs/promises';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { AskedImport } from '../../../../src/app/imports/imports-state';
import { withClassName } from '../../../../src/app/imports/plan/reading';
import type { ImportTarget } from '../../../../src/app/imports/plan/types';
import { readPlanned } from '../../../../src/app/imports/read-planned';
import { decide, understand } from '../../../../src/app/imports/understand';
import type { CollectedFile } from '../../../../src/media/files';
import { writePicturesZip, writeProjectZip } from '../../archive/write-zip';
import { makeProject } from '../../formats/made';
import { askedUser, NEVER } from '../test-context';

const OPEN: ImportTarget = { kind: 'classes' };
const HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Array<number>(16).fill(0)];
/** The beginning of a PNG, and a number that tells it from others. */
const picture = (i: number) => Uint8Array.of(...HEAD, i);

const fileOf = (name: string, bytes: Uint8Array, path = name): CollectedFile => ({
  file: new File([new Uint8Array(bytes)], name),
  path,
});
const zipOf = (name: string, files: Readonly<Record<string, Uint8Array>>) =>
  fileOf(name, zipSync(files));

/** What comes of it where the user takes what is likeliest: each picture's class, number and place. */
async function taken(collected: readonly CollectedFile[], target = OPEN) {
  const { asked, questions } = askedUser();
  const decision = await decide(await understand(collected, target), questions, NEVER);
  if (decision?.kind !== 'import') return { asked, pictures: [], decision };
  const pictures: string[] = [];
  for await (const one of decision.read()) {
    if ('error' in one) pictures.push(`${one.name}: ${one.error}`);
    else {
      const number = new Uint8Array(await one.blob.arrayBuffer()).at(-1);
      pictures.push(`${one.className}${one.isTest ? ' (test)' : ''}: ${number}`);
    }
  }
  return { asked, pictures, decision };
}

const passed = ({ asked: [question] }: { asked: readonly Pick<AskedImport, 'passedOver'>[] }) =>
  question?.passedOver.map(({ name, code }) => `${name}: ${code}`);

describe('archives', () => {
  const SET = {
    'set/cat/1.png': picture(1),
    'set/cat/2.png': picture(2),
    'set/dog/1.png': picture(3),
  };

  it('give the pictures in them, whatever the archives are called', async () => {
    const found = await taken([zipOf('set.png', SET)]);
    expect(found.pictures).toEqual(['cat: 1', 'cat: 2', 'dog: 3']);
    expect(found.asked).toEqual([]);
  });

  it('of loose pictures are a class each, called as they are', async () => {
    const one = await taken([zipOf('Class 1-samples (2).zip', { '0.png': picture(1) })]);
    expect(one.pictures).toEqual(['Class 1: 1']);
    expect(one.asked).toHaveLength(1);
    const two = await taken([
      zipOf('cat.zip', { '0.png': picture(1) }),
      zipOf('dog.zip', { '0.png': picture(2) }),
    ]);
    expect(two.pictures).toEqual(['cat: 1', 'dog: 2']);
  });

  it('in an archive are opened once, as folders of their names', async () => {
    const inner = (i: number) => zipSync({ '1.png': picture(i), '__MACOSX/._1.png': picture(9) });
    const found = await taken([
      zipOf('data.zip', { 'data/cat.zip': inner(1), 'data/dog.zip': inner(2) }),
    ]);
    expect(found.pictures).toEqual(['cat: 1', 'dog: 2']);
    const deep = await taken([
      zipOf('a.zip', { 'b.zip': zipSync({ 'c.zip': inner(1), 'd.png': picture(2) }) }),
    ]);
    expect(passed(deep)).toEqual(['c.zip: zip-inside']);
  });

  it('that are damaged give what can be found in them, and are named', async () => {
    const whole = zipSync(SET);
    const cut = fileOf('cut.zip', whole.subarray(0, whole.length - 30));
    const found = await taken([cut, fileOf('3.png', picture(4))]);
    expect(passed(found)).toEqual(['cut.zip: zip-damaged']);
    expect(found.pictures).toEqual(['cat: 1', 'cat: 2', 'dog: 3']);
  });

  it('with a picture that is not what was packed have the rest of it read', async () => {
    const archive = new Uint8Array(
      zipSync({ 'cat/1.png': [picture(1), { level: 0 }], 'dog/2.png': [picture(2), { level: 0 }] }),
    );
    // The first byte of the first picture.
    archive[39] ^= 1;
    const found = await taken([fileOf('set.zip', archive)]);
    expect(found.pictures).toEqual(['1.png: broken', 'dog: 2']);
  });
});

describe('files', () => {
  it('that are empty, or cannot be opened or read, are named', async () => {
    const unreadable = new File([picture(1)], 'gone.png');
    unreadable.slice = () => {
      const part = new Blob([picture(1)]);
      part.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
      return part;
    };
    const found = await taken([
      fileOf('empty.png', new Uint8Array()),
      { name: 'locked.png', error: 'broken' },
      { file: unreadable, path: 'gone.png' },
      fileOf('1.png', picture(1)),
    ]);
    expect(passed(found)).toEqual([
      'empty.png: empty',
      'locked.png: broken',
      'gone.png: unreadable',
    ]);
    expect(found.pictures).toEqual([': 1']);
  });

  it('are pictures by what they are and not by what they are called', async () => {
    const found = await taken([
      fileOf('picture.dat', picture(1)),
      fileOf('notes', Uint8Array.from(Buffer.from('only text'))),
    ]);
    expect(found.pictures).toEqual([': 1']);
    expect(passed(found)).toEqual(['notes: not-a-picture']);
  });

  it('in folders that are dropped come in as their archive does', async () => {
    const paths = ['train/cat/1.png', 'train/dog/2.png', 'test/cat/3.png'];
    const files = paths.map((path, i) => fileOf(path.slice(-5), picture(i), `/set/${path}`));
    const packed = zipOf('set.zip', Object.fromEntries(paths.map((path, i) => [path, picture(i)])));
    for (const target of [OPEN, { kind: 'new-project' } as const]) {
      const [dropped, zipped] = [await taken(files, target), await taken([packed], target)];
      expect(dropped.pictures).toEqual(['cat: 0', 'dog: 1', 'cat (test): 2']);
      expect(zipped.pictures).toEqual(dropped.pictures);
    }
  });
});

describe('what this page has written', () => {
  it('as pictures comes back with its test set, whichever way', async () => {
    const zip = writePicturesZip(
      [false, false, true].map((isTest, i) => ({
        className: i === 1 ? 'dog' : 'cat',
        name: 'x.png',
        isTest,
        picture: { bytes: picture(i), type: 'image/png' },
      })),
    );
    const { pictures, asked } = await taken([fileOf('Pets.zip', zip)]);
    expect(pictures).toEqual(['cat: 0', 'dog: 1', 'cat (test): 2']);
    expect(asked[0]?.readings[0]?.classes).toEqual([
      { name: 'cat', examples: 1, tests: 1 },
      { name: 'dog', examples: 1, tests: 0 },
    ]);
  });

  it('as projects comes in with labels and test sets, from several at a time', async () => {
    const project = writeProjectZip(makeProject());
    const { pictures, asked } = await taken([
      fileOf('a.inkling.zip', project),
      fileOf('b.inkling.zip', project),
    ]);
    expect(pictures.map(text => text.replace(/: .*/, ''))).toEqual(
      [1, 2].flatMap(() => ['../../etc', 'constructor (test)', '自行车']),
    );
    expect(asked).toHaveLength(1);
  });

  it('with a folder around is known', async () => {
    const name = 'project-zipped-with-its-folder.inkling.zip';
    const bytes = await readFile(`tests/fixtures/imports/${name}`);
    const { asked } = await taken([fileOf(name, bytes)]);
    expect(asked[0]?.readings[0]).toMatchObject({
      kind: 'project',
      classes: [
        { name: 'bicycle', examples: 3, tests: 1 },
        { name: 'banana', examples: 3, tests: 1 },
      ],
    });
    expect(passed({ asked })).toEqual([]);
  });
});

it('the name that the user gives to one class is that of all its pictures', async () => {
  const understood = await understand([fileOf('1.png', picture(1))], OPEN);
  const [reading] = understood.plan.readings;
  const named = withClassName(reading, 'cat');
  expect(named.classes).toEqual([{ name: 'cat', examples: 1, tests: 0 }]);
  const found = [];
  for await (const one of readPlanned(understood.listing, named)) found.push(one);
  expect(found).toMatchObject([{ className: 'cat', name: '1.png', source: 'file' }]);
});
