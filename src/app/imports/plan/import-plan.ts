/**
 * Understands what is brought in, whichever way it comes: from paths, and the few texts beside them that
 * say more, to classes, pictures that are held back, and what is passed over. Pure: nothing is opened here.
 */
import { unreadKindByName } from '../../../media/unread-kinds';
import { commonTitle, folderLevels, isOneLevel, type Labels } from './folder-levels';
import { findLabelColumns, type LabelColumn } from './label-table';
import {
  type FoundProject,
  findProjects,
  type KnownLabel,
  type ManifestKind,
  teachableLabel,
  within,
} from './manifests';
import { isLeftOut, isPictureName, isTableName, partsOf, withoutEnding } from './paths';
import { isSameReading, type Label, makeReading } from './reading';
import { type Placed, separateSplits } from './splits';
import { ofTestSet } from './test-set';
import type { ImportPlan, ImportTarget, PassedOver, PlanFile, Reading, ReadingKind } from './types';

/** A picture among the files. */
interface Picture {
  readonly file: number;
  readonly parts: readonly string[];
  /** Of the project in whose folder it lies; null where it is in none. */
  readonly project: FoundProject | null;
}

/** All that readings are made of. */
interface Material {
  readonly pictures: readonly Picture[];
  readonly placed: readonly Placed[];
  readonly hasSplits: boolean;
  /** Whether all of it would be held back, if it is what it is called. */
  readonly areAllTests: boolean;
  readonly columns: readonly LabelColumn[];
  /** Files of tables, which are passed over but where they are read. */
  readonly tables: readonly PassedOver[];
  readonly title: string | null;
}

/** Whether a manifest says anything: other programs call files of other things so, too. */
function isInUse({ kind, root, labelOf }: FoundProject, files: readonly PlanFile[]): boolean {
  if (kind !== 'teachable-machine' && kind !== 'genai-tm') return true;
  return files.some(({ path }) => {
    const rest = within(root, partsOf(path));
    return rest !== null && labelOf(rest) !== null;
  });
}

const nameIn = (parts: readonly string[]) => parts.at(-1) ?? '';

/** The project in whose folder something lies: the innermost. */
function projectAround(
  projects: readonly FoundProject[],
  parts: readonly string[],
): FoundProject | null {
  const around = projects.filter(({ root }) => within(root, parts) !== null);
  return around.sort((a, b) => b.root.length - a.root.length)[0] ?? null;
}

function knownLabel({ project, parts }: Picture): KnownLabel | null {
  const rest = project && within(project.root, parts);
  return rest ? project.labelOf(rest) : null;
}

/** Labels by folders, with what is held back by where it lies. */
const byFolders = (placed: readonly Placed[], labels: Labels): (Label | null)[] =>
  placed.map(({ split, isAside }, i) => {
    const className = labels[i] ?? null;
    return className === null || isAside ? null : { className, isTest: split === 'tests' };
  });

/** The levels of folders, without those in which pictures lie that are put aside. */
function levelsOf(placed: readonly Placed[]): readonly Labels[] {
  return folderLevels(placed.map(({ folders, isAside }) => (isAside ? [] : folders)));
}

/** As the projects in whose folders they lie have them, and the others by their folders. */
function knownReading({ pictures, placed, tables }: Material): Reading | null {
  const known = pictures.map(knownLabel);
  const kinds = new Set(
    pictures.flatMap(({ project }, i) => (known[i] && project ? [project.kind] : [])),
  );
  if (kinds.size === 0) return null;
  const outside = placed.filter((_, i) => !pictures[i]?.project);
  const [level] = levelsOf(outside);
  const title = commonTitle(outside.map(({ folders }) => folders));
  const byFile = new Map(
    byFolders(outside, level ?? outside.map(() => title)).map((label, i) => [
      outside[i]?.file,
      label,
    ]),
  );
  const labels = pictures.map(({ file }, i) => known[i] ?? byFile.get(file) ?? null);
  const kind: ManifestKind = kinds.has('teachable-machine')
    ? 'teachable-machine'
    : kinds.has('genai-tm')
      ? 'genai-tm'
      : 'project';
  return makeReading(kinds.size > 1 ? 'project' : kind, pictures, labels, tables);
}

/** By what Teachable Machine calls pictures, where its manifest is missing. */
function namedReading({ pictures, tables }: Material): Reading | null {
  const [first = []] = pictures.map(({ parts }) => parts.slice(0, -1));
  const isShared = (name: string, i: number) => pictures.every(({ parts }) => parts[i] === name);
  const shared = first.findIndex((name, i) => !isShared(name, i));
  const depth = shared === -1 ? first.length : shared;
  const labels = pictures.map(({ parts }) => teachableLabel(parts.slice(depth)));
  if (labels.includes(null)) return null;
  return makeReading('teachable-machine', pictures, labels, tables);
}

/** Those of each level, with what is held back. */
function folderReadings({ pictures, placed, tables }: Material): Reading[] {
  return levelsOf(placed).map(labels =>
    makeReading('folders', pictures, byFolders(placed, labels), tables),
  );
}

/** With every folder a class, also those that are called as splits; offered where they may be none. */
function literalReadings(material: Material): Reading[] {
  const { pictures, placed, hasSplits, tables } = material;
  const [first] = levelsOf(placed);
  const isUnclear = placed.some(({ split }, i) => split !== null && (first?.[i] ?? null) === null);
  if (!hasSplits || !(isUnclear || material.areAllTests)) return [];
  const [labels] = folderLevels(pictures.map(({ parts }) => parts.slice(0, -1)));
  if (!labels) return [];
  const found = labels.map(className => className && { className, isTest: false });
  return [
    makeReading(
      'all-folders',
      pictures,
      found.map(label => label || null),
      tables,
    ),
  ];
}

