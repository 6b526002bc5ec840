/**
 * What manifests beside pictures say of them: of our own projects, of Teachable Machine, of genai-tm.
 * Pure.
 */
import * as v from 'valibot';
import { FormatError } from '../../../core/format-error';
import { readProjectLabels } from '../../../formats/inkling/project-zip';
import { partsOf } from './paths';

/** The label that a manifest gives a picture. */
export interface KnownLabel {
  readonly className: string;
  readonly isTest: boolean;
}

export type ManifestKind = 'project' | 'teachable-machine' | 'genai-tm';

/** A project of this page or of another program, wherever it lies among the files. */
export interface FoundProject {
  readonly kind: ManifestKind | 'sounds' | 'damaged';
  /** Of its folder. */
  readonly root: readonly string[];
  /** The label of a picture in it, by the rest of its path; null where it has none. */
  readonly labelOf: (rest: readonly string[]) => KnownLabel | null;
}

/** Names of the files that are read, if they are not too long. */
export const isManifestName = (name: string) => /^(manifest|metadata)\.json$/i.test(name);

/** In projects of Teachable Machine, pictures are named `<class>-!-<number>.jpg`; the class may hold slashes. */
const NAMED_BY_CLASS = /^(.+)-!-\d+\.\w+$/;

/** Whether a file is called as Teachable Machine calls the pictures of its projects. */
export const isOfTeachableMachine = (name: string) => NAMED_BY_CLASS.test(name);
/** In those of genai-tm, `samples/<class>_<number>.png`, with the number of the class. */
const NUMBERED = /^(\d+)_\d+\.\w+$/;

const teachableSchema = v.object({ type: v.picklist(['image', 'pose', 'audio']) });
const labelsSchema = v.object({ labels: v.pipe(v.array(v.string()), v.maxLength(10_000)) });
const ourSchema = v.object({ format: v.literal('inkling-project') });

/** The class that Teachable Machine calls a picture by; null where it did not name it. */
export function teachableLabel(rest: readonly string[]): KnownLabel | null {
  const className = NAMED_BY_CLASS.exec(rest.join('/'))?.[1];
  return className === undefined ? null : { className, isTest: false };
}

function genaiLabel(labels: readonly string[], rest: readonly string[]): KnownLabel | null {
  const [folder, name, ...deeper] = rest;
  if (folder !== 'samples' || name === undefined || deeper.length > 0) return null;
  const className = labels[Number(NUMBERED.exec(name)?.[1] ?? Number.NaN)];
  return className === undefined ? null : { className, isTest: false };
}

function ourProject(text: string, root: readonly string[]): FoundProject {
  try {
    const labels = readProjectLabels(new TextEncoder().encode(text));
    const byPath = new Map(labels.map(each => [partsOf(each.path).join('/'), each]));
    return { kind: 'project', root, labelOf: rest => byPath.get(rest.join('/')) ?? null };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { kind: 'damaged', root, labelOf: () => null };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @returns what the project is that a manifest is of; null where it is of none. */
function projectOf(parts: readonly string[], text: string): FoundProject | null {
  const root = parts.slice(0, -1);
  const json = parse(text);
  if (v.is(ourSchema, json)) return ourProject(text, root);
  if (parts.at(-1) === 'manifest.json' && v.is(teachableSchema, json)) {
    return json.type === 'audio'
      ? { kind: 'sounds', root, labelOf: () => null }
      : { kind: 'teachable-machine', root, labelOf: teachableLabel };
  }
  if (parts.at(-1) === 'metadata.json' && v.is(labelsSchema, json)) {
    return { kind: 'genai-tm', root, labelOf: rest => genaiLabel(json.labels, rest) };
  }
  return null;
}

/** @param texts of the files that may be manifests, by path. */
export function findProjects(texts: ReadonlyMap<string, string>): readonly FoundProject[] {
  return [...texts].flatMap(([path, text]) => {
    const parts = partsOf(path);
    if (!isManifestName(parts.at(-1) ?? '')) return [];
    return projectOf(parts, text) ?? [];
  });
}

/** The rest of a path within a folder; null where it lies elsewhere. */
export function within(
  root: readonly string[],
  parts: readonly string[],
): readonly string[] | null {
  return root.every((name, i) => parts[i] === name) ? parts.slice(root.length) : null;
}
