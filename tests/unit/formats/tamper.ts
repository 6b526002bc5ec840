/**
 * Our files, changed by a stranger who knows the format: their JSON altered anywhere, and
 * every checksum right again.
 */
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { writeEnvelope } from '../../../src/formats/inkling/envelope';

/** What replaces a value. Own keys `__proto__`, as only JSON.parse makes them. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(null, true, -1, 0, 0.5, 1e9, 1e300, '', '__proto__') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('constructor', 'toString', '<img src=x>', '../../x', []),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        '{"__proto__":{"polluted":1}}',
        '{"constructor":{"prototype":{"polluted":1}}}',
        '{"length":1e9}',
      )
      .map(text => JSON.parse(text)),
  },
  { weight: 1, arbitrary: fc.string({ minLength: 1000, maxLength: 2000 }) },
  // Without -0, which JSON has no way to write.
  { weight: 3, arbitrary: fc.jsonValue().map(value => JSON.parse(JSON.stringify(value))) },
);

interface Change {
  /** Which value of the JSON, of all in it, modulo their number. */
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add';
  readonly value: unknown;
}

export const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    at: fc.nat(10_000),
    how: fc.constantFrom('replace' as const, 'replace' as const, 'remove' as const, 'add' as const),
    value: junk,
  }),
  { minLength: 1, maxLength: 3 },
);

interface Place {
  readonly owner: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown, places: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return places;
  const owner = value as Record<string, unknown>;
  for (const key of Object.keys(owner)) {
    places.push({ owner, key });
    placesIn(owner[key], places);
  }
  return places;
}

/** As JSON.parse sets it: also where the key is `__proto__`. */
function define(owner: object, key: string, value: unknown): void {
  Object.defineProperty(owner, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** A copy with the changes made. */
export function changed(json: unknown, all: readonly Change[]): unknown {
  const holder = { json: structuredClone(json) };
  for (const { at, how, value } of all) {
    const places = placesIn(holder);
    // All of it may have been removed by the change before.
    if (places.length === 0) break;
    const { owner, key } = places[at % places.length];
    if (how === 'replace') define(owner, key, value);
    else if (how === 'remove') delete owner[key];
    else define(owner, ['__proto__', 'constructor', '7', 'more'][at % 4], value);
  }
  return holder.json;
}

function tamperSealed(bytes: Uint8Array, all: readonly Change[]): Uint8Array {
  const { format, version, body } = JSON.parse(new TextDecoder().decode(bytes));
  return writeEnvelope(format, version, changed(body, all) ?? null);
}

/** @param which of the JSON files of an archive, modulo their number. */
export function tamper(bytes: Uint8Array, all: readonly Change[], which: number): Uint8Array {
  if (bytes[0] !== 0x50) return tamperSealed(bytes, all);
  const files = unzipSync(bytes);
  const names = Object.keys(files)
    .filter(name => name.endsWith('.json'))
    .sort();
  const name = names[which % names.length];
  return zipSync({ ...files, [name]: tamperSealed(files[name], all) }, { level: 0 });
}
