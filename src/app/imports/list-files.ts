/**
 * Lists what is brought in before any of it is opened: files, and what lies in archives and in archives
 * of those, with the few texts that say more of them.
 */
import { ArchiveError, expectWithin } from '../../archive/archive-error';
import { type Directory, type ListedEntry, readDirectory } from '../../archive/directory';
import { isKnownMethod } from '../../archive/layout';
import { mostBytes, PICTURE_ARCHIVE } from '../../archive/limits';
import { sourceOf } from '../../archive/source';
import { unpackStream } from '../../archive/unpack-stream';
import { unzipEntry } from '../../archive/unzip';
import type { CollectedFile } from '../../media/files';
import { ARCHIVE_PROBLEMS } from '../../media/picture-error';
import { sniff } from '../../media/sniff';
import { unreadKindOf } from '../../media/unread-kinds';
import { isManifestName } from './plan/manifests';
import {
  archiveTitle,
  isArchiveName,
  isLeftOut,
  isPictureEnding,
  isTableName,
  partsOf,
} from './plan/paths';
import type { PassedOver, PlanFile } from './plan/types';

/** An archive that is brought in, or one in it. */
export interface Archive {
  readonly name: string;
  readonly blob: Blob;
}

/** Where a file's contents are. */
export type Place =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'entry'; readonly archive: Archive; readonly path: string };

export interface ListedFile extends PlanFile {
  /** Unpacked. */
  readonly bytes: number;
  readonly place: Place;
}

export interface Listing {
  readonly files: readonly ListedFile[];
  /** Of manifests and tables, by the paths of the files. */
  readonly texts: ReadonlyMap<string, string>;
  /** What could not be opened, and why. */
  readonly failed: readonly PassedOver[];
  /** Archives whose names are in an old code page, of which the likeliest is taken. */
  readonly guessed: readonly GuessedNames[];
}

export interface GuessedNames {
  readonly archive: string;
  readonly encoding: string;
}

/** Longest text that is read, in bytes: the manifest of a project of ten thousand pictures has some 4 MB. */
const MOST_TEXT_BYTES = 32 * 1024 ** 2;
/** Bytes that tell what a file is: most say it at once, texts after a while. */
const HEAD_BYTES = 1024;
/** Files that are looked at side by side. */
const AT_ONCE = 16;

const isText = (name: string) => isManifestName(name) || isTableName(name);

class Lister {
  readonly files: ListedFile[] = [];
  readonly texts = new Map<string, string>();
  readonly failed: PassedOver[] = [];
  readonly guessed: GuessedNames[] = [];
  /** Bytes of archives that lie in archives, which are in memory. */
  #unpacked = 0;

  /** @param head the first bytes; null where they cannot be read. */
  async add(path: string, file: File, head: Uint8Array | null): Promise<void> {
    const name = partsOf(path).at(-1) ?? file.name;
    if (isLeftOut(path)) return;
    const kind = head && sniff(head).kind;
    if (!head) this.failed.push({ name, code: 'unreadable' });
    else if (file.size === 0) this.failed.push({ name, code: 'empty' });
    else if (kind === 'zip') {
      const around = [...partsOf(path).slice(0, -1), archiveTitle(name)].join('/');
      await this.#addArchive(around, { name, blob: file }, false);
    } else {
      const unread = kind === 'other' ? unreadKindOf(head) : null;
      this.files.push({
        path,
        // What is called so is told what it is once it is opened.
        isPicture: kind !== 'other' || unread === 'tiff' || isPictureEnding(name),
        ...(unread ? { unread } : {}),
        bytes: file.size,
        place: { kind: 'file', file },
      });
      if (isText(name) && file.size <= MOST_TEXT_BYTES) this.texts.set(path, await file.text());
    }
  }

