/** Sets of pictures as people and programs lay them out, and how they are understood. */
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { planImport } from '../../../../../src/app/imports/plan/import-plan';
import type { ImportTarget, PlanFile, Reading } from '../../../../../src/app/imports/plan/types';
import { writeProjectZip } from '../../../archive/write-zip';
import { makeProject } from '../../../formats/made';

const NEW: ImportTarget = { kind: 'new-project' };
const OPEN: ImportTarget = { kind: 'classes' };

/** @param given paths; with contents where they are texts that are read. */
function plan(
  given: readonly (string | readonly [path: string, text: string])[],
  target: ImportTarget = NEW,
) {
  const files: PlanFile[] = given.map(each => ({
    path: typeof each === 'string' ? each : each[0],
  }));
  const texts = new Map(given.filter(each => typeof each !== 'string'));
  return planImport(files, texts, target);
}

/** As "cat 2, dog 1+1": how many examples and pictures of the test set each class has. */
const shown = (reading: Reading | undefined) =>
  reading?.classes
    .map(({ name, examples, tests }) => `${name} ${examples}${tests > 0 ? `+${tests}` : ''}`)
    .join(', ');

const kinds = (readings: readonly Reading[]) => readings.map(({ kind }) => kind);
const passed = (reading: Reading | undefined) =>
  reading?.passedOver.map(({ name, code }) => `${name}: ${code}`);

