/**
 * Rules for names that users give: trimmed, 1 to 80 characters, unique among their siblings.
 */
import { DatasetError } from './project-error';

/** Longest name, in Unicode code points. */
export const LONGEST_NAME = 80;

/** The valid name closest to one from another program; `otherwise` if nothing is left of it. */
export function fitName(name: string, otherwise: string): string {
  return [...name.trim()].slice(0, LONGEST_NAME).join('').trim() || otherwise;
}

/**
 * @param siblings names that are taken.
 * @returns the name without white space around it.
 * @throws DatasetError `empty-name`, `long-name` or `duplicate-name`.
 */
export function checkName(name: string, siblings: readonly string[] = []): string {
  const trimmed = name.trim();
  const { length } = [...trimmed];
  if (length === 0) throw new DatasetError('empty-name', 'Expected a name, found none');
  if (length > LONGEST_NAME) {
    throw new DatasetError(
      'long-name',
      `Expected a name of at most ${LONGEST_NAME} characters, found ${length}`,
    );
  }
  if (siblings.includes(trimmed)) {
    throw new DatasetError('duplicate-name', `The name ${trimmed} is taken`);
  }
  return trimmed;
}
