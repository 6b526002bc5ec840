/**
 * The picture that the user gave to be recognised, however it was given: it is shown in the camera's
 * place, and frames are passed over, until it is closed.
 */

import { PictureError, type PictureErrorCode } from '../../media/picture-error';
import { stretchedNotices } from '../pictures/picture-notes';
import type { Context } from '../shared/context';
import { loadPart } from '../shared/load-part';
import type { Predictor } from './predictor';
import type { TriedPicture } from './recognition-state';

export class TriedPictures {
  /** Counts pictures and closings: what was begun before the last one is not shown any more. */
  #turn = 0;

  constructor(
    private readonly context: Pick<Context, 'get' | 'set' | 'notify' | 'problem'>,
    private readonly predictor: Pick<Predictor, 'predictFile' | 'clear'>,
  ) {}

  /**
   * Shows a picture in place of the one before. Resolves once it is recognised. What is no picture is
   * told as what it is, and is not shown.
   */
  async show(file: File): Promise<void> {
    const turn = ++this.#turn;
    const decoding = await loadPart(this.context, () => import('../../media/decode'));
    if (!decoding) return;
    let picture: Blob;
    try {
      picture = await decoding.toShown(file, () => this.#tellStretched());
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      if (turn === this.#turn) this.#refuse(file, error.code);
      return;
    }
    if (turn !== this.#turn) return;
    this.#replace({ name: file.name, address: URL.createObjectURL(picture) });
    const code = await this.predictor.predictFile(picture);
    if (code === null || turn !== this.#turn) return;
    this.close();
    this.#refuse(file, code);
  }

  #refuse({ name }: File, why: PictureErrorCode): void {
    this.context.problem('picture-unread', { name, why });
  }

  #tellStretched(): void {
    for (const notice of stretchedNotices(1)) this.context.notify(notice);
  }

  /** Closes it, and takes away what was recognised, also where that was in a frame. */
  close(): void {
    this.#turn++;
    this.#replace(null);
    this.predictor.clear();
  }

  #replace(shown: TriedPicture | null): void {
    const { triedPicture: before } = this.context.get();
    this.context.set({ triedPicture: shown });
    if (before) URL.revokeObjectURL(before.address);
  }
}
