/** Hands a file to the user, as a download. */
import type { MadeFile } from '../../app/files/export-files';

/** Milliseconds in which the browser has copied even a large file that lies on disk. */
const COPIED = 10 * 60_000;

export function saveFile({ name, blob, release }: MadeFile): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
    release?.();
  }, COPIED);
}
