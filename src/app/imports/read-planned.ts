/** Opens the pictures of a plan one after the other, each with its class. */
import { ArchiveError } from '../../archive/archive-error';
import { unpackStream } from '../../archive/unpack-stream';
import { ARCHIVE_PROBLEMS, type PictureErrorCode } from '../../media/picture-error';
import type { Archive, Listing } from './list-files';
import { partsOf } from './plan/paths';
import type { PlannedPicture, Reading } from './plan/types';

export type OpenedPicture =
  | {
      readonly name: string;
      readonly className: string;
      readonly isTest: boolean;
      readonly source: 'file' | 'zip';
      readonly blob: Blob;
    }
  /** A picture, or an archive as a whole, that cannot be read. */
  | { readonly name: string; readonly error: PictureErrorCode; readonly isArchive: boolean };

/** The pictures of one archive, by path; several may have the same. */
type Wanted = Map<string, PlannedPicture[]>;

async function* fromArchive(archive: Archive, wanted: Wanted): AsyncGenerator<OpenedPicture> {
  try {
    const entries = unpackStream(archive.blob, path => wanted.has(path));
    for await (const { path, blob, isSound } of entries) {
      const picture = wanted.get(path)?.shift();
      const name = partsOf(path).at(-1) ?? path;
      if (!picture) continue;
      if (!isSound) yield { name, error: 'broken', isArchive: false };
      else {
        const { className, isTest } = picture;
        yield { name, className, isTest, source: 'zip', blob };
      }
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    yield { name: archive.name, error: ARCHIVE_PROBLEMS[error.code], isArchive: true };
  }
}

/** Each picture once: archives are read from beginning to end, in the place of their first picture. */
export async function* readPlanned(
  { files }: Pick<Listing, 'files'>,
  { pictures }: Pick<Reading, 'pictures'>,
): AsyncGenerator<OpenedPicture> {
  const archives = new Map<Archive, Wanted>();
  for (const picture of pictures) {
    const place = files[picture.file]?.place;
    if (place?.kind !== 'entry') continue;
    const wanted: Wanted = archives.get(place.archive) ?? new Map();
    archives.set(place.archive, wanted);
    wanted.set(place.path, [...(wanted.get(place.path) ?? []), picture]);
  }
  for (const { file, className, isTest } of pictures) {
    const place = files[file]?.place;
    if (place?.kind === 'file') {
      const { name } = place.file;
      yield { name, className, isTest, source: 'file', blob: place.file };
    } else if (place) {
      const wanted = archives.get(place.archive);
      archives.delete(place.archive);
      if (wanted) yield* fromArchive(place.archive, wanted);
    }
  }
}
