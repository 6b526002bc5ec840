/**
 * Names in old zip archives are in the code page of the system that packed them, and nothing says in
 * which. Those that are known here, and how each is decoded. Imports nothing.
 *
 * Browsers decode most of them (WHATWG Encoding Standard), but of those of DOS, which Windows still uses
 * for zips, only one; the others are tables of their upper 128 characters.
 *
 * Source: unicode.org, Public/MAPPINGS/VENDORS/MICSFT/PC.
 */

/** Without a character in them, bytes that stand for none. */
const NONE = '\ufffd';

/** What is the same in several of them: shades, lines and blocks, from B0 to DF. */
const LINES = '░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀';
const SIGNS = 'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** Characters 80 to FF of each. */
const TABLES = {
  /** The United States. */
  ibm437: `ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»${LINES}${SIGNS}`,
  /** Western Europe. */
  ibm850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤' +
    'ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  /** Central Europe. */
  ibm852:
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤' +
    'đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
  /** Greece. */
  ibm737: `ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψ${LINES}ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0`,
  /** Turkey. */
  ibm857:
    'ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞşáíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤' +
    `ºªÊËÈ${NONE}ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµ${NONE}×ÚÛÙìÿ¯´\u00ad±${NONE}¾¶§÷¸°¨·¹³²■\u00a0`,
  /** Israel. */
  ibm862: `אבגדהוזחטיךכלםמןנסעףפץצקרשת¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»${LINES}${SIGNS}`,
} as const;

/** By the names that the Encoding Standard gives them. */
const DECODED_BY_BROWSERS = [
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'ibm866',
  'windows-874',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
] as const;

type Tabulated = keyof typeof TABLES;

export type CodePage = Tabulated | (typeof DECODED_BY_BROWSERS)[number];

const isTabulated = (page: CodePage): page is Tabulated => Object.hasOwn(TABLES, page);

/** @returns null where the bytes are of no text in it. */
export type Decode = (bytes: Uint8Array) => string | null;

/** Decodes strictly by what the browser has. */
function decodeBy(label: string): Decode {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return bytes => {
    try {
      return decoder.decode(bytes);
    } catch {
      return null;
    }
  };
}

function decodeByTable(table: string): Decode {
  return bytes => {
    const text = Array.from(bytes, byte =>
      byte < 0x80 ? String.fromCharCode(byte) : table.charAt(byte - 0x80),
    ).join('');
    return text.includes(NONE) ? null : text;
  };
}

export const decodeUtf8 = decodeBy('utf-8');

export const decodeIn = (page: CodePage): Decode =>
  isTabulated(page) ? decodeByTable(TABLES[page]) : decodeBy(page);
