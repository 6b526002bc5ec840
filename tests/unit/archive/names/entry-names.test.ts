import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../../src/archive/crc32';
import type { CodePage } from '../../../../src/archive/names/code-pages';
import { decodeNames, type RawName } from '../../../../src/archive/names/entry-names';
import { encodeIn } from './encode';

const utf8 = (text: string) => new TextEncoder().encode(text);

const raw = (bytes: Uint8Array, { saysUtf8 = false, extra = new Uint8Array(0) } = {}): RawName => ({
  bytes,
  saysUtf8,
  extra,
});

/** Names of classes, as a teacher would give them, with a picture in each. */
function packed(page: CodePage, folders: readonly string[]): RawName[] {
  return folders.flatMap(folder =>
    [1, 2].map(i => {
      const bytes = encodeIn(page, `${folder}/IMG_${i}.jpg`);
      if (!bytes) throw new Error(`${folder} is not in ${page}`);
      return raw(bytes);
    }),
  );
}

const foldersOf = (paths: readonly string[]) => [
  ...new Set(paths.map(path => path.split('/').slice(0, -1).join('/'))),
];

describe('names that are UTF-8', () => {
  it('are read so, whether the archive says it or not, and composed', () => {
    const names = [raw(utf8('Äpfel/1.jpg'.normalize('NFD'))), raw(utf8('香蕉/1.jpg'))];
    const said = names.map(name => ({ ...name, saysUtf8: true }));
    for (const given of [names, said]) {
      expect(decodeNames(given, ['en'])).toEqual({
        paths: ['Äpfel/1.jpg', '香蕉/1.jpg'],
        encoding: 'utf-8',
      });
    }
  });

  it('are any text, as it was but composed and with slashes', () => {
    const text = fc.string({ unit: 'binary' }).filter(one => one.isWellFormed());
    fc.assert(
      fc.property(fc.array(text), fc.boolean(), (texts, saysUtf8) => {
        const { paths } = decodeNames(texts.map(one => raw(utf8(one), { saysUtf8 })));
        expect(paths).toEqual(texts.map(one => one.replaceAll('\\', '/').normalize('NFC')));
      }),
    );
  });

  it('are read beside old ones, if the archive says which they are', () => {
    const names = [
      ...packed('gb18030', ['苹果', '香蕉']),
      raw(utf8('猫🐈/1.jpg'), { saysUtf8: true }),
    ];
    const { paths, encoding } = decodeNames(names, ['en']);
    expect(foldersOf(paths)).toEqual(['苹果', '香蕉', '猫🐈']);
    expect(encoding).toBe('gb18030');
  });

  it('stand in an extra field of their own, unless the name was changed since', () => {
    const old = encodeIn('ibm437', 'caf_.jpg') ?? new Uint8Array(0);
    const field = (of: Uint8Array) => {
      const name = utf8('кофе.jpg');
      const bytes = new Uint8Array(4 + 4 + 9 + name.length);
      const view = new DataView(bytes.buffer);
      // Another field comes first.
      view.setUint16(0, 0x5455, true);
      view.setUint16(4, 0x7075, true);
      view.setUint16(6, 5 + name.length, true);
      bytes[8] = 1;
      view.setUint32(9, crc32(of), true);
      bytes.set(name, 13);
      return bytes.subarray(0, 13 + name.length);
    };
    expect(decodeNames([raw(old, { extra: field(old) })]).paths).toEqual(['кофе.jpg']);
    expect(decodeNames([raw(old, { extra: field(utf8('x')) })]).paths).toEqual(['caf_.jpg']);
  });
});

