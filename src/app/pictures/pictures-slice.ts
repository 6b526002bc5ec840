/** Pictures that come into the open project, and are shown. */

import type { ClassId, SampleId } from '../../core/project/types';
import type { IncomingPicture, PictureImporter } from './import-pictures';
import type { PictureUrls } from './picture-urls';

export interface PicturesActions {
  /**
   * Adds one picture to a class. Resolves to true once it is on disk.
   * @param batch pictures with the same one that follow each other are undone as one.
   */
  addPicture(picture: IncomingPicture, to: ClassId, batch?: symbol): Promise<boolean>;
  /**
   * Adds files, folders or zips. Into `to` if given; else each folder is a class, made when there
   * is none of that name. Shows a job, and is undone as one; what could not be read ends in one
   * notice, by name.
   */
  importFiles(files: DataTransfer | FileList | readonly File[], to?: ClassId): Promise<void>;
  /**
   * Adds files, folders or zips to the test set, one folder per class. Folders that have no class of
   * their name are left out, and named in a notice.
   */
  importTestSet(files: DataTransfer | FileList | readonly File[]): Promise<void>;
  pictureUrl(id: SampleId): Promise<string>;
}

interface Parts {
  readonly importer: PictureImporter;
  readonly urls: PictureUrls;
}

export function picturesActions({ importer, urls }: Parts): PicturesActions {
  return {
    addPicture: (picture, to, batch) => importer.add(picture, to, { batch }),
    importFiles: (files, to) => importer.importFiles(files, to),
    importTestSet: files => importer.importFiles(files, undefined, true),
    pictureUrl: id => urls.get(id),
  };
}
