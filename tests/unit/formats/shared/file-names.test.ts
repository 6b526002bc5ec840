import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFileName } from '../../../../src/formats/shared/file-names';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

describe('a name as the name of a file', () => {
  it.each([
    'हिन्दी फल',
    'ผลไม้',
    'Früchte & Co. v1.2',
    '水果 (第一组)',
    '👩‍🔬 lab 🍎',
    "it's 100 % [new] {a} #1 +2",
    'Ελλάδα, Россия',
  ])('stays as it is: %s', name => {
    expect(toFileName(name)).toBe(name.normalize('NFC'));
  });

  it.each([
    ['Cafe\u0301', 'Café'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
    ['  spaces \t', 'spaces'],
    ['.hidden', '_hidden'],
    ['ends.', 'ends_'],
    ['..', '_'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['\u202egpj.exe', '_gpj.exe'],
    ['line\u2028break', 'line_break'],
    ['\ud800', '_'],
  ])('is what all systems take: %j', (name, expected) => {
    expect(toFileName(name)).toBe(expected);
  });

  it('is what it is otherwise called where nothing is left', () => {
    expect(toFileName('   ', 'inkling')).toBe('inkling');
  });

  it('is cut to what file systems take, and never inside a letter with its marks', () => {
    for (const letter of ['字', 'हि', '👩‍🔬', 'é']) {
      const cut = toFileName(letter.repeat(100));
      expect(bytesOf(cut)).toBeLessThanOrEqual(200);
      expect(cut.replaceAll(letter, '')).toBe('');
    }
  });

  it('is fit for every system, whatever it was', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(text, name => {
        const fit = toFileName(name);
        expect(fit).not.toMatch(/[<>:"/\\|?*\p{Cc}]|^[. ]|[. ]$|^(con|nul)$/iu);
        expect(fit.isWellFormed()).toBe(true);
        expect(bytesOf(fit)).toBeGreaterThan(0);
        expect(bytesOf(fit)).toBeLessThanOrEqual(201);
        expect(toFileName(fit)).toBe(fit);
      }),
    );
  });
});
