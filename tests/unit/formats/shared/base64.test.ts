import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../../../src/formats/shared/base64';

it('is what Node makes of the same bytes, and gives them back, also where they take several parts', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.nat(0x6000 * 2 + 5).map(length => Uint8Array.from({ length }, (_, i) => (i * i) >> 3)),
  );
  fc.assert(
    fc.property(bytes, given => {
      const text = toBase64(given);
      expect(text).toBe(Buffer.from(given).toString('base64'));
      // Told by bytes: to compare them one by one as values takes seconds.
      expect(Buffer.compare(fromBase64(text), given)).toBe(0);
    }),
  );
  expect(() => fromBase64('no base64!')).toThrow(DOMException);
});
