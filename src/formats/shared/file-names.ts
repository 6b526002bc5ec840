/**
 * Names that users give, as names of files and folders that every system takes: letters of all scripts
 * with their marks, digits, punctuation and emoji stay. Imports nothing.
 *
 * Source: Microsoft, "Naming Files, Paths, and Namespaces".
 */

/** Longest name in bytes of UTF-8: file systems take 255, and an ending or a number comes behind it. */
const MOST_BYTES = 200;

/** Characters that some system does not allow in a name, or shows as something else. */
const UNFIT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*\u202a-\u202e\u2066-\u2069]/gu;

/** Names that systems keep for themselves, and those of files that they leave in folders. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d|__macosx|thumbs\.db|desktop\.ini)(\.|$)/i;

/** As much of a name as fits, without a letter parted from its marks. */
function cut(name: string): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  let end = 0;
  for (const { segment, index } of new Intl.Segmenter().segment(name)) {
    bytes += encoder.encode(segment).length;
    if (bytes > MOST_BYTES) break;
    end = index + segment.length;
  }
  return name.slice(0, end);
}

/**
 * @param otherwise what it is called where nothing is left of the name.
 * @returns a name that every file system takes, as close as possible to what the user typed.
 */
export function toFileName(name: string, otherwise = '_'): string {
  const fit = cut(name.normalize('NFC').trim().replace(UNFIT, '_')).trim();
  // A leading dot hides it, and one at the end is cut off by some.
  const dotless = fit.replace(/^\.+/, '_').replace(/[. ]+$/, '_') || otherwise;
  return RESERVED.test(dotless) ? `_${dotless}` : dotless;
}
