/** Pictures that come into the open project, and are shown. */

import type { ClassId, SampleId } from '../../core/project/types';
import { collectFiles } from '../../media/files';
import type { FileImporter } from '../imports/import-files';
import type { IncomingPicture, PictureImporter } from './import-pictures';
import type { PictureUrls } from './picture-urls';

export interface PicturesActions {
  /**
   * Adds one picture to a class. Resolves to true once it is on disk.
   * @param batch pictures with the same one that follow each other are undone as one.
   */
  addPicture(picture: IncomingPicture, to: ClassId, batch?: symbol): Promise<boolean>;
  /**
   * Adds files, folders or zips, after a question where it is not obvious how (imports/plan/). Shows a
   * job, and is undone as one; what could not be read ends in one notice, by name. Must be called while
   * the event is handled that gives a DataTransfer.
   * @param to the class that was pointed at.
   */
  importFiles(files: DataTransfer | FileList | readonly File[], to?: ClassId): Promise<void>;
  /** The same into the test set, which makes no classes. */
  importTestSet(files: DataTransfer | FileList | readonly File[]): Promise<void>;
  pictureUrl(id: SampleId): Promise<string>;
}

interface Parts {
  readonly importer: PictureImporter;
  readonly urls: PictureUrls;
  /** Null where the script could not be loaded, which has been said then. */
  readonly loadFileImporter: () => Promise<FileImporter | null>;
}

export function picturesActions({ importer, urls, loadFileImporter }: Parts): PicturesActions {
  async function importFiles(
    from: DataTransfer | FileList | readonly File[],
    to?: ClassId,
    isTest?: boolean,
  ): Promise<void> {
    // Before anything is awaited: a DataTransfer is emptied after its event.
    const collecting = collectFiles(from);
    const files = await loadFileImporter();
    await files?.importFiles(collecting, to, isTest);
  }
  return {
    addPicture: (picture, to, batch) => importer.add(picture, to, { batch }),
    importFiles: (files, to) => importFiles(files, to),
    importTestSet: files => importFiles(files, undefined, true),
    pictureUrl: id => urls.get(id),
  };
}
