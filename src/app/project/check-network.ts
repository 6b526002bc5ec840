/** Whether a network that storage gives is whole: it is packed and read as a file of it would be. */
import { isKeptCheckpoint, isKeptHead, type KeptNetwork } from '../../core/project/kept-network';
import {
  checkCheckpoint,
  packBase,
  packHead,
  unpackBase,
  unpackHead,
} from '../../formats/inkling/packed-network';

/** @returns it as it is kept; null where it is damaged. */
export function soundNetwork(kept: KeptNetwork): KeptNetwork | null {
  try {
    if (isKeptHead(kept)) {
      const { header, bytes } = packHead(kept);
      return unpackHead(header, bytes, new Set(kept.classes));
    }
    if (isKeptCheckpoint(kept)) return checkCheckpoint(kept);
    const { header, bytes } = packBase(kept);
    return unpackBase(header, bytes);
  } catch {
    // Packing what is not a network at all fails in any way.
    return null;
  }
}
