/** JSON from strangers: its content is counted as JSON.parse would find it, and too much is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/core/format-error';
import { parseJson } from '../../../../src/formats/shared/json';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('JSON that may be hostile', () => {
  it('is what JSON.parse makes of it, or a FormatError', () => {
    const texts = fc.oneof(
      fc.json(),
      fc.string(),
      fc.array(fc.constantFrom(...'[]{}",:\\ 1a'), { maxLength: 40 }).map(all => all.join('')),
    );
    fc.assert(
      fc.property(texts, text => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => parseJson(bytesOf(text))).toThrow(FormatError);
          return;
        }
        expect(parseJson(bytesOf(text))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('may contain characters in its texts that mean nothing there', () => {
    const text = JSON.stringify({ a: '[{:,'.repeat(2_000_000), 'b"\\': '\\"[' });
    expect(parseJson(bytesOf(text))).toEqual(JSON.parse(text));
  });

  it('is counted and not parsed if it is too much', () => {
    const keys = (count: number) =>
      `{${Array.from({ length: count }, (_, i) => `"${i.toString(36)}":1`).join()}}`;
    const few = keys(200_000);
    for (const text of [
      `[${'[],'.repeat(2_000_001)}1]`,
      `[${'{},'.repeat(2_000_001)}1]`,
      keys(200_001),
      `[${Array.from({ length: 11 }, () => few).join()}]`,
      `[${'1,'.repeat(24_000_001)}1]`,
      `"${'x'.repeat(128 * 1024 ** 2)}"`,
    ]) {
      expect(() => parseJson(bytesOf(text))).toThrow(
        expect.objectContaining({ name: 'FormatError', code: 'file-json-too-large' }),
      );
    }
    expect(Object.keys(Object(parseJson(bytesOf(few))))).toHaveLength(200_000);
  });
});
