/**
 * Which folders can be the classes: those of a level at which names differ. Pure.
 */

/** Where one picture lies: its folders from the outermost. */
type Folders = readonly string[];

/** The class of each picture; null where it lies beside the folders of the classes. */
export type Labels = readonly (string | null)[];

/** Names that say of what kind the files are, and not what they show. */
const GENERIC =
  /^(images?|imgs?|pictures?|pics?|photos?|samples?|data|dataset|files?|jpe?gs?|pngs?|raw|originals?|frames?|图片|照片|圖片)$/i;

/** Most levels that are offered. */
const MOST_LEVELS = 4;

/** Leaves out innermost folders that several others have alike, as in `cat/images` and `dog/images`. */
function withoutGeneric(places: readonly Folders[]): readonly Folders[] {
  const parents = new Map<string, Set<string>>();
  for (const folders of places) {
    const last = folders.at(-1);
    if (folders.length < 2 || last === undefined || !GENERIC.test(last)) continue;
    parents.set(last, (parents.get(last) ?? new Set()).add(folders.slice(0, -1).join('/')));
  }
  return places.map(folders => {
    const isShared = (parents.get(folders.at(-1) ?? '')?.size ?? 0) > 1;
    return isShared ? folders.slice(0, -1) : folders;
  });
}

/** The outermost level at which folders have different names; null where there is none. */
function firstLevel(places: readonly Folders[]): number | null {
  for (let level = 0; ; level++) {
    const names = new Set(places.flatMap(folders => folders.slice(level, level + 1)));
    if (names.size === 0) return null;
    if (names.size > 1) return level;
  }
}

const classesIn = (labels: Labels) => new Set(labels.filter(label => label !== null)).size;

/**
 * Each way to take folders for classes, the outermost level first: pictures that lie less deep are of
 * their own folder.
 * @returns none where no level has two folders or more.
 */
export function folderLevels(places: readonly Folders[]): readonly Labels[] {
  const trimmed = withoutGeneric(places);
  const first = firstLevel(trimmed);
  if (first === null) return [];
  const depth = Math.max(...trimmed.map(folders => folders.length));
  const found: Labels[] = [];
  const seen = new Set<string>();
  for (let level = first; level < depth && found.length < MOST_LEVELS; level++) {
    const labels = trimmed.map(folders =>
      folders.length > first ? (folders[Math.min(level, folders.length - 1)] ?? null) : null,
    );
    const key = JSON.stringify(labels);
    if (seen.has(key) || classesIn(labels) < 2) continue;
    seen.add(key);
    found.push(labels);
  }
  return found;
}

/** Whether all lie in folders of one level, with nothing deeper or beside them. */
export function isOneLevel(places: readonly Folders[]): boolean {
  const first = firstLevel(places);
  return first !== null && places.every(folders => folders.length === first + 1);
}

/** What the folders around all of it say that it shows; null where there are none. */
export function commonTitle(places: readonly Folders[]): string | null {
  const [one = []] = places;
  const differs = one.findIndex((name, i) => places.some(folders => folders[i] !== name));
  const around = differs === -1 ? one : one.slice(0, differs);
  return around.findLast(name => !GENERIC.test(name)) ?? around.at(-1) ?? null;
}
