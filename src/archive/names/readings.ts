/**
 * What names look like in each code page, in figures: how unlikely each of their characters is, so that
 * the reading that costs least is the likeliest. Costs are negative natural logarithms of rough chances:
 * a character that is one of 1000 usual ones costs about 7.
 */
import { type CodePage, decodeIn } from './code-pages';

export interface Reading {
  readonly page: CodePage;
  /** Those, as the first part of a language tag, whose systems pack names so; of Chinese with its script. */
  readonly languages: readonly string[];
  /** Whether it is only looked for on behalf of those, unless nothing else fits at all. */
  readonly isRare?: boolean;
  /** Of one character outside ASCII. */
  readonly costOf: (character: string) => number;
}

/** Of a character that nobody puts into a name: a control character, or one of no meaning. */
const ABSURD = 25;
/** Of a sign or a line. */
const SIGN = 10;

const isAbsurd = (character: string) => /[\p{Cc}\p{Cn}\p{Co}\u00ad]/u.test(character);

/**
 * Of a code page whose upper characters are one byte each.
 * @param frequent letters that are common in its languages, in small letters.
 */
function alphabet(usual: RegExp, frequent = ''): Reading['costOf'] {
  const common = new Set(frequent);
  return character => {
    if (isAbsurd(character)) return ABSURD;
    if (common.has(character)) return 3.2;
    if (common.has(character.toLowerCase())) return 4;
    if (usual.test(character)) return 5;
    return /[\p{L}\p{M}]/u.test(character) ? 8 : SIGN;
  };
}

/** Characters of two bytes between two limits, each of first and of second bytes. */
function charactersOf(
  page: CodePage,
  [first, last]: readonly [number, number],
  seconds: readonly (readonly [number, number])[],
): ReadonlySet<string> {
  const decode = decodeIn(page);
  const found = new Set<string>();
  for (let lead = first; lead <= last; lead++) {
    for (const [from, to] of seconds) {
      for (let trail = from; trail <= to; trail++) {
        const character = decode(Uint8Array.of(lead, trail));
        if (character !== null && !isAbsurd(character)) found.add(character);
      }
    }
  }
  return found;
}

/** Is made when it is first needed. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The most frequent characters of Chinese, and some of what classes are called. */
const FREQUENT_HAN = new Set(
  '的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没' +
    '日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美' +
    '点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关' +
    '并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更' +
    '反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃' +
    '义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求' +
    '品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历史商千片容研像找友孩站广改议形早房音火际则' +
    '首单据导影网香似石兵弟校读志飞观争组造视济喜离虽坏待毕断集猫狗鱼鸟虎狮猴兔牛羊鸡鸭鹅猪鼠龙蛇熊苹蕉橙梨桃葡萄瓜柠檬草莓' +
    '菜叶树剪刀布蓝绿紫黑左右背景测试训练图照夹类',
);

/** The most frequent syllables of Korean. */
const FREQUENT_HANGUL = new Set(
  '이다의는에을를가고하지은한사도로기자리시어대인그나아서정스해수있부라일장전들보구적제만과상주원조안성동으여국학생모소비용우' +
    '결거면공신교경관위유세개문물각오진계행람방무선중미말음식회없당화발민단러양데되실건마영내년운트차바래요발류드크요입연집' +
    '강할못타질저프르테파피초노히너친명군금임야외새두호통재감업반산복남북여달배터본분매고양개토끼바나사과포도딸귤레몬왼오른쪽',
);

const CHINESE_LEVEL_1 = once(() => charactersOf('gb18030', [0xb0, 0xd7], [[0xa1, 0xfe]]));
const CHINESE_LEVEL_2 = once(() => charactersOf('gb18030', [0xd8, 0xf7], [[0xa1, 0xfe]]));
const BIG5_LEVEL_1 = once(() =>
  charactersOf(
    'big5',
    [0xa4, 0xc6],
    [
      [0x40, 0x7e],
      [0xa1, 0xfe],
    ],
  ),
);
const JAPANESE_LEVEL_1 = once(() =>
  charactersOf(
    'shift_jis',
    [0x88, 0x97],
    [
      [0x40, 0x7e],
      [0x80, 0xfc],
    ],
  ),
);
const KOREAN_SYLLABLES = once(() => charactersOf('euc-kr', [0xb0, 0xc8], [[0xa1, 0xfe]]));

const isWide = (character: string) => /[\u3000-\u303f\uff01-\uff5e]/u.test(character);

function chineseCost(character: string): number {
  if (FREQUENT_HAN.has(character)) return 6.9;
  if (CHINESE_LEVEL_1().has(character)) return 8.8;
  if (CHINESE_LEVEL_2().has(character)) return 11;
  if (isWide(character)) return SIGN;
  return isAbsurd(character) ? ABSURD : 15;
}

function traditionalCost(character: string): number {
  if (BIG5_LEVEL_1().has(character)) return 8.6;
  if (isWide(character)) return SIGN;
  if (isAbsurd(character)) return ABSURD;
  return /\p{Script=Han}/u.test(character) ? 12 : 15;
}

