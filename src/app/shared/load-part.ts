/** Code that comes in a file of its own, and is loaded when an action first needs it. */
import type { Context } from './context';

/** @returns null where it could not be loaded; a notice says so. */
export async function loadPart<Part>(
  { problem }: Pick<Context, 'problem'>,
  load: () => Promise<Part>,
): Promise<Part | null> {
  try {
    return await load();
  } catch (error) {
    console.error(error);
    problem('part-missing');
    return null;
  }
}