/** Paths of pictures in a folder. */
const pictures = (folder: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${folder}/${i}.jpg`);

describe('folders of pictures', () => {
  it('of one level go straight in, whatever lies around them', () => {
    for (const around of ['', 'set/', 'a/b/set/']) {
      const found = plan([...pictures(`${around}cat`, 2), ...pictures(`${around}dog`, 1)], OPEN);
      expect(shown(found.readings[0])).toBe('cat 2, dog 1');
      expect(found.isObvious).toBe(true);
    }
  });

  it('are shown first where anything but pictures lies among them', () => {
    const found = plan([
      ...pictures('cat', 2),
      ...pictures('dog', 1),
      'readme.txt',
      'dog/.DS_Store',
    ]);
    expect(shown(found.readings[0])).toBe('cat 2, dog 1');
    expect(found.passedOver).toEqual([{ name: 'readme.txt', code: 'not-a-picture' }]);
    expect(found.isObvious).toBe(false);
  });

  it.each(['images', 'JPEGImages', 'x'])('are the level where names differ: cat/%s', inner => {
    const found = plan([
      ...pictures(`train/cat/${inner}`, 3),
      ...pictures(`train/dog/${inner}`, 2),
    ]);
    expect(shown(found.readings[0])).toBe('cat 3, dog 2');
    expect(found.isObvious).toBe(false);
    expect(kinds(found.readings)).toEqual(['folders', 'one-class', 'class-each']);
  });

  it('of several levels with different names can be read by each', () => {
    const found = plan([
      ...pictures('animals/cat/persian', 1),
      ...pictures('animals/cat/siamese', 2),
      ...pictures('animals/dog', 3),
    ]);
    expect(found.readings.slice(0, 2).map(shown)).toEqual([
      'cat 3, dog 3',
      'persian 1, siamese 2, dog 3',
    ]);
    expect(found.isObvious).toBe(false);
  });

  it('that differ only after 80 characters, in white space or in case stay apart', () => {
    const long = `${'Photographs of leaves, '.repeat(5)}species`;
    const found = plan(['A', 'B'].flatMap(name => pictures(`${long} ${name}`, 2)));
    expect(found.readings[0].classes).toHaveLength(2);
    const spaced = plan([...pictures('Cat', 1), ...pictures('cat', 1), ...pictures('cat ', 1)]);
    expect(shown(spaced.readings[0])).toBe('Cat 1, cat 1, cat (2) 1');
  });

  it('of one name, composed or not, are one class', () => {
    const found = plan([
      ...pictures('Cafe\u0301', 1),
      ...pictures('Caf\u00e9', 1),
      ...pictures('x', 1),
    ]);
    expect(shown(found.readings[0])).toBe('Caf\u00e9 2, x 1');
  });

  it('leave out pictures beside them, by name', () => {
    const found = plan(['set/cover.jpg', ...pictures('set/cat', 1), ...pictures('set/dog', 1)]);
    expect(shown(found.readings[0])).toBe('cat 1, dog 1');
    expect(passed(found.readings[0])).toEqual(['cover.jpg: no-class']);
    expect(found.isObvious).toBe(false);
  });
});

describe('splits', () => {
  it.each([
    ['train', 'test'],
    ['Training', 'Testing'],
    ['training_set', 'test_set'],
    ['training-set', 'Test Set'],
    ['train_data', 'valid'],
    ['TRAIN', 'Validation'],
    ['train2017', 'val2017'],
    ['seg_train', 'seg_test'],
    ['data/train', 'data/dev'],
    ['a', 'eval'],
    ['训练集', '测试集'],
  ])('by their usual names are held back: %s and %s', (train, test) => {
    for (const target of [NEW, OPEN]) {
      const found = plan(
        [
          ...pictures(`${train}/cat`, 2),
          ...pictures(`${train}/dog`, 3),
          ...pictures(`${test}/cat`, 1),
          ...pictures(`${test}/dog`, 1),
        ],
        target,
      );
      expect(shown(found.readings[0])).toBe('cat 2+1, dog 3+1');
      expect(found.isObvious).toBe(false);
    }
  });

  it('may lie in each class, and twice around it', () => {
    const inside = plan([
      ...pictures('cat/train', 2),
      ...pictures('cat/test', 1),
      ...pictures('dog/train', 1),
      ...pictures('dog/test', 1),
    ]);
    expect(shown(inside.readings[0])).toBe('cat 2+1, dog 1+1');
    const twice = plan([
      ...pictures('seg_train/seg_train/sea', 2),
      ...pictures('seg_train/seg_train/street', 2),
      ...pictures('seg_test/seg_test/sea', 1),
      ...pictures('seg_test/seg_test/street', 1),
      ...pictures('seg_pred/seg_pred', 1),
    ]);
    expect(shown(twice.readings[0])).toBe('sea 2+1, street 2+1');
    expect(passed(twice.readings[0])).toEqual(['0.jpg: no-class']);
  });

  it('without folders of classes leave pictures that nobody has labelled', () => {
    const found = plan([
      ...pictures('train/cat', 2),
      ...pictures('train/dog', 2),
      ...pictures('test', 2),
    ]);
    expect(shown(found.readings[0])).toBe('cat 2, dog 2');
    expect(passed(found.readings[0])).toEqual(['0.jpg: no-class', '1.jpg: no-class']);
  });

  it('may be names of classes, which is asked', () => {
    const found = plan([...pictures('train', 2), ...pictures('test', 1)]);
    expect(found.isObvious).toBe(false);
    expect(found.readings.map(reading => [reading.kind, shown(reading)])).toEqual([
      ['one-class', ' 2+1'],
      ['all-folders', 'train 2, test 1'],
      ['class-each', '0 1+1, 1 1'],
    ]);
    for (const name of ['train', 'test']) {
      const beside = plan([...pictures(name, 1), ...pictures('bus', 1)]);
      expect(shown(beside.readings[0])).toBe(`${name} 1, bus 1`);
    }
  });

  it('around all of it hold nothing back from a new project, and can from an open one', () => {
    const given = [...pictures('test/cat', 2), ...pictures('test/dog', 2)];
    const made = plan(given);
    expect([shown(made.readings[0]), made.isObvious]).toEqual(['cat 2, dog 2', true]);
    const added = plan(given, OPEN);
    expect(added.readings.slice(0, 2).map(shown)).toEqual(['cat 0+2, dog 0+2', 'cat 2, dog 2']);
    expect(added.isObvious).toBe(false);
    expect(shown(plan(pictures('test', 2), OPEN).readings[0])).toBe('test 2');
  });
});

describe('pictures without folders', () => {
  it('never become a class each without being asked', () => {
    const found = plan(['a.jpg', 'b.jpg', 'c.jpg'], OPEN);
    expect(found.isObvious).toBe(false);
    expect(kinds(found.readings)).toEqual(['one-class', 'class-each']);
    expect(found.readings.map(shown)).toEqual([' 3', 'a 1, b 1, c 1']);
    expect(kinds(plan(['a.jpg'], OPEN).readings)).toEqual(['one-class']);
  });

  it('in one folder or archive are one class that is called so', () => {
    const found = plan(pictures('Class 1', 8), OPEN);
    expect(shown(found.readings[0])).toBe('Class 1 8');
    expect(found.isObvious).toBe(false);
    expect(shown(plan(pictures('set/cat/images', 2), OPEN).readings[0])).toBe('cat 2');
  });

  it('go straight into the class that they are given to, what is no picture aside', () => {
    const target: ImportTarget = { kind: 'class', name: 'cat' };
    const found = plan(['a.jpg', 'b.jpg', 'notes.txt'], target);
    expect([shown(found.readings[0]), found.isObvious]).toEqual(['cat 2', true]);
    const folders = plan([...pictures('x', 1), ...pictures('y', 1)], target);
    expect(folders.readings.slice(0, 2).map(shown)).toEqual(['cat 2', 'x 1, y 1']);
    expect(folders.isObvious).toBe(false);
    const split = plan([...pictures('set/train', 2), ...pictures('set/test', 1)], target);
    expect([shown(split.readings[0]), split.isObvious]).toEqual(['cat 2+1', false]);
  });
});

const TEACHABLE = '{"type":"image","version":"2.4.10","appdata":{}}';

describe('projects of other programs', () => {
  const named = ['left/up-!-0.jpg', 'left/up-!-1.jpg', 'left/down-!-0.jpg', 'N/A-!-0.jpg'];

  it.each(['', 'My project/', 'a/b/'])(
    'of Teachable Machine keep their classes, in "%s"',
    around => {
      const found = plan([
        [`${around}manifest.json`, TEACHABLE],
        ...named.map(name => around + name),
      ]);
      expect(shown(found.readings[0])).toBe('left/up 2, left/down 1, N/A 1');
      expect(found.readings[0].kind).toBe('teachable-machine');
      expect(found.isObvious).toBe(true);
    },
  );

  it('of Teachable Machine keep them without their manifest', () => {
    const found = plan(['x/cat-!-0.jpg', 'x/a-!-b-!-1.png']);
    expect(shown(found.readings[0])).toBe('cat 1, a-!-b 1');
    expect(found.isObvious).toBe(false);
    const dropped = plan([['manifest.json', TEACHABLE], 'cat-!-0.jpg', 'dog-!-0.jpg', 'else.jpg']);
    expect(shown(dropped.readings[0])).toBe('cat 1, dog 1');
    expect(passed(dropped.readings[0])).toEqual(['else.jpg: no-class']);
  });

  it('of sounds are known as such', () => {
    const given = [['x/manifest.json', '{"type":"audio"}'], 'x/Noise-!-0.zip'] as const;
    expect(plan(given)).toMatchObject({ readings: [], isOfSounds: true });
  });

  const labels = JSON.stringify({ labels: ['cat', 'dog'], imageSize: 224 });
  const samples = ['samples/0_0.png', 'samples/0_1.png', 'samples/1_0.png'];

  it.each(['', 'saved/'])('of genai-tm have the labels of their metadata, in "%s"', around => {
    const files = [...samples, 'behaviours.json'].map(name => around + name);
    const found = plan([[`${around}metadata.json`, labels], ...files]);
    expect(shown(found.readings[0])).toBe('cat 2, dog 1');
    expect(found.isObvious).toBe(true);
    const withModel = plan([[`${around}metadata.json`, labels], ...files, `${around}model.json`]);
    expect(shown(withModel.readings[0])).toBe('cat 2, dog 1');
    expect(withModel.isObvious).toBe(false);
  });

  it('do not hide what lies beside a file that is only called as theirs', () => {
    const found = plan([['metadata.json', labels], ...pictures('cat', 1), ...pictures('dog', 1)]);
    expect(shown(found.readings[0])).toBe('cat 1, dog 1');
    expect(found.passedOver).toEqual([{ name: 'metadata.json', code: 'not-a-picture' }]);
  });
});

describe('projects of ours', () => {
  const unpacked = unzipSync(writeProjectZip(makeProject()));
  const manifest = new TextDecoder().decode(unpacked['manifest.json']);
  const at = (around: string, text = manifest) =>
    Object.keys(unpacked).map(path =>
      path === 'manifest.json' ? ([`${around}${path}`, text] as const) : `${around}${path}`,
    );

  it('come with their classes and what is held back, beside others and beside folders', () => {
    const found = plan([...at('one\\'), ...at('two/'), ...pictures('cat', 2)], OPEN);
    expect(found.readings[0].kind).toBe('project');
    expect(shown(found.readings[0])).toBe('../../etc 2, constructor 0+2, 自行车 2, cat 2');
    expect([found.passedOver, found.isObvious]).toEqual([[], false]);
  });

  it('that are damaged give none of their pictures, whose test set nobody knows', () => {
    const found = plan([
      ...at('one/', manifest.replace('isTest', 'is_test')),
      ...pictures('cat', 1),
    ]);
    expect(shown(found.readings[0])).toBe('cat 1');
    expect(new Set(found.passedOver.map(({ code }) => code))).toEqual(
      new Set(['of-damaged-project', 'not-a-picture']),
    );
  });
});

describe('a table of labels', () => {
  const images = ['images/a.jpg', 'images/b.jpg', 'images/c.jpg', 'images/d.jpg'];

  it.each([
    ['with a header', 'id,label\na.jpg,cat\nb.jpg,dog\nc.jpg,cat\n'],
    ['without endings', 'id,breed\na,cat\nb,dog\nc,cat\n'],
    [
      'with tabs, a mark and quotes',
      '\ufefffile\tlabel\r\n"images/a.jpg"\t"cat"\r\nb.jpg\tdog\r\nc.jpg\tcat\r\n',
    ],
    ['with semicolons and no header', 'a.jpg;cat\nb.jpg;dog\nc.jpg;cat'],
    ['with a column a class', 'filename, cat, dog\na.jpg,1,0\nb.jpg,0,1\nc.jpg,1,0'],
    ['beside other columns', 'n,file,width,class\n1,a.jpg,20,cat\n2,b.jpg,21,dog\n3,c.jpg,22,cat'],
    [
      'with paths of another machine',
      'path,label\nC:\\x\\a.jpg,cat\nimages\\b.jpg,dog\n/images/c.jpg,cat',
    ],
  ])('is read %s', (_, text) => {
    const found = plan([...images, ['labels.csv', text]]);
    expect(found.readings[0].kind).toBe('table');
    expect(shown(found.readings[0])).toBe('cat 2, dog 1');
    expect(passed(found.readings[0])).toEqual(['d.jpg: no-label']);
    expect(found.isObvious).toBe(false);
  });

  it('can hold back, by a column or by what it is called', () => {
    const column =
      'file,label,split\na.jpg,cat,train\nb.jpg,dog,train\nc.jpg,cat,test\nd.jpg,dog,val';
    expect(shown(plan([...images, ['x.csv', column]]).readings[0])).toBe('cat 1+1, dog 1+1');
    const [train, test] = ['file,label\na.jpg,cat\nb.jpg,dog', 'file,label\nc.jpg,cat\nd.jpg,dog'];
    const two = plan([...images, ['train.csv', train], ['test.csv', test]]);
    expect(shown(two.readings[0])).toBe('cat 1+1, dog 1+1');
  });

  it('is another reading where folders are classes', () => {
    const found = plan([
      'cat/a.jpg',
      'dog/b.jpg',
      ['x.csv', 'file,label\na.jpg,left\nb.jpg,right'],
    ]);
    expect(found.readings.slice(0, 2).map(shown)).toEqual(['cat 1, dog 1', 'left 1, right 1']);
  });

  it('that says nothing of the pictures is passed over', () => {
    const found = plan([...pictures('cat', 1), ...pictures('dog', 1), ['x.csv', 'a,b\n1,2\n3,4']]);
    expect(kinds(found.readings)).not.toContain('table');
    expect(passed(found.readings[0])).toEqual(['x.csv: not-a-picture']);
  });
});

describe('what is added to a test set', () => {
  const target: ImportTarget = { kind: 'test-set', classes: ['Cafe\u0301', 'dog'] };

  it('is held back, in classes that there are, by composed names too', () => {
    const found = plan([...pictures('set/Caf\u00e9', 2), ...pictures('set/dog', 1)], target);
    expect([shown(found.readings[0]), found.isObvious]).toEqual(['Cafe\u0301 0+2, dog 0+1', true]);
    const one = plan(pictures('dog', 2), target);
    expect([shown(one.readings[0]), one.isObvious]).toEqual(['dog 0+2', true]);
  });

  it('leaves out folders of other names, and examples beside it', () => {
    const other = plan([...pictures('dog', 1), ...pictures('fox', 1)], target);
    expect(shown(other.readings[0])).toBe('dog 0+1');
    expect(passed(other.readings[0])).toEqual(['fox: no-such-class']);
    const split = plan([...pictures('train/dog', 1), ...pictures('test/dog', 2)], target);
    expect(shown(split.readings[0])).toBe('dog 0+2');
    expect(passed(split.readings[0])).toEqual(['0.jpg: of-examples']);
    expect(plan(pictures('fox', 1), target)).toMatchObject({
      readings: [],
      passedOver: [{ name: 'fox', code: 'no-such-class' }],
    });
  });
});

describe('however it is packed', () => {
  const name = fc.constantFrom(
    'cat',
    'dog',
    'Café',
    'left up',
    'train',
    'test',
    'images',
    '香蕉',
    'A.B',
  );
  const path = fc
    .tuple(fc.array(name, { maxLength: 3 }), fc.nat(5), fc.constantFrom('jpg', 'PNG', 'txt'))
    .map(([folders, i, ending]) => [...folders, `${i}.${ending}`].join('/'));
  const set = fc.uniqueArray(path, { minLength: 1, maxLength: 12 });
  const target = fc.constantFrom<ImportTarget>(NEW, OPEN, { kind: 'class', name: 'cat' });

  /** The same set in a folder, packed in five ways, as the page finds it. */
  const packings: readonly ((paths: readonly string[]) => readonly string[])[] = [
    paths => paths.map(each => `set/set/${each}`),
    paths => [
      ...paths.flatMap(each => [
        `set/set/${each}`.normalize('NFD'),
        `set/__MACOSX/set/${each.replace(/([^/]*)$/, '._$1')}`.normalize('NFD'),
      ]),
      'set/set/.DS_Store',
    ],
    paths => [
      'set\\set\\',
      ...paths.map(each => `set\\set\\${each}`.replaceAll('/', '\\')),
      'set\\set\\Thumbs.db',
      'set\\set\\desktop.ini',
    ],
    paths => paths.map(each => `set/./${each}`),
  ];

  it('gives the same plan', () => {
    fc.assert(
      fc.property(set, target, (paths, into) => {
        const readable = (given: readonly string[]) => {
          const { readings, isObvious, passedOver } = plan(given, into);
          const found = readings.map(({ kind, classes, pictures: planned, passedOver: over }) => ({
            kind,
            classes,
            over,
            pictures: planned.map(({ className, isTest }) => [className, isTest]),
          }));
          return { found, isObvious, passedOver };
        };
        const asFolder = readable(paths.map(each => `set/${each}`));
        for (const pack of packings) expect(readable(pack(paths))).toEqual(asFolder);
      }),
      { numRuns: 300 },
    );
  });

  it('accounts for every file: it is in a class, passed over by name, or of the system', () => {
    fc.assert(
      fc.property(set, target, (paths, into) => {
        const { readings, passedOver } = plan(paths, into);
        for (const reading of readings) {
          const named = [...reading.passedOver, ...passedOver].length;
          expect(reading.pictures.length + named).toBe(paths.length);
          const counted = reading.classes.reduce(
            (sum, each) => sum + each.examples + each.tests,
            0,
          );
          expect(counted).toBe(reading.pictures.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});
