/** Writes a new project, unless something else is asked for meanwhile. */

import type { Storage } from '../../storage/storage';

/**
 * Writes a new project, in one transaction. What is cancelled while that is under way is removed again.
 * @returns whether it is there.
 * @throws StorageError.
 */
export async function createUnlessAborted(
  storage: Storage,
  signal: AbortSignal,
  ...project: Parameters<Storage['createProject']>
): Promise<boolean> {
  if (signal.aborted) return false;
  await storage.createProject(...project);
  if (!signal.aborted) return true;
  const [{ project: created }] = project;
  await storage.deleteProject(created.id);
  return false;
}