  async #addArchive(around: string, archive: Archive, isInside: boolean): Promise<void> {
    try {
      const directory = await readDirectory(sourceOf(archive.blob), PICTURE_ARCHIVE.entries);
      if (!directory?.entries || !directory.isWhole) {
        return await this.#addDamaged(around, archive, directory);
      }
      if (directory.entries.some(({ isEncrypted }) => isEncrypted)) {
        throw new ArchiveError('encrypted', 'Expected an archive without a password');
      }
      const other = directory.entries.find(({ method }) => !isKnownMethod(method));
      if (other) throw new ArchiveError('unknown-method', `Found the method ${other.method}`);
      if (directory.entries.length === 0) throw new ArchiveError('empty', 'Nothing is in it');
      const { nameEncoding } = directory;
      if (nameEncoding !== null && nameEncoding !== 'utf-8') {
        this.guessed.push({ archive: archive.name, encoding: nameEncoding });
      }
      for (const entry of directory.entries) {
        await this.#addEntry(around, archive, entry, isInside);
      }
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.failed.push({ name: archive.name, code: ARCHIVE_PROBLEMS[error.code] });
    }
  }

  async #addEntry(
    around: string,
    archive: Archive,
    entry: ListedEntry,
    isInside: boolean,
  ): Promise<void> {
    const path = `${around}/${entry.path}`;
    if (isLeftOut(path)) return;
    const parts = partsOf(path);
    const name = parts.at(-1) ?? '';
    if (isArchiveName(name)) {
      if (isInside) this.failed.push({ name, code: 'zip-inside' });
      else {
        const title = [...parts.slice(0, -1), archiveTitle(name)].join('/');
        await this.#addArchive(title, await this.#unpack(archive, entry, name), true);
      }
      return;
    }
    const most = PICTURE_ARCHIVE.entries;
    expectWithin(this.files.length < most, `Expected at most ${most} files in archives`);
    this.files.push({
      path,
      bytes: entry.bytes,
      place: { kind: 'entry', archive, path: entry.path },
    });
    if (!isText(name) || entry.bytes > MOST_TEXT_BYTES) return;
    const bytes = await unzipEntry(archive.blob, entry);
    this.texts.set(path, new TextDecoder().decode(bytes));
  }

  /** @throws ArchiveError. */
  async #unpack({ blob }: Archive, entry: ListedEntry, name: string): Promise<Archive> {
    this.#unpacked += entry.bytes;
    expectWithin(
      entry.bytes <= PICTURE_ARCHIVE.entryBytes &&
        this.#unpacked <= mostBytes(PICTURE_ARCHIVE, blob.size),
      `Expected archives inside of at most ${PICTURE_ARCHIVE.entryBytes} bytes each`,
    );
    return { name, blob: new Blob([new Uint8Array(await unzipEntry(blob, entry))]) };
  }

  /** What can be found from the beginning of an archive without its end, or with one of another kind. */
  async #addDamaged(around: string, archive: Archive, directory: Directory | null): Promise<void> {
    const add = (path: string) => {
      const file = `${around}/${path}`;
      const place: Place = { kind: 'entry', archive, path };
      if (!isLeftOut(file)) this.files.push({ path: file, bytes: 0, place });
      return false;
    };
    for await (const _ of unpackStream(archive.blob, add));
    // One of a Zip64 is not read, and may be whole.
    if (!directory?.isWhole) throw new ArchiveError('damaged', 'Expected an archive that is whole');
  }
}

async function headOf(found: CollectedFile): Promise<Uint8Array | null> {
  if ('error' in found) return null;
  try {
    return new Uint8Array(await found.file.slice(0, HEAD_BYTES).arrayBuffer());
  } catch {
    return null;
  }
}

/** Never throws for what is wrong with a file: that is in `failed`, by name. */
export async function listFiles(collected: readonly CollectedFile[]): Promise<Listing> {
  const lister = new Lister();
  for (let from = 0; from < collected.length; from += AT_ONCE) {
    const some = collected.slice(from, from + AT_ONCE);
    const heads = await Promise.all(some.map(headOf));
    for (const [i, found] of some.entries()) {
      if ('error' in found) lister.failed.push({ name: found.name, code: found.error });
      else await lister.add(found.path, found.file, heads[i] ?? null);
    }
  }
  return lister;
}
