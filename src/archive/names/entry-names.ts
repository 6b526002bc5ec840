/**
 * What the entries of an archive are called: the bytes of their names as text. UTF-8 comes first, where
 * the bytes are that, whatever the archive says of them: macOS does not say so. Otherwise they are in a
 * code page of the system that packed them, one for the whole archive.
 *
 * Paths come out with slashes, whatever the bytes have between folders, and composed (NFC), as names are
 * everywhere on the page: macOS takes accents apart.
 *
 * Source: APPNOTE.TXT (4.4.4, bit 11; 4.6.9, Info-ZIP Unicode Path Extra Field; appendix D).
 */
import { crc32 } from '../crc32';
import { type CodePage, decodeIn, decodeUtf8 } from './code-pages';
import { likeliestCodePage } from './likeliest-code-page';

export type NameEncoding = 'utf-8' | CodePage;

/** A name as it lies in an archive. */
export interface RawName {
  readonly bytes: Uint8Array;
  /** Whether the archive says that it is UTF-8. */
  readonly saysUtf8: boolean;
  /** The extra fields behind it. */
  readonly extra: Uint8Array;
}

export interface EntryNames {
  /** In the order of what was given. */
  readonly paths: readonly string[];
  /** Of those that the archive does not say to be UTF-8. */
  readonly encoding: NameEncoding;
}

/** Of the extra field that has a name in UTF-8 beside one in another code page. */
const UNICODE_PATH = 0x7075;
/** Its version, and the checksum of the name that it stands for. */
const UNICODE_PATH_HEADER = 5;

/** @returns null where there is none, or it is of a name that was changed since. */
function unicodePath({ bytes, extra }: RawName): string | null {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = view.getUint16(at, true);
    const from = at + 4;
    at = from + view.getUint16(at + 2, true);
    if (id !== UNICODE_PATH || at > extra.length || at - from < UNICODE_PATH_HEADER) continue;
    if (view.getUint32(from + 1, true) !== crc32(bytes)) return null;
    return decodeUtf8(extra.subarray(from + UNICODE_PATH_HEADER, at));
  }
  return null;
}

/** Languages that are read here, as tags: that of the page, and those of the browser. */
function languagesHere(): readonly string[] {
  const page = globalThis.document?.documentElement.lang;
  return [...(page ? [page] : []), ...(globalThis.navigator?.languages ?? [])];
}

/** A path as all of them come out, for who looks for one. */
export const asPath = (name: string) => name.replaceAll('\\', '/').normalize('NFC');

/** Names of which nothing is said; what is no text in their code page keeps what can be read of it. */
function decodeOld(names: readonly Uint8Array[], languages: readonly string[]) {
  const isAscii = names.every(bytes => bytes.every(byte => byte < 0x80));
  const page = isAscii ? null : likeliestCodePage(names, languages);
  const decode = page === null ? decodeUtf8 : decodeIn(page);
  const readAtAll = decodeIn('ibm437');
  const encoding: NameEncoding = page ?? 'utf-8';
  return { encoding, texts: names.map(bytes => decode(bytes) ?? readAtAll(bytes) ?? '') };
}

/** @param languages tags, the one of the page first, then others of the user. */
export function decodeNames(
  names: readonly RawName[],
  languages: readonly string[] = languagesHere(),
): EntryNames {
  const read = names.map(({ bytes }) => decodeUtf8(bytes));
  // An archive that says it of a name that is not has it of none for certain.
  const isTrue = names.every(({ saysUtf8 }, i) => !saysUtf8 || read[i] !== null);
  const texts = names.map((name, i) => (name.saysUtf8 && isTrue ? read[i] : unicodePath(name)));
  const open = names.flatMap(({ bytes }, i) => (texts[i] === null ? [{ i, bytes }] : []));
  const old = decodeOld(
    open.map(({ bytes }) => bytes),
    languages,
  );
  for (const [j, { i }] of open.entries()) texts[i] = old.texts[j];
  return { paths: texts.map(text => asPath(text ?? '')), encoding: old.encoding };
}
