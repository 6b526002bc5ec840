/**
 * Collects files and folders that are picked, dropped or pasted, each with the path that it has there.
 */

import type { PictureErrorCode } from './picture-error';

/** A file with its path, its name alone where nothing else is known; or one that could not be opened. */
export type CollectedFile =
  | { readonly file: File; readonly path: string }
  | { readonly name: string; readonly error: PictureErrorCode };

/** Files that operating systems leave in folders; `.` and `..` are parts of paths, not files. */
const JUNK = /(^|[\\/])(\.(?!\.?[\\/])|(eh)?Thumbs\.db$|desktop\.ini$|__MACOSX([\\/]|$))/i;

/** Whether a path in an archive is a folder or a file that nobody put there on purpose. */
export const isJunk = (path: string) => /[\\/]$/.test(path) || JUNK.test(path);

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
    found.push({ file, path: entry.fullPath });
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
    .map(file => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !JUNK.test(path));
}