/** Each with languages of whoever opens it that do not give it away. */
const SETS: readonly (readonly [CodePage, readonly string[], readonly string[]])[] = [
  ['ibm437', ['Äpfel', 'Öl'], ['en']],
  ['ibm437', ['Piñata', 'Niño'], ['en', 'de']],
  ['ibm850', ['Ärzte', 'Übung', 'São Tomé', 'Pão'], ['en']],
  ['windows-1252', ['Äpfel', 'Öl', 'Füße'], ['en']],
  ['windows-1252', ['crème brûlée', 'gâteau'], ['zh-Hans', 'en']],
  ['gb18030', ['苹果', '香蕉'], ['en-US', 'en']],
  ['gb18030', ['猫', '狗', '鱼'], ['en']],
  ['gb18030', ['红色', '蓝色', '绿色'], ['en', 'de']],
  ['gb18030', ['正常', '异常', '测试集'], ['zh-Hans']],
  ['big5', ['蘋果', '香蕉', '葡萄'], ['en']],
  ['big5', ['貓', '狗', '鳥類'], ['zh-TW', 'en']],
  ['shift_jis', ['りんご', 'バナナ', '表示'], ['en']],
  ['shift_jis', ['猫', '犬', 'ソファ'], ['en']],
  ['shift_jis', ['十字', '能力'], ['ja', 'en']],
  ['euc-kr', ['사과', '바나나'], ['en']],
  ['euc-kr', ['고양이', '강아지'], ['en']],
  ['euc-kr', ['고양이', '강아지', '토끼', '햄스터'], ['zh-Hans', 'en']],
  ['ibm866', ['яблоко', 'банан'], ['en']],
  ['ibm866', ['Кошка', 'Собака'], ['en']],
  ['windows-1251', ['Яблоки', 'Бананы'], ['en']],
  ['ibm852', ['jabłko', 'gruszka', 'Łódź'], ['pl', 'en']],
  ['windows-1250', ['jabłko', 'śliwka', 'czereśnie'], ['pl', 'en']],
  ['ibm737', ['μήλο', 'μπανάνα'], ['el']],
  ['windows-1253', ['μήλο', 'μπανάνα'], ['en']],
  ['ibm857', ['kuş', 'ağaç', 'çiçek'], ['tr']],
  ['windows-1254', ['kuş', 'ağaç', 'çiçek'], ['tr']],
  ['ibm862', ['תפוח', 'בננה'], ['he']],
  ['windows-1255', ['תפוח', 'בננה'], ['he', 'en']],
  ['windows-1256', ['تفاح', 'موز'], ['ar', 'en']],
  ['windows-1257', ['ābols', 'banāns', 'ķirsis'], ['lv']],
  ['windows-1258', ['táo', 'chuối'.normalize('NFC')], ['vi']],
  ['windows-874', ['แอปเปิล', 'กล้วย'], ['th', 'en']],
];

describe('names of old archives', () => {
  it.each(SETS)('in %s are found out: %s, for %s', (page, folders, languages) => {
    const given =
      page === 'windows-1258' ? folders.map(name => name.replace('ố', 'ô\u0301')) : folders;
    const { paths, encoding } = decodeNames(packed(page, given), languages);
    expect(foldersOf(paths)).toEqual(folders);
    // Western ones have many characters in common.
    if (!page.startsWith('ibm4') && page !== 'ibm850') expect(encoding).toBe(page);
  });

  it('have one code page for all of them, though some bytes of them are UTF-8 too', () => {
    // 一 is Һ in UTF-8.
    const { paths } = decodeNames(packed('gb18030', ['一', '二', '三']), ['zh-Hans']);
    expect(foldersOf(paths)).toEqual(['一', '二', '三']);
  });

  it('have folders where a backslash is one, and not where it is half of a character', () => {
    const names = ['データ\\表\\1.jpg', 'データ\\十\\1.jpg', 'データ\\ソ\\1.jpg'].map(name =>
      raw(encodeIn('shift_jis', name) ?? new Uint8Array(0)),
    );
    // Each of these has the byte of a backslash in it.
    expect(names.every(({ bytes }) => bytes.filter(byte => byte === 0x5c).length === 3)).toBe(true);
    expect(decodeNames(names, ['en']).paths).toEqual([
      'データ/表/1.jpg',
      'データ/十/1.jpg',
      'データ/ソ/1.jpg',
    ]);
  });

  it('are of some text, whatever bytes they are', () => {
    const names = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 });
    fc.assert(
      fc.property(names, fc.boolean(), (bytes, saysUtf8) => {
        const { paths } = decodeNames(bytes.map(some => raw(some, { saysUtf8 })));
        expect(paths).toHaveLength(bytes.length);
        expect(paths.map(path => path.normalize('NFC'))).toEqual(paths);
      }),
      { numRuns: 300 },
    );
  });

  it('are as they were, whatever is said of their language, if they are long enough', () => {
    const chinese = [
      ...'猫狗鱼鸟虎苹果香蕉橙子西瓜草莓黄瓜土豆白菜红花绿叶蓝天电脑手机书本椅子桌子',
    ];
    const folder = fc
      .array(fc.constantFrom(...chinese), { minLength: 2, maxLength: 4 })
      .map(characters => characters.join(''));
    const folders = fc.uniqueArray(folder, { minLength: 4, maxLength: 8 });
    const language = fc.constantFrom('en', 'de', 'ru', 'zh-Hans', 'fr-CA', 'th');
    fc.assert(
      fc.property(folders, language, (names, spoken) => {
        const { paths } = decodeNames(packed('gb18030', names), [spoken]);
        expect(foldersOf(paths)).toEqual(names);
      }),
    );
  });
});
