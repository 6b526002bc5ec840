/**
 * Files, folders and archives that are picked, dropped or pasted: all end as pictures, one by one.
 */

import { ArchiveError } from '../archive/archive-error';
import { ARCHIVE_PROBLEMS, type PictureErrorCode } from './picture-error';
import { sniff } from './sniff';

/** A file with the folder it lay in, which names its class; or what could not be opened. */
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

/** What systems leave in folders beside pictures; `.` and `..` are ways through folders. */
const JUNK = /(^|\/)(\.(?!\.?\/)|Thumbs\.db$|desktop\.ini$|__MACOSX(\/|$))/i;

/** In projects of Teachable Machine, pictures are called `<class>-!-<number>.jpg`. */
const NAMED_BY_CLASS = /^(.+)-!-\d+\.\w+$/;

/** The folders that a path leads through, each by its own name alone; what it ends in is the last. */
export function partsOf(path: string): readonly string[] {
  return path.split(/[\\/]/).filter(part => !['', '.', '..'].includes(part));
}

/** Whether a path in an archive is of nothing that anyone put there. */
export const isJunk = (path: string) => path.endsWith('/') || JUNK.test(path);

/** What a path says of its class: the folder it lies in, `cat` of `a/b/cat/1.jpg`, or its own name. */
export function folderOf(path: string): string | undefined {
  const parts = partsOf(path);
  return parts.at(-2) ?? NAMED_BY_CLASS.exec(parts.at(-1) ?? '')?.[1];
}

export const nameOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path;

const withFolder = (folder: string | undefined) => (folder === undefined ? {} : { folder });

async function walk(entry: FileSystemEntry, found: CollectedFile[]): Promise<void> {
  if (JUNK.test(entry.name)) return;
  try {
    await open(entry, found);
  } catch {
    // It may have been moved meanwhile, or may not be read by this user.
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
  // A reader hands out a hundred entries or so at a time, and none at the end.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return;
    for (const child of entries) await walk(child, found);
  }
}

/**
 * All files of a drop, a picker or a paste, dropped folders walked through. Must be called while
 * the event is being handled: a DataTransfer is emptied afterwards.
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

/** The pictures in files, archives unpacked in place; what cannot be one is named. */
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
