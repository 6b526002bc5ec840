import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkName, fitName, fitNames, LONGEST_NAME } from '../../../../src/core/project/names';

const COMPOSED = 'Caf\u00e9';
const DECOMPOSED = 'Cafe\u0301';

describe('names', () => {
  it('are composed, as they are typed and as they come from files', () => {
    expect(checkName(DECOMPOSED)).toBe(COMPOSED);
    expect(fitName(` ${DECOMPOSED} `, 'x')).toBe(COMPOSED);
    expect([...fitNames([DECOMPOSED, COMPOSED], 'x')]).toEqual([[COMPOSED, COMPOSED]]);
  });

  it('are compared composed: siblings of an older project may not be', () => {
    expect(() => checkName(COMPOSED, [DECOMPOSED])).toThrow('taken');
    expect(() => checkName('cafe', [DECOMPOSED])).not.toThrow();
  });

  it('that are too long keep their end, by which they differ', () => {
    const long = `${'Photographs of leaves, '.repeat(5)}species`;
    const [a, b] = [fitName(`${long} A`, 'x'), fitName(`${long} B`, 'x')];
    expect(a).toMatch(/^Photographs .*….*species A$/);
    expect(a).not.toBe(b);
    expect([...a].length).toBeLessThanOrEqual(LONGEST_NAME);
  });

  it('that differ stay different, and each is one that can be typed', () => {
    const part = fc.constantFrom('a', ' ', '\u0301', 'e', '😀', 'long '.repeat(20));
    const name = fc.array(part, { maxLength: 4 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), names => {
        const composed = new Set(names.map(each => each.normalize('NFC')));
        const fitted = fitNames(names, 'nameless');
        expect(new Set(fitted.keys())).toEqual(composed);
        expect(new Set(fitted.values()).size).toBe(composed.size);
        for (const fit of fitted.values()) expect(checkName(fit)).toBe(fit);
      }),
    );
  });
});