function tableReadings({ pictures, columns }: Material): Reading[] {
  return columns.map(({ name, labels }) => {
    const found = pictures.map((_, i): Label | null => {
      const row = labels.get(i);
      return row ? { className: row.label, isTest: row.isTest } : null;
    });
    return { ...makeReading('table', pictures, found, [], 'no-label'), column: name };
  });
}

/**
 * Every picture in one class, or each in its own; what lies in a folder of tests is held back, but where
 * a new class would be left with nothing to learn from.
 */
function wholeReading(
  kind: Extract<ReadingKind, 'one-class' | 'class-each' | 'into-class'>,
  { pictures, placed, areAllTests, tables }: Material,
  classNameOf: (picture: Picture) => string,
): Reading {
  const isHeld = kind === 'into-class' || !areAllTests;
  const labels = pictures.map((picture, i) => ({
    className: classNameOf(picture),
    isTest: isHeld && placed[i]?.split === 'tests',
  }));
  return makeReading(kind, pictures, labels, tables);
}

function readingsOf(material: Material, target: ImportTarget): Reading[] {
  const { pictures, placed, title } = material;
  const known = knownReading(material);
  const named = known ? null : namedReading(material);
  const folders = named || known ? [] : folderReadings(material);
  const literal = named || known ? [] : literalReadings(material);
  const tables = tableReadings(material);
  const one = wholeReading('one-class', material, () => title ?? '');
  const each = wholeReading('class-each', material, ({ parts }) => withoutEnding(nameIn(parts)));
  // Where there is nothing but splits, they are rather splits of one class than classes.
  const areSplits = folders.length === 0 && placed.every(({ split }) => split !== null);
  const whole = areSplits ? [one, ...literal] : [...literal, one];
  const single = pictures.length > 1 ? [each] : [];
  const found = [known, named, ...folders, ...tables, ...whole, ...single];
  const into =
    target.kind === 'class' ? wholeReading('into-class', material, () => target.name) : null;
  const all = [into, ...found].filter(reading => reading !== null);
  return all.filter(
    (reading, i) =>
      reading.pictures.length > 0 && !all.slice(0, i).some(other => isSameReading(other, reading)),
  );
}

function isObvious(
  { pictures, placed, hasSplits, columns }: Material,
  readings: readonly Reading[],
  passedOver: readonly PassedOver[],
  target: ImportTarget,
  hasModel: boolean,
): boolean {
  const [first] = readings;
  if (!first) return false;
  if (target.kind === 'class') {
    const hasFolders = readings.some(({ kind }) => kind === 'folders');
    return !hasFolders && !hasSplits && pictures.every(({ project }) => project === null);
  }
  if (passedOver.length > 0 || first.passedOver.length > 0) return false;
  if (first.kind === 'teachable-machine' || first.kind === 'genai-tm') {
    return !hasModel && pictures.every(({ project }) => project !== null);
  }
  const isPlain = !hasSplits && columns.length === 0;
  if (target.kind === 'test-set' && isPlain && first.classes.length === 1) return true;
  return first.kind === 'folders' && isPlain && isOneLevel(placed.map(({ folders }) => folders));
}

/**
 * @param files all that there is, in its order.
 * @param texts of the manifests and tables among them, by path.
 */
export function planImport(
  files: readonly PlanFile[],
  texts: ReadonlyMap<string, string>,
  target: ImportTarget,
): ImportPlan {
  const projects = findProjects(texts).filter(project => isInUse(project, files));
  const pictures: Picture[] = [];
  const passedOver: PassedOver[] = [];
  const tables: PassedOver[] = [];
  let hasModel = false;
  for (const [file, { path, isPicture, unread }] of files.entries()) {
    if (isLeftOut(path)) continue;
    const parts = partsOf(path);
    const name = nameIn(parts);
    const project = projectAround(projects, parts);
    hasModel ||= name === 'model.json';
    if (isPicture ?? isPictureName(name)) {
      if (project?.kind === 'damaged') passedOver.push({ name, code: 'of-damaged-project' });
      else pictures.push({ file, parts, project });
    } else if (isTableName(name) && texts.has(path)) tables.push({ name, code: 'not-a-picture' });
    else if (!project || project.kind === 'damaged') {
      passedOver.push({ name, code: unread ?? unreadKindByName(name) ?? 'not-a-picture' });
    }
  }
  const paths = pictures.map(({ parts }) => parts);
  const unsplit = pictures.map(({ file, parts }) => ({ file, folders: parts.slice(0, -1) }));
  const { placed, hasSplits } = separateSplits(unsplit, target.kind !== 'new-project');
  const areAllTests = placed.every(({ split }) => split === 'tests');
  const tableTexts = new Map([...texts].filter(([path]) => isTableName(path)));
  const material: Material = {
    pictures,
    placed,
    hasSplits,
    areAllTests,
    columns: findLabelColumns(paths, tableTexts),
    tables,
    title: commonTitle((areAllTests ? unsplit : placed).map(({ folders }) => folders)),
  };
  const all = readingsOf(material, target);
  const found = target.kind === 'test-set' ? ofTestSet(all, target.classes, files) : all;
  const readings = found.filter(reading => reading.pictures.length > 0);
  const nothing = readings.length > 0 ? [] : (found[0]?.passedOver ?? tables);
  return {
    readings,
    isObvious: isObvious(material, readings, passedOver, target, hasModel),
    passedOver: [...passedOver, ...nothing],
    isOfSounds: pictures.length === 0 && projects.some(({ kind }) => kind === 'sounds'),
  };
}
