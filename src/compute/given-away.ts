/**
 * Answers that move to the page instead of being copied: those of which the worker keeps nothing. Imports
 * types alone.
 */
import type { RequestName } from './door/protocol';

/** Others hold arrays that the worker goes on with, such as those of a head, or none worth moving. */
const GIVEN_AWAY: ReadonlySet<RequestName> = new Set([
  'encode',
  'embed',
  'predict',
  'predict-again',
  'classify',
  'score-input',
  'to-layers',
]);

function collect(value: unknown, found: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) collect(part, found);
  }
}

/** The memory of an answer that is the page's from now on, each piece once. */
export function givenAway(name: RequestName, result: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  if (GIVEN_AWAY.has(name)) collect(result, found);
  return [...found];
}
