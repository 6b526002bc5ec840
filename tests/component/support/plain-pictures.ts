/** Pictures that can be told apart by networks which know only colours. */
import sharp from 'sharp';
import type { PictureFile } from '../../support/picture-set';

const COLOURS = {
  red: { r: 215, g: 45, b: 40 },
  green: { r: 40, g: 175, b: 70 },
  blue: { r: 45, g: 70, b: 220 },
} as const;

export type Colour = keyof typeof COLOURS;

/** Width, height and where a white stripe may lie, in pixels. */
const SIDE = 96;
const STRIPE = 8;

/** Pictures of a colour, each with a stripe at a different place so that no two are the same. */
export function plainPictures(colour: Colour, count: number): Promise<PictureFile[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const stripe = { width: SIDE, height: STRIPE, channels: 3, background: 'white' } as const;
      const bytes = await sharp({
        create: { width: SIDE, height: SIDE, channels: 3, background: COLOURS[colour] },
      })
        .composite([{ input: { create: stripe }, left: 0, top: (2 * i * STRIPE) % SIDE }])
        .jpeg()
        .toBuffer();
      return { name: `${colour}-${i + 1}.jpg`, bytes };
    }),
  );
}
