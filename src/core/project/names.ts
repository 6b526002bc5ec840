/**
 * Rules for names that users give: trimmed, composed (NFC), 1 to 80 characters, unique among their siblings.
 */
import { DatasetError } from './project-error';

/** Longest name, in Unicode code points. */
export const LONGEST_NAME = 80;

/** Code points that are kept of the end of a name that is too long: there, names often differ. */
const KEPT_TAIL = 24;

/** The same text of Unicode as everywhere here: a Mac writes an accent as a character of its own. */
const compose = (name: string) => name.normalize('NFC');

/** Whether two names are the same; those of older projects may not be composed. */
export const isSameName = (one: string, other: string) => compose(one) === compose(other);

/** Shortens a name in its middle. */
function shorten(name: string, longest: number): string {
  const points = [...name];
  if (points.length <= longest) return name;
  const head = points.slice(0, longest - KEPT_TAIL - 1).join('');
  return `${head.trimEnd()}…${points.slice(-KEPT_TAIL).join('').trimStart()}`;
}

/** The valid name closest to one from another program; `otherwise` if nothing is left of it. */
export function fitName(name: string, otherwise: string): string {
  return shorten(compose(name).trim(), LONGEST_NAME) || otherwise;
}

/**
 * Names from another program, each with a valid name. Those that differ stay different: where two would
 * become the same, a number tells the later one apart.
 */
export function fitNames(names: Iterable<string>, otherwise: string): ReadonlyMap<string, string> {
  const fitted = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of new Set([...names].map(compose))) {
    const wanted = fitName(name, otherwise);
    let fit = wanted;
    for (let i = 2; taken.has(fit); i++) {
      const number = ` (${i})`;
      fit = shorten(wanted, LONGEST_NAME - number.length) + number;
    }
    taken.add(fit);
    fitted.set(name, fit);
  }
  return fitted;
}

/**
 * @param siblings names that are taken.
 * @returns the name, composed and without white space around it.
 * @throws DatasetError `empty-name`, `long-name` or `duplicate-name`.
 */
export function checkName(name: string, siblings: readonly string[] = []): string {
  const trimmed = compose(name).trim();
  const { length } = [...trimmed];
  if (length === 0) throw new DatasetError('empty-name', 'Expected a name, found none');
  if (length > LONGEST_NAME) {
    throw new DatasetError(
      'long-name',
      `Expected a name of at most ${LONGEST_NAME} characters, found ${length}`,
    );
  }
  if (siblings.some(sibling => isSameName(sibling, trimmed))) {
    throw new DatasetError('duplicate-name', `The name ${trimmed} is taken`);
  }
  return trimmed;
}
