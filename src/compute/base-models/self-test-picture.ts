/**
 * The built-in picture that is used to check that a backend computes a base model correctly.
 *
 * It has the same bytes in every JavaScript engine, so it uses only integers (no Math.sin, whose last
 * digit differs between engines). Imports nothing. If a byte changes, the self-test.json files must be
 * made again: run `npm run import-base-models`.
 */

/** Width and height of the picture in pixels: the input size of the base models that ship. */
export const SELF_TEST_PICTURE_SIZE = 224;

/** Discs: centre and radius in pixels, colour as red, green, blue. */
const DISCS: readonly (readonly [number, number, number, number, number, number])[] = [
  [70, 78, 46, 214, 62, 41],
  [150, 60, 28, 250, 214, 60],
  [136, 150, 54, 36, 96, 180],
  [120, 138, 17, 240, 240, 236],
  [52, 172, 24, 58, 160, 74],
];

/**
 * Draws the picture: gradients, waves of three directions and wavelengths, five discs, a chequered
 * corner. It has both smooth and sharp parts, so that every layer has something to react to.
 *
 * @returns red, green and blue of each pixel, row-major: 224 * 224 * 3 values from 0 to 255.
 */
export function selfTestPicture(): Uint8ClampedArray {
  const size = SELF_TEST_PICTURE_SIZE;
  const rgb = new Uint8ClampedArray(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const at = 3 * (y * size + x);
      rgb[at] = 40 + ((x * 5) >> 3) + (wave(x + y, 64) >> 2);
      rgb[at + 1] = 60 + ((y * 5) >> 3) + (wave(x, 23) >> 3);
      rgb[at + 2] = 190 - ((x + y) >> 2) + (wave(2 * y - x + size, 41) >> 2);
      if (x >= 176 && y >= 176) {
        const square = ((x >> 3) + (y >> 3)) & 1;
        rgb.fill(square === 1 ? 230 : 24, at, at + 3);
      }
      for (const [centreX, centreY, radius, red, green, blue] of DISCS) {
        const distance = (x - centreX) ** 2 + (y - centreY) ** 2;
        if (distance > radius ** 2) continue;
        // Shaded from the centre outwards, like a ball under a lamp.
        const shade = 256 - Math.floor((96 * distance) / radius ** 2);
        rgb[at] = (red * shade) >> 8;
        rgb[at + 1] = (green * shade) >> 8;
        rgb[at + 2] = (blue * shade) >> 8;
      }
    }
  }
  return rgb;
}

/** A rounded wave of the given period: two parabolas for a sine, integers from -127 to 127. */
function wave(position: number, period: number): number {
  const phase = ((position % period) * 512) / period;
  const half = Math.floor(phase) & 255;
  const height = Math.floor((half * (255 - half) * 127) / 16256);
  return phase < 256 ? height : -height;
}
