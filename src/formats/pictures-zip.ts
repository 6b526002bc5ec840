/**
 * The pictures alone, in a zip with a folder a class, as most programs and this page take them in;
 * capture/files.ts reads it.
 */
import { type Zippable, zipSync } from 'fflate';
import type { Picture } from '../dataset/types';

export interface LabelledPicture {
  readonly className: string;
  /** File name where it had one, else its id; its ending is that of what is kept. */
  readonly name: string;
  readonly isTest: boolean;
  readonly picture: Picture;
}

/** Longest name of a file, in Unicode code points. */
const LONGEST = 100;

/** What some system does not take in a name, or shows as something else than it is. */
const UNFIT = /[\p{Cc}\p{Cs}<>:"/\\|?*\u202a-\u202e\u2066-\u2069]/gu;

/** Names that systems keep for themselves, and those of files that they leave in folders. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d|__macosx|thumbs\.db|desktop\.ini)(\.|$)/i;

/** A name that every file system takes, as near as can be to what the user typed. */
function fitName(name: string): string {
  const fit = [...name.replace(UNFIT, '_')].slice(0, LONGEST).join('').trim();
  // A leading dot hides it, and one at the end is cut off by some.
  const dotless = fit.replace(/^\.+/, '_').replace(/[. ]+$/, '_') || '_';
  return RESERVED.test(dotless) ? `_${dotless}` : dotless;
}

/** Gives each thing a name that differs from all others also where upper case counts as lower. */
class Names {
  readonly #taken = new Set<string>();

  take(wanted: string, ending = ''): string {
    let name = `${wanted}${ending}`;
    for (let i = 2; this.#taken.has(name.toLowerCase()); i++) name = `${wanted} (${i})${ending}`;
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

/**
 * A folder a class; where there are pictures of the test set, `train` and `test` with a folder a class
 * in each.
 */
export function writePicturesZip(pictures: readonly LabelledPicture[]): Uint8Array<ArrayBuffer> {
  const files: Zippable = {};
  const folders = new Map<string, string>();
  const folderNames = new Names();
  const fileNames = new Map<string, Names>();
  const hasTest = pictures.some(({ isTest }) => isTest);
  for (const { className, name, isTest, picture } of pictures) {
    const folder = folders.get(className) ?? folderNames.take(fitName(className));
    folders.set(className, folder);
    const path = hasTest ? `${isTest ? 'test' : 'train'}/${folder}` : folder;
    const names = fileNames.get(path) ?? new Names();
    fileNames.set(path, names);
    const ending = picture.type === 'image/png' ? '.png' : '.jpg';
    const file = names.take(fitName(name.replace(/\.[^.]*$/, '')), ending);
    // Pictures are compressed already.
    files[`${path}/${file}`] = [picture.bytes, { level: 0 }];
  }
  return zipSync(files);
}