function japaneseCost(character: string): number {
  // Of one byte, and of no use in names since there are wide ones.
  if (/[\uff61-\uff9f]/u.test(character)) return 9;
  if (/[\p{Script=Hiragana}\p{Script=Katakana}ー]/u.test(character)) return 5.5;
  if (JAPANESE_LEVEL_1().has(character)) return 8.8;
  if (isWide(character)) return SIGN;
  return isAbsurd(character) ? ABSURD : 12;
}

function koreanCost(character: string): number {
  if (FREQUENT_HANGUL.has(character)) return 6;
  if (KOREAN_SYLLABLES().has(character)) return 8.4;
  if (isAbsurd(character)) return ABSURD;
  return /[\p{Script=Hangul}\p{Script=Han}]/u.test(character) ? 13 : 15;
}

const WESTERN = alphabet(/[äöüßéèêëàâáåæøœçñíìîïóòôõúùûÿãðþý]/iu, 'äöüßéèáíóçñãøå');
const CENTRAL = alphabet(/[áäąâăčćçďđéęëěíîłľĺńňóôöőřŕšśşťţúůüűýźżž]/iu, 'áąčćéęěíłńóöőřšśúůüýżž');
const CYRILLIC = alphabet(/[а-яёіїєґўђјљњћџ]/iu, 'оеаинтсрвлкмдпу');
const GREEK = alphabet(/[α-ωάέήίόύώϊϋΐΰ]/iu, 'αοιετσνηυρπκμλ');
const TURKISH = alphabet(/[çğıİöşüâîû]/iu, 'çğıöşü');
const HEBREW = alphabet(/[א-ת]/u, 'יוהלאמתרבש');

const WEST = ['de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'nb', 'no', 'fi', 'is', 'ca'];
const CENTRE = ['pl', 'cs', 'sk', 'hu', 'ro', 'hr', 'sl', 'sq', 'bs'];
const SLAVIC = ['ru', 'uk', 'be', 'bg', 'sr', 'mk', 'kk'];

/**
 * Of UTF-8, where it has no character of more than two bytes: short names of other code pages may be
 * that by chance, and have letters then that stand together in no language.
 */
export const utf8Cost = alphabet(
  /[à-öø-ÿß\u0100-\u017fа-яёіїєґўђјљњћџα-ωάέήίόύώϊϋա-ֆא-תء-يپچژگ]|[\u0300-\u036f]/iu,
  'äöüéèáóоеаинтср',
);

/** Of those that are as likely, the first one is taken. */
export const READINGS: readonly Reading[] = [
  { page: 'ibm437', languages: ['en'], costOf: WESTERN },
  { page: 'ibm850', languages: WEST, costOf: WESTERN },
  { page: 'windows-1252', languages: ['en', ...WEST], costOf: WESTERN },
  { page: 'gb18030', languages: ['zh', 'zh-hans'], costOf: chineseCost },
  { page: 'big5', languages: ['zh', 'zh-hant'], costOf: traditionalCost },
  { page: 'shift_jis', languages: ['ja'], costOf: japaneseCost },
  { page: 'euc-kr', languages: ['ko'], costOf: koreanCost },
  { page: 'ibm866', languages: SLAVIC, costOf: CYRILLIC },
  { page: 'windows-1251', languages: SLAVIC, costOf: CYRILLIC },
  { page: 'ibm852', languages: CENTRE, isRare: true, costOf: CENTRAL },
  { page: 'windows-1250', languages: CENTRE, isRare: true, costOf: CENTRAL },
  { page: 'ibm737', languages: ['el'], isRare: true, costOf: GREEK },
  { page: 'windows-1253', languages: ['el'], isRare: true, costOf: GREEK },
  { page: 'ibm857', languages: ['tr', 'az'], isRare: true, costOf: TURKISH },
  { page: 'windows-1254', languages: ['tr', 'az'], isRare: true, costOf: TURKISH },
  { page: 'ibm862', languages: ['he'], isRare: true, costOf: HEBREW },
  { page: 'windows-1255', languages: ['he'], isRare: true, costOf: HEBREW },
  {
    page: 'windows-1256',
    languages: ['ar', 'fa', 'ur'],
    isRare: true,
    costOf: alphabet(/[ء-يپچژگ]/u, 'اليمونترب'),
  },
  {
    page: 'windows-1257',
    languages: ['et', 'lv', 'lt'],
    isRare: true,
    costOf: alphabet(/[āčēģīķļņšūžąęėįųõäöü]/iu, 'āēīšūžäöüõė'),
  },
  {
    page: 'windows-1258',
    languages: ['vi'],
    isRare: true,
    costOf: alphabet(/[àáâăèéêìíòóôơùúưýđ]|\u0300|\u0301|\u0303|\u0309|\u0323/iu),
  },
  {
    page: 'windows-874',
    languages: ['th'],
    isRare: true,
    costOf: alphabet(/\p{Script=Thai}/u),
  },
];
