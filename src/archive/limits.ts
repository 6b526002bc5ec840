/**
 * What archives may unpack to: the one place that states it, for every reader of archives. What is
 * counted is what comes out, not what an archive says of itself. docs/formats.md gives the figures.
 * Imports nothing.
 */

export interface ArchiveLimits {
  /** Files and folders. */
  readonly entries: number;
  /** Unpacked bytes in all. */
  readonly bytes: number;
  /** Unpacked bytes of one entry. */
  readonly entryBytes: number;
  /**
   * Unpacked bytes in all of entries that are packed, and not only stored as they are; absent where
   * entries are unpacked one by one.
   */
  readonly inflatedBytes?: number;
  /** Unpacked bytes in all for each byte of the archive. */
  readonly ratio: number;
  /** Unpacked bytes that may come out of any archive, however small: pictures of one colour. */
  readonly anyRatioBytes: number;
}

/** Pictures are unpacked one by one. */
export const PICTURE_ARCHIVE: ArchiveLimits = {
  entries: 50_000,
  bytes: 4 * 1024 ** 3,
  entryBytes: 256 * 1024 ** 2,
  ratio: 100,
  anyRatioBytes: 64 * 1024 ** 2,
};

/**
 * A project is in memory as a whole; its embeddings are one entry. All of it but JSON is stored as it is,
 * unless someone packed it again.
 */
export const PROJECT_ARCHIVE: ArchiveLimits = {
  entries: 100_000,
  bytes: 2 * 1024 ** 3,
  entryBytes: 1024 ** 3,
  inflatedBytes: 256 * 1024 ** 2,
  ratio: 100,
  anyRatioBytes: 64 * 1024 ** 2,
};

/** A model is in memory several times over: as files, as weights, and in what computes. */
export const MODEL_ARCHIVE: ArchiveLimits = {
  entries: 1000,
  bytes: 160 * 1024 ** 2,
  entryBytes: 128 * 1024 ** 2,
  inflatedBytes: 160 * 1024 ** 2,
  ratio: 100,
  anyRatioBytes: 64 * 1024 ** 2,
};

/** Of an entry's two headers, with its path in each. */
const MOST_HEADER_BYTES = 1024;

/** Bytes beyond which an archive cannot be within its limits, whatever is in it. */
export const mostPackedBytes = ({ bytes, entries }: ArchiveLimits): number =>
  bytes + entries * MOST_HEADER_BYTES;

/**
 * Most bytes that may come out of an archive.
 * @param packed bytes of the archive.
 */
export function mostBytes(limits: ArchiveLimits, packed: number): number {
  return Math.min(limits.bytes, Math.max(limits.anyRatioBytes, limits.ratio * packed));
}
