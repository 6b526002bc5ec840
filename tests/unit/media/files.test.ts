import { describe, expect, it } from 'vitest';
import { type CollectedFile, collectFiles, isJunk } from '../../../src/media/files';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** @param path that of a picked folder, as `<input webkitdirectory>` gives it. */
function picture(name: string, path = ''): File {
  const file = new File([PNG], name);
  // Browsers have it; Node's File does not.
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

/** A dropped tree: a file, or a folder of them; an error stands for what cannot be read. */
type Tree = File | Error | { readonly [name: string]: Tree };

/** The number of entries that browsers return at a time. */
const ENTRIES_AT_A_TIME = 100;

/** A tree as the browser's file system entries, which a drop carries. */
function toEntry(tree: Tree, name: string, parent = ''): FileSystemEntry {
  const fullPath = `${parent}/${name}`;
  const isFile = tree instanceof File || (tree instanceof Error && name.includes('.'));
  const common = { name, fullPath, isFile, isDirectory: !isFile };
  const entry = isFile
    ? {
        ...common,
        file: (give: FileCallback, fail: (error: Error) => void) =>
          tree instanceof File ? give(tree) : fail(tree as Error),
      }
    : {
        ...common,
        createReader() {
          const children =
            tree instanceof Error
              ? []
              : Object.entries(tree).map(([child, below]) => toEntry(below, child, fullPath));
          return {
            readEntries(give: FileSystemEntriesCallback, fail: (error: Error) => void) {
              if (tree instanceof Error) fail(tree);
              else give(children.splice(0, ENTRIES_AT_A_TIME));
            },
          };
        },
      };
  return entry as unknown as FileSystemEntry;
}

/** A drop of several things; null stands for dropped text, which is no entry. */
function drop(...dropped: readonly (readonly [name: string, tree: Tree] | null)[]): DataTransfer {
  const entries = dropped.map(item => item && toEntry(item[1], item[0]));
  const transfer = {
    items: entries.map(entry => ({ webkitGetAsEntry: () => entry })),
    files: dropped.flatMap(item => (item?.[1] instanceof File ? [item[1]] : [])),
  };
  return transfer as unknown as DataTransfer;
}

const shown = (files: readonly CollectedFile[]) =>
  files.map(item => ('error' in item ? `${item.name}: ${item.error}` : item.path));

describe('isJunk', () => {
  it.each([
    '.DS_Store',
    'set/cat/Thumbs.db',
    'set\\cat\\thumbs.db',
    'set\\cat\\desktop.ini',
    '__MACOSX/set/1.png',
    '__MACOSX\\set\\._1.png',
    'set/._1.png',
    'set\\cat\\',
    'set/cat/',
  ])('is true of %s, which nobody put there on purpose', path => {
    expect(isJunk(path)).toBe(true);
  });

  it.each(['cat/1.png', 'cat\\1.png', '../1.png', 'cat/a.b.png', 'cat/my Thumbs.db.png'])(
    'is false of %s',
    path => expect(isJunk(path)).toBe(false),
  );
});

describe('collectFiles', () => {
  it('walks dropped folders to any depth', async () => {
    const pets = {
      cat: { '1.png': picture('1.png'), kitten: { '2.png': picture('2.png') } },
      dog: { '3.png': picture('3.png') },
      none: {},
    };
    const found = await collectFiles(drop(['pets', pets], ['4.png', picture('4.png')]));
    expect(shown(found)).toEqual([
      '/pets/cat/1.png',
      '/pets/cat/kitten/2.png',
      '/pets/dog/3.png',
      '/4.png',
    ]);
  });

  it('reads a folder until its reader has no more, however many hundreds', async () => {
    const names = Array.from({ length: 250 }, (_, i) => `${i}.png`);
    const many = Object.fromEntries(names.map(name => [name, picture(name)]));
    const found = await collectFiles(drop(['cat', many]));
    expect(shown(found)).toEqual(names.map(name => `/cat/${name}`));
  });

  it('leaves out files that systems put beside pictures', async () => {
    const cat = {
      '.DS_Store': picture('.DS_Store'),
      'Thumbs.db': picture('Thumbs.db'),
      'desktop.ini': picture('desktop.ini'),
      '.git': { '0.png': picture('0.png') },
      __MACOSX: { '1.png': picture('1.png') },
      'a.b.png': picture('a.b.png'),
    };
    expect(shown(await collectFiles(drop(['cat', cat])))).toEqual(['/cat/a.b.png']);
  });

  it('names what cannot be read, and continues with the rest', async () => {
    const cat = {
      '1.png': new DOMException('moved', 'NotFoundError'),
      locked: new DOMException('denied', 'NotReadableError'),
      '2.png': picture('2.png'),
    };
    const found = await collectFiles(drop(['cat', cat]));
    expect(shown(found)).toEqual(['1.png: broken', 'locked: broken', '/cat/2.png']);
  });

  it('takes dropped files as they are, text beside them left out', async () => {
    const found = await collectFiles(drop(null, ['1.png', picture('1.png')]));
    expect(shown(found)).toEqual(['1.png']);
  });

  it('takes picked files, and picked folders by their relative paths', async () => {
    const files = [
      picture('loose.png'),
      picture('1.png', 'pets/cat/1.png'),
      picture('1.png', 'pets/__MACOSX/1.png'),
      picture('.hidden.png', 'pets/cat/.hidden.png'),
    ];
    expect(shown(await collectFiles(files))).toEqual(['loose.png', 'pets/cat/1.png']);
  });
});
