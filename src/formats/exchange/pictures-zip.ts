/**
 * The pictures alone, in a zip with one folder per class, which most programs and this page can read;
 * media/files.ts reads it.
 */
import { PICTURE_ARCHIVE } from '../../archive/limits';
import { ZipWriter } from '../../archive/zip-writer';
import type { Picture } from '../../core/project/types';
import { ofArchive } from '../shared/archive-errors';
import { toFileName } from '../shared/file-names';

export interface LabelledPicture {
  readonly className: string;
  /** File name where it had one, else its id; its ending is that of what is kept. */
  readonly name: string;
  readonly isTest: boolean;
  readonly picture: Picture;
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
 * One folder per class; if there are pictures of the test set, `train` and `test` with one folder per
 * class in each. Pictures come one by one, so that they need never be in memory together.
 */
export class PicturesZipWriter {
  readonly #zip: ZipWriter;
  readonly #folders = new Map<string, string>();
  readonly #folderNames = new Names();
  readonly #fileNames = new Map<string, Names>();

  /**
   * @param hasTest whether any picture will be of the test set.
   * @param write takes what comes next of the archive, which is not changed afterwards.
   */
  constructor(
    private readonly hasTest: boolean,
    write: (bytes: Uint8Array) => void,
  ) {
    this.#zip = new ZipWriter(write, PICTURE_ARCHIVE);
  }

  /** @throws FormatError `file-too-large` where the page would not take the archive in again. */
  add({ className, name, isTest, picture }: LabelledPicture): void {
    const folder = this.#folders.get(className) ?? this.#folderNames.take(toFileName(className));
    this.#folders.set(className, folder);
    const path = this.hasTest ? `${isTest ? 'test' : 'train'}/${folder}` : folder;
    const names = this.#fileNames.get(path) ?? new Names();
    this.#fileNames.set(path, names);
    const ending = picture.type === 'image/png' ? '.png' : '.jpg';
    const file = names.take(toFileName(name.replace(/\.[^.]*$/, '')), ending);
    try {
      this.#zip.add(`${path}/${file}`, picture.bytes, true);
    } catch (error) {
      throw ofArchive(error);
    }
  }

  end(): void {
    this.#zip.end();
  }
}
