/**
 * Reads files, folders and archives that are picked, dropped or pasted, one picture at a time.
 */

import { ArchiveError } from '../archive/archive-error';
import { ARCHIVE_PROBLEMS, type PictureErrorCode } from './picture-error';
import { sniff } from './sniff';

/** A file with its folder, which names its class; or a file that could not be opened. */
export type CollectedFile =
  | { readonly file: File; readonly folder?: string }
  | { readonly name: string; readonly error: PictureErrorCode };

export type FilePicture =
  | {
      readonly name: string;
      readonly folder?: string;
      readonly source: 'file' | 'zip';
      readonly blob: Blob;
    }
  | { readonly name: string; readonly error: PictureErrorCode };

/** Files that operating systems leave in folders; `.` and `..` are parts of paths, not files. */
const JUNK = /(^|[\\/])(\.(?!\.?[\\/])|(eh)?Thumbs\.db$|desktop\.ini$|__MACOSX([\\/]|$))/i;

/** In projects of Teachable Machine, pictures are named `<class>-!-<number>.jpg`. */
const NAMED_BY_CLASS = /^(.+)-!-\d+\.\w+$/;

/** The parts of a path: the names of its folders, then its last name. */
export function partsOf(path: string): readonly string[] {
  return path.split(/[\\/]/).filter(part => !['', '.', '..'].includes(part));
}

/** Whether a path in an archive is a folder or a file that nobody put there on purpose. */
export const isJunk = (path: string) => /[\\/]$/.test(path) || JUNK.test(path);

/** The class that a path names: its folder, as in `cat` for `a/b/cat/1.jpg`, or part of its name. */
export function folderOf(path: string): string | undefined {
  const parts = partsOf(path);
  return parts.at(-2) ?? NAMED_BY_CLASS.exec(parts.at(-1) ?? '')?.[1];
}

export const nameOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path;

/** Whether a file is called as Teachable Machine calls the pictures of its projects. */
export const isOfTeachableMachine = (name: string) => NAMED_BY_CLASS.test(name);

const withFolder = (folder: string | undefined) => (folder === undefined ? {} : { folder });

/**
 * Own code, as libraries (file-selector, React Aria's directory items) end with an error at the first
 * entry that cannot be read, and do not say which one it was: a whole drop would be lost to it.
 */
async function walk(entry: FileSystemEntry, found: CollectedFile[]): Promise<void> {
  if (JUNK.test(entry.name)) return;
  try {
    await open(entry, found);
  } catch {
    // It may have been moved meanwhile, or this user may not be allowed to read it.
    found.push({ name: entry.name, error: 'broken' });
  }
}

async function open(entry: FileSystemEntry, found: CollectedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push({ file, ...withFolder(folderOf(entry.fullPath)) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader returns about a hundred entries at a time, and none at the end.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return;
    for (const child of entries) await walk(child, found);
  }
}

/**
 * All files of a drop, a picker or a paste, including those in dropped folders. Must be called while
 * the event is handled, as a DataTransfer is emptied afterwards.
 */
export async function collectFiles(
  from: DataTransfer | FileList | readonly File[],
): Promise<CollectedFile[]> {
  if ('items' in from) {
    const entries = [...from.items].map(item => item.webkitGetAsEntry?.() ?? null);
    if (entries.some(entry => entry?.isDirectory)) {
      const found: CollectedFile[] = [];
      for (const entry of entries) if (entry) await walk(entry, found);
      return found;
    }
  }
  const files = [...('items' in from ? from.files : from)];
  return files
    .filter(file => !JUNK.test(file.webkitRelativePath || file.name))
    .map(file => ({ file, ...withFolder(folderOf(file.webkitRelativePath)) }));
}

async function* fromZip(file: File): AsyncGenerator<FilePicture> {
  // Few pictures come in archives, and what unpacks them is much code.
  const unpacker = await import('../archive/unpack-stream').catch(() => null);
  if (!unpacker) {
    yield { name: file.name, error: 'zip-not-now' };
    return;
  }
  const { unpackStream } = unpacker;
  try {
    for await (const { path, blob, isSound } of unpackStream(file, path => !isJunk(path))) {
      const name = nameOf(path);
      if (isSound) yield { name, source: 'zip', blob, ...withFolder(folderOf(path)) };
      else yield { name, error: 'broken' };
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    yield { name: file.name, error: ARCHIVE_PROBLEMS[error.code] };
  }
}

/** The pictures in files and archives, in order; for what is not a picture it gives name and error. */
export async function* readPictures(files: readonly CollectedFile[]): AsyncGenerator<FilePicture> {
  for (const collected of files) {
    if ('error' in collected) {
      yield collected;
      continue;
    }
    const { file, folder } = collected;
    if (file.size === 0) {
      yield { name: file.name, error: 'empty' };
      continue;
    }
    let head: Uint8Array;
    try {
      head = new Uint8Array(await file.slice(0, 32).arrayBuffer());
    } catch {
      yield { name: file.name, error: 'broken' };
      continue;
    }
    if (sniff(head).kind === 'zip') yield* fromZip(file);
    else yield { name: file.name, source: 'file', blob: file, ...withFolder(folder) };
  }
}
