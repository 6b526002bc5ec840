/** Which of some files are those of a model, by their names alone. Pure. */
import { originalName } from '../../formats/shared/original-name';
import type { CollectedFile } from '../../media/files';

/** The file that names the other files of a model. */
const MODEL = 'model.json';
const METADATA = 'metadata.json';

/** Endings of models that only other programs can open. */
const OTHER_MODEL = /\.(tflite|onnx|h5|keras|pb|pt|mlmodel)$/i;

/** Whether a file is that one, also where it was renamed when it was downloaded. */
const isModelName = (name: string) => originalName(name) === MODEL;

/** Whether a file is one of those that lie beside it. */
export const isPartOfModel = (name: string) =>
  originalName(name) === METADATA || /\.bin$/i.test(name);

/** What the paths of files say of a model in them; null where they are of none. */
export function modelKind(paths: Iterable<string>): 'openable' | 'other' | null {
  let kind: 'other' | null = null;
  for (const path of paths) {
    if (isModelName(path.slice(path.lastIndexOf('/') + 1))) return 'openable';
    if (OTHER_MODEL.test(path)) kind = 'other';
  }
  return kind;
}

/** The files of a model among others: those beside `model.json`; none where that is missing. */
export function filesOfModel(collected: readonly CollectedFile[]): File[] {
  const files = collected.flatMap(found => ('file' in found ? [found] : []));
  const model = files.find(({ file }) => isModelName(file.name));
  const folder = model && folderIn(model.path);
  return files.filter(({ path }) => model && folderIn(path) === folder).map(({ file }) => file);
}

/** Where a file lies; of files alone, that is the same place for all. */
const folderIn = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
