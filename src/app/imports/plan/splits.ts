/**
 * Folders that split pictures into those to learn from and those held back, by their usual names. Pure.
 */

const OF = `([-_ ]?(set|data|dataset|split|folder|images?|imgs?|pictures?|photos?))?`;
/** As in "val2017". A shorter number is rather that of a class somebody calls "Test 1". */
const YEAR = String.raw`([-_ ]?(19|20)\d\d)?`;

const EXAMPLES = new RegExp(
  `^((seg|images?|imgs?|data)[-_ ]?)?(train|training|trn)${OF}${YEAR}$|^训练(集|数据)?$|^訓練(集|資料)?$`,
  'i',
);
const TESTS = new RegExp(
  `^((seg|images?|imgs?|data)[-_ ]?)?(test|testing|tst|val|valid|validate|validation|dev|eval|evaluation|holdout|hold[-_ ]?out)${OF}${YEAR}$|^(测试|验证)(集|数据)?$|^(測試|驗證)(集|資料)?$`,
  'i',
);

export type Split = 'examples' | 'tests';

/** What a folder holds by its name; null where that is no name of a split. */
export function splitOf(folder: string): Split | null {
  if (EXAMPLES.test(folder)) return 'examples';
  return TESTS.test(folder) ? 'tests' : null;
}

/** Where a picture lies, and which split it is of. */
export interface Placed {
  readonly file: number;
  /** Folders from the outermost, without those of splits. */
  readonly folders: readonly string[];
  readonly split: Split | null;
  /** Whether it lies beside splits, in neither: pictures that somebody put aside. */
  readonly isAside: boolean;
}

export interface Unplaced {
  readonly file: number;
  readonly folders: readonly string[];
}

const keyOf = (folders: readonly string[]) => folders.join('/');

/** The names of the folders in each folder. */
function childrenOf(pictures: readonly Unplaced[]): ReadonlyMap<string, ReadonlySet<string>> {
  const children = new Map<string, Set<string>>();
  for (const { folders } of pictures) {
    for (const [i, name] of folders.entries()) {
      const key = keyOf(folders.slice(0, i));
      children.set(key, (children.get(key) ?? new Set()).add(name));
    }
  }
  return children;
}

const hasSplit = (names: Iterable<string>, split: Split) =>
  [...names].some(name => splitOf(name) === split);

type Children = ReturnType<typeof childrenOf>;

/** Whether a folder is called as no split, but has the same folders in it as the one of tests beside it. */
function isBesideTests(folder: readonly string[], children: Children): boolean {
  const around = folder.slice(0, -1);
  const beside = [...(children.get(keyOf(around)) ?? [])];
  const tests = beside.filter(name => splitOf(name) === 'tests');
  if (hasSplit(beside, 'examples') || beside.length !== tests.length + 1) return false;
  const own = children.get(keyOf(folder)) ?? new Set();
  return tests.some(name =>
    [...(children.get(keyOf([...around, name])) ?? [])].some(child => own.has(child)),
  );
}

/** What a folder is of those beside it. One called "train" alone may be a class of vehicles. */
function splitAmong(folder: readonly string[], children: Children): Split | null {
  const beside = children.get(keyOf(folder.slice(0, -1))) ?? new Set();
  const split = splitOf(folder.at(-1) ?? '');
  if (split === 'tests') return split;
  if (split === null) return isBesideTests(folder, children) ? 'examples' : null;
  const isOne = hasSplit(beside, 'tests') || [...beside].every(other => splitOf(other) !== null);
  return isOne ? split : null;
}

/**
 * Takes the folders of splits out of where pictures lie. Where nothing would be left to learn from,
 * nothing is held back, but with `keepsAll`: what is added to classes that there are may be a test set.
 */
export function separateSplits(
  pictures: readonly Unplaced[],
  keepsAll: boolean,
): { readonly placed: readonly Placed[]; readonly hasSplits: boolean } {
  const children = childrenOf(pictures);
  const placed = pictures.map(({ file, folders }): Placed => {
    const rest: string[] = [];
    let split: Split | null = null;
    let isAside = false;
    for (const [i, name] of folders.entries()) {
      const beside = children.get(keyOf(folders.slice(0, i))) ?? new Set();
      const found = splitAmong(folders.slice(0, i + 1), children);
      if (found === null) {
        rest.push(name);
        isAside ||= hasSplit(beside, 'examples') && hasSplit(beside, 'tests');
      } else if (split !== 'tests') split = found;
    }
    return { file, folders: rest, split, isAside };
  });
  const hasExamples = placed.some(({ split, isAside }) => split !== 'tests' && !isAside);
  const hasTests = placed.some(({ split }) => split === 'tests');
  if (hasTests && !hasExamples && !keepsAll) {
    const all = pictures.map(each => ({ ...each, split: null, isAside: false }));
    return { placed: all, hasSplits: false };
  }
  return { placed, hasSplits: hasTests };
}
