/** Whether anything is seen of a picture on its ground. Pure. */

/** Difference from the ground, of 255, below which nothing is seen. */
const LEAST_SEEN = 26;

const LEVELS = { white: 255, black: 0 } as const;

/** @param rgba values from 0 to 255; alpha is ignored. */
export function showsNothing(rgba: Uint8ClampedArray, ground: keyof typeof LEVELS): boolean {
  const level = LEVELS[ground];
  for (let i = 0; i < rgba.length; i += 4) {
    for (let channel = i; channel < i + 3; channel++) {
      if (Math.abs(rgba[channel] - level) >= LEAST_SEEN) return false;
    }
  }
  return true;
}
