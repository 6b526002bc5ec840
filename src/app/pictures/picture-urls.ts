/**
 * Addresses of pictures for `img` elements, of a project that is open. The newest are kept, and with them
 * the pictures: a project has thousands.
 */
import type { Picture, SampleId } from '../../core/project/types';
import type { Context } from '../shared/context';

/** How many are kept: more than a page shows at a time, and some 50 MB of pictures. */
const MOST_KEPT = 1000;

interface Kept {
  readonly address: string;
  /** Null for an example of a head file, which has no picture. */
  readonly blob: Blob | null;
}

export class PictureUrls {
  /** The one that was asked for last is the last. */
  readonly #kept = new Map<SampleId, Kept>();

  constructor(
    private readonly context: Pick<Context, 'storage'>,
    private readonly most = MOST_KEPT,
  ) {}

  /** Makes the address of a picture that storage does not have yet. */
  put(id: SampleId, picture: Picture): void {
    this.#keep(id, toKept(picture));
  }

  async get(id: SampleId): Promise<string> {
    if (!this.#kept.has(id)) {
      const picture = await this.context.storage.readPicture(id);
      // Asked for twice at a time, it has one address.
      if (!this.#kept.has(id)) this.#keep(id, toKept(picture));
    }
    return this.#touch(id).address;
  }

  /** A picture that is kept still, whatever has become of storage. */
  async picture(id: SampleId): Promise<Picture | null> {
    const kept = this.#kept.get(id);
    if (!kept) return null;
    const { blob } = kept;
    if (!blob) return NO_PICTURE;
    return { bytes: new Uint8Array(await blob.arrayBuffer()), type: blob.type };
  }

  clear(): void {
    for (const kept of this.#kept.values()) revoke(kept);
    this.#kept.clear();
  }

  #keep(id: SampleId, kept: Kept): void {
    this.#kept.set(id, kept);
    if (this.#kept.size <= this.most) return;
    for (const [oldest, unused] of this.#kept) {
      revoke(unused);
      this.#kept.delete(oldest);
      return;
    }
  }

  /** Makes it the newest. */
  #touch(id: SampleId): Kept {
    const kept = this.#kept.get(id);
    if (!kept) throw new RangeError(`No picture ${id} is kept`);
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return kept;
  }
}

const NO_PICTURE: Picture = { bytes: new Uint8Array(0), type: 'image/jpeg' };

/** Stands for examples that came from a head file, which holds no pictures. */
const NO_PICTURE_ADDRESS =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">' +
  '<rect width="64" height="64" fill="%23888"/>' +
  '<circle cx="32" cy="32" r="14" fill="none" stroke="white" stroke-width="4"/></svg>';

function toKept({ bytes, type }: Picture): Kept {
  if (bytes.length === 0) return { address: NO_PICTURE_ADDRESS, blob: null };
  const blob = new Blob([new Uint8Array(bytes)], { type });
  return { address: URL.createObjectURL(blob), blob };
}

function revoke({ address, blob }: Kept): void {
  if (blob) URL.revokeObjectURL(address);
}
