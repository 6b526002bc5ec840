/**
 * The picture that the user gave to be recognised, however it was given: it is shown in the camera's
 * place, and frames are passed over, until it is closed.
 */

import type { Context } from '../shared/context';
import type { Predictor } from './predictor';
import type { TriedPicture } from './recognition-state';

export class TriedPictures {
  constructor(
    private readonly context: Pick<Context, 'get' | 'set'>,
    private readonly predictor: Pick<Predictor, 'predictFile' | 'clear'>,
  ) {}

  /** Shows a picture in place of the one before. Resolves once it is recognised. */
  async show(file: File): Promise<void> {
    const shown = { name: file.name, address: URL.createObjectURL(file) };
    this.#replace(shown);
    await this.predictor.predictFile(file);
  }

  /** Closes it, and takes away what was recognised, also where that was in a frame. */
  close(): void {
    this.#replace(null);
    this.predictor.clear();
  }

  #replace(shown: TriedPicture | null): void {
    const { triedPicture: before } = this.context.get();
    this.context.set({ triedPicture: shown });
    if (before) URL.revokeObjectURL(before.address);
  }
}
