/**
 * Archives of pictures with labels that other programs make: one folder per class, or a project of Teachable
 * Machine, whose pictures are called `<class>-!-<number>.jpg`. Read one picture at a time; how much they may
 * unpack to is limited.
 */

import * as v from 'valibot';
import { unpackStream } from '../../archive/unpack-stream';
import { FormatError } from '../../core/format-error';
import { folderOf, isJunk, nameOf, partsOf } from '../../media/files';
import type { PictureErrorCode } from '../../media/picture-error';
import { ofArchive } from '../shared/archive-errors';

/** A picture as the archive has it, or what could not be read. */
export type ArchivePicture =
  | {
      readonly className: string;
      readonly name: string;
      /** Whether it is held back from what is learnt from. */
      readonly isTest: boolean;
      readonly blob: Blob;
    }
  | { readonly name: string; readonly error: PictureErrorCode };

/** What Teachable Machine calls the settings of a project, beside its pictures. */
const SETTINGS = 'manifest.json';
/** The longest that are read, in bytes. */
const MOST_SETTINGS_BYTES = 1024 ** 2;

/** What they say of a project of sounds. */
const soundsSchema = v.object({ type: v.literal('audio') });

/** Folders in which folders of classes lie whose pictures are held back. */
const HELD_BACK = /^(test|val|valid|validation)$/i;

/** @throws FormatError where the settings are of a project of sounds. */
async function expectPictures(settings: Blob): Promise<void> {
  if (settings.size > MOST_SETTINGS_BYTES) return;
  let json: unknown;
  try {
    json = JSON.parse(await settings.text());
  } catch {
    return;
  }
  if (v.is(soundsSchema, json)) {
    throw new FormatError('file-of-sounds', 'Expected a project of pictures, found one of sounds');
  }
}

/**
 * Reads the pictures. What is not a picture is given by its name, and reading goes on.
 * @throws FormatError: `file-of-sounds`, `file-encrypted`, `file-too-large`, `file-damaged`, or
 * `file-not-ours` where nothing is in it.
 */
export async function* readPictureArchive(archive: Blob): AsyncGenerator<ArchivePicture> {
  try {
    for await (const { path, blob, isSound } of unpackStream(archive, name => !isJunk(name))) {
      const name = nameOf(path);
      if (path === SETTINGS) await expectPictures(blob);
      else if (!isSound) yield { name, error: 'broken' };
      else {
        yield {
          className: folderOf(path) ?? name.replace(/\.[^.]*$/, ''),
          name,
          isTest: HELD_BACK.test(partsOf(path).at(-3) ?? ''),
          blob,
        };
      }
    }
  } catch (error) {
    throw ofArchive(error);
  }
}
