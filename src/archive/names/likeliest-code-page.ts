/**
 * Which code page the names in an old archive are in: the one in which they look most like names, given
 * the languages of whoever reads them. One answer for all of them, as one system packed them.
 */
import { type CodePage, type Decode, decodeIn, decodeUtf8 } from './code-pages';
import { READINGS, type Reading, utf8Cost } from './readings';

/** Names that are looked at: they are enough to tell, of however many. */
const MOST_NAMES = 2000;

/** Of a character of ASCII, so that a reading gains nothing by taking one for half of another. */
const ASCII_COST = 3;
/** Of one that is seldom in names. */
const RARE_ASCII_COST = 7;

/** Costs of what does not stand side by side in a word. */
const MIXED_ALPHABETS = 5;
const MIXED_SCRIPTS = 3;
const CAPITAL_INSIDE = 4;
const SIGN_IN_WORD = 3;
const TWO_ACCENTS = 3;
const LOOSE_MARK = 6;
/** Of a name of one or two letters, none of them of ASCII: it is rather one character of two bytes. */
const SHORT_WORD = 4;

/** What it costs that a reading is not of the language of the page, but of another that is read here. */
const SECOND_LANGUAGE = 1;
const OTHER_LANGUAGE = 4;
const RARE_LANGUAGE = 6;

/** By how much UTF-8 has to be the less likely one for another reading to be taken. */
const TRUST_IN_UTF8 = 6;

type Kind = 'none' | 'ascii' | 'latin' | 'alphabet' | 'han' | 'kana' | 'hangul' | 'mark' | 'sign';

function kindOf(character: string): Kind {
  if (/[a-z]/i.test(character)) return 'ascii';
  if (character < '\x80') return 'none';
  if (/\p{M}/u.test(character)) return 'mark';
  if (!/\p{L}/u.test(character)) return 'sign';
  if (/\p{Script=Latin}/u.test(character)) return 'latin';
  if (/\p{Script=Han}/u.test(character)) return 'han';
  if (/[\p{Script=Hiragana}\p{Script=Katakana}ー]/u.test(character)) return 'kana';
  if (/\p{Script=Hangul}/u.test(character)) return 'hangul';
  return 'alphabet';
}

const isCased = (kind: Kind) => kind === 'ascii' || kind === 'latin' || kind === 'alphabet';
const isLatin = (kind: Kind) => kind === 'ascii' || kind === 'latin';
const isLower = (character: string) => character !== character.toUpperCase();
const isUpper = (character: string) => character !== character.toLowerCase();

/** Han stands beside kana in Japanese words. */
const isOneScript = (a: Kind, b: Kind) =>
  a === b ||
  (isLatin(a) && isLatin(b)) ||
  ((a === 'han' || a === 'kana') && (b === 'han' || b === 'kana'));

function pairCost(before: string, character: string): number {
  const [a, b] = [kindOf(before), kindOf(character)];
  if (b === 'mark') return a === 'none' || a === 'sign' ? LOOSE_MARK : 0;
  if (a === 'none' || b === 'none' || a === 'mark') return 0;
  if (a === 'sign' || b === 'sign') return a === b ? 0 : SIGN_IN_WORD;
  if (!isOneScript(a, b)) return isCased(a) && isCased(b) ? MIXED_ALPHABETS : MIXED_SCRIPTS;
  const capital = isCased(a) && isLower(before) && isUpper(character) ? CAPITAL_INSIDE : 0;
  return capital + (a === 'latin' && b === 'latin' ? TWO_ACCENTS : 0);
}

const asciiCost = (character: string) =>
  /[\w .,()&+-]/.test(character) ? ASCII_COST : RARE_ASCII_COST;

/** Whether a name, without its ending, is one or two letters of an alphabet, beyond ASCII. */
function isShortWord(name: string): boolean {
  const letters = [...name.replace(/[\\/]$|\.[^.]*$/g, '')];
  return (
    letters.length > 0 &&
    letters.length < 3 &&
    letters.every(letter => ['latin', 'alphabet'].includes(kindOf(letter)))
  );
}

function costOfName(name: string, costOf: Reading['costOf']): number {
  let cost = isShortWord(name) ? SHORT_WORD : 0;
  let before = '/';
  for (const character of name) {
    cost += character < '\x80' ? asciiCost(character) : costOf(character);
    // What is written in ASCII alone reads the same in all.
    if (before >= '\x80' || character >= '\x80') cost += pairCost(before, character);
    before = character;
  }
  return cost;
}

/** @param languages tags, the one of the page first. */
function costOfLanguage(reading: Reading, languages: readonly string[]): number {
  const place = languages.findIndex(tag => {
    const [language, ...rest] = tag.toLowerCase().split('-');
    if (language !== 'zh') return reading.languages.includes(language);
    const isTraditional = rest.some(part => ['hant', 'tw', 'hk', 'mo'].includes(part));
    return reading.languages.includes(isTraditional ? 'zh-hant' : 'zh-hans');
  });
  if (place === 0) return 0;
  if (place > 0) return SECOND_LANGUAGE;
  return reading.isRare ? RARE_LANGUAGE : OTHER_LANGUAGE;
}

/**
 * The cost of all names, each of their parts once; infinite where one of them is no text. A backslash
 * stays with its part: it may be half of a character.
 */
function costOfAll(
  names: readonly Uint8Array[],
  decode: Decode,
  costOf: Reading['costOf'],
): number {
  const parts = new Set<string>();
  for (const bytes of names) {
    const name = decode(bytes);
    if (name === null) return Number.POSITIVE_INFINITY;
    for (const part of name.split(/(?<=[\\/])/)) parts.add(part);
  }
  let cost = 0;
  for (const part of parts) cost += costOfName(part, costOf);
  return cost;
}

interface Likeliest {
  readonly page: CodePage;
  readonly cost: number;
}

function likeliest(names: readonly Uint8Array[], languages: readonly string[]): Likeliest {
  let best: Likeliest = { page: 'ibm437', cost: Number.POSITIVE_INFINITY };
  for (const reading of READINGS) {
    const { page, costOf } = reading;
    const cost = costOfAll(names, decodeIn(page), costOf) + costOfLanguage(reading, languages);
    if (cost < best.cost) best = { page, cost };
  }
  return best;
}

/**
 * @param names as they lie in the archive, of which at least one has a byte beyond ASCII.
 * @param languages tags, the one of the page first, then others of the user.
 * @returns null where they are UTF-8.
 */
export function likeliestCodePage(
  names: readonly Uint8Array[],
  languages: readonly string[],
): CodePage | null {
  const looked = names.slice(0, MOST_NAMES);
  const texts = names.map(decodeUtf8);
  const isUtf8 = texts.every(text => text !== null);
  const isLong = texts.some(text => text !== null && /[\u0800-\uffff]/.test(text));
  if (isUtf8 && isLong) return null;
  const { page, cost } = likeliest(looked, languages);
  if (!isUtf8) return page;
  return costOfAll(looked, decodeUtf8, utf8Cost) <= cost + TRUST_IN_UTF8 ? null : page;
}
