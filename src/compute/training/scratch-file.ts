/**
 * A file in the page's private file system, for data that does not fit into memory. Imports only a
 * type.
 */
import type { ScratchFile } from './activations';

/** Prefix of the names of scratch files. */
const SCRATCH = 'training-activations-';

/** Removes the scratch files of interrupted trainings. A file that is in use stays. */
async function clearScratchFiles(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of folder.keys()) {
    if (name.startsWith(SCRATCH)) await folder.removeEntry(name).catch(() => undefined);
  }
}

/** The root of the private file system; null in browsers without one, and in private windows of some. */
async function privateFolder(): Promise<FileSystemDirectoryHandle | null> {
  if (!navigator.storage?.getDirectory) return null;
  return navigator.storage.getDirectory().catch(() => null);
}

/**
 * @returns null where the browser has no private file system for the page.
 * @throws DOMException if a file cannot be made in it.
 */
export async function openScratchFile(): Promise<ScratchFile | null> {
  const folder = await privateFolder();
  if (!folder) return null;
  await clearScratchFiles(folder);
  const name = `${SCRATCH}${crypto.randomUUID()}`;
  const file = await folder.getFileHandle(name, { create: true });
  const access = await file.createSyncAccessHandle();
  return {
    write: (values, at) => void access.write(values, { at }),
    read: (values, at) => void access.read(values, { at }),
    async close() {
      access.close();
      await folder.removeEntry(name);
    },
  };
}
