/**
 * Paths as other systems write them, and what the name of a file says that it is. Pure.
 */
import { isJunk } from '../../../media/files';
import { isTakenForPicture, unreadKindByName } from '../../../media/unread-kinds';

/** The parts of a path, composed (NFC): the names of its folders, then its last name. */
export function partsOf(path: string): readonly string[] {
  return path
    .normalize('NFC')
    .split(/[\\/]/)
    .filter(part => !['', '.', '..'].includes(part));
}

/** Whether a path is a folder, or a file that nobody put there on purpose. */
export const isLeftOut = (path: string) => /[\\/]$/.test(path) || isJunk(partsOf(path).join('/'));

/** Endings of pictures that browsers decode, or may. */
const PICTURE = /\.(jpe?g|jpe|jfif|pjpe?g|a?png|gif|bmp|dib|webp|avif|hei[cf]s?)$/i;

/** Whether a file is a picture by its ending, or what is taken for one: it is told once it is opened. */
export function isPictureEnding(name: string): boolean {
  const kind = unreadKindByName(name);
  return PICTURE.test(name) || (kind !== null && isTakenForPicture(kind));
}

/** Whether a file is a picture by its name. One without an ending may be. */
export const isPictureName = (name: string) => isPictureEnding(name) || !/\.\w{1,5}$/.test(name);

export const isTableName = (name: string) => /\.(csv|tsv)$/i.test(name);

export const isArchiveName = (name: string) => /\.(zip|tm)$/i.test(name);

/** A name without its ending. */
export const withoutEnding = (name: string) => name.replace(/\.[^.]*$/, '');

/**
 * What an archive is called after: its name without endings, without what a browser adds to a name that
 * is taken, and without what Teachable Machine adds to that of a class.
 */
export function archiveTitle(name: string): string {
  const bare = name.replace(/\.(zip|tm)$/i, '').replace(/\.inkling$/i, '');
  return bare.replace(/ ?\(\d+\)$/, '').replace(/(?<=.)-samples$/, '');
}
