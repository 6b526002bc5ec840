/**
 * Picture sets on disk: a folder that contains one folder of pictures per class.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { EvaluationError } from './evaluation-error.js';

export interface PictureFolder {
  /** Name of the folder. */
  readonly name: string;
  /** In the order of their names. */
  readonly classes: readonly { readonly name: string; readonly files: readonly string[] }[];
}

/** @throws EvaluationError for a folder that is missing or contains no class folders. */
export function readPictureFolder(path: string): PictureFolder {
  if (!existsSync(path)) throw new EvaluationError(`There is no folder ${path}.`);
  if (!statSync(path).isDirectory()) throw new EvaluationError(`${path} is not a folder.`);
  const classes = readdirSync(path, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => ({
      name,
      files: readdirSync(join(path, name), { withFileTypes: true })
        .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
        .map(entry => join(path, name, entry.name))
        .sort(),
    }))
    .filter(({ files }) => files.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (classes.length === 0) {
    throw new EvaluationError(`${path} contains no folders of pictures, one per class.`);
  }
  return { name: basename(resolve(path)), classes };
}
