/**
 * What a downloaded file was called before a browser or a system gave it another name, as one of that name
 * was there already: `model (1).json`, `model copy.json`, `model - Kopie.json` are `model.json`. Imports
 * nothing.
 */

/** A number in brackets or behind a space, or what systems call a copy in their languages. */
const MARK =
  / ?\(\d+\)$| \d+$|的副本( ?\d+)?$|([ -]+|_)(copy|kopie|copie|copia|cópia|kopia|kopi|копия|副本|拷贝|コピー|복사본)( ?\d+)?$/iu;

export function originalName(name: string): string {
  const dot = name.lastIndexOf('.');
  const ending = dot < 0 ? '' : name.slice(dot);
  let stem = dot < 0 ? name : name.slice(0, dot);
  for (let before = ''; before !== stem; ) {
    before = stem;
    stem = stem.replace(MARK, '') || stem;
  }
  return stem + ending;
}

/** The file that has a name, or else one that had it. */
export function findOriginal(names: readonly string[], wanted: string): string | undefined {
  return names.includes(wanted) ? wanted : names.find(name => originalName(name) === wanted);
}
