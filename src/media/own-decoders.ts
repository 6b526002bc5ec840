/**
 * Pictures that browsers do not decode, or not well: TIFF, and PNG of 16 bits of grey. Loaded when there
 * is one. What cannot be read says what it is.
 *
 * Packages decode them; here their pixels are brought into the form of a canvas. A package ends with an
 * error of any kind where a file is not as it should be.
 */
import { decode as decodePng } from 'fast-png';
import { decode as decodeTiff, type TiffIfd } from 'tiff';
import { PictureError } from './picture-error';
import { toEightBits, toSixteenBits } from './stretch';
import { readTags, TIFF_TAGS } from './tiff-tags';
import { unreadKindOf } from './unread-kinds';

/** Largest picture that is decoded here, in pixels: it happens on the main thread, and in memory. */
const MOST_PIXELS = 50_000_000;
/** Longest file, in bytes: eight for each of those pixels. */
const MOST_BYTES = 8 * MOST_PIXELS;

export interface Pixels {
  /** RGBA, row-major. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  /** Whether its greys were stretched, as they use a part of their range. */
  readonly isStretched: boolean;
}

/** `PhotometricInterpretation` of what is decoded here. */
const PALETTE = 3;

/** `SampleFormat`: whole numbers from 0 on, or fractions. */
const SAMPLE_FORMATS = { unsigned: 1, fraction: 3 } as const;

/** One channel of several, of pixels that lie together. */
const channelOf =
  <T extends ArrayLike<number>>(data: T, channel: number, of: number) =>
  (i: number) =>
    data[i * of + channel];

function fill(
  width: number,
  height: number,
  isStretched: boolean,
  pixel: (i: number) => readonly [r: number, g: number, b: number, alpha: number],
): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set(pixel(i), i * 4);
  return { data, width, height, isStretched };
}

/** Values of the first channel, as greys. */
function greysOf({ data, components, bitsPerSample }: TiffIfd, count: number) {
  const channel = channelOf(data, 0, components);
  if (data instanceof Uint16Array) {
    return toEightBits(Uint16Array.from({ length: count }, (_, i) => channel(i)));
  }
  if (data instanceof Float32Array || data instanceof Float64Array) {
    const values = Float64Array.from({ length: count }, (_, i) => channel(i));
    // What a fraction means, a file does not say: it is always stretched.
    return { values: toEightBits(toSixteenBits(values)).values, isStretched: true };
  }
  const scale = bitsPerSample === 1 ? 255 : 1;
  return {
    values: Uint8Array.from({ length: count }, (_, i) => channel(i) * scale),
    isStretched: false,
  };
}

function pixelsOfTiff(page: TiffIfd): Pixels {
  const { width, height, data, components, alpha, palette, bitsPerSample } = page;
  const scale = bitsPerSample === 16 ? 1 / 257 : 1;
  const opacity = channelOf(data, components - 1, components);
  const alphaOf = (i: number) => (alpha ? opacity(i) * scale : 255);
  if (page.type === PALETTE) {
    if (!palette) throw new Error('Expected a palette');
    return fill(width, height, false, i => {
      const [r, g, b] = palette[data[i * components]];
      return [r / 257, g / 257, b / 257, 255];
    });
  }
  if (components - (alpha ? 1 : 0) < 3) {
    const { values, isStretched } = greysOf(page, width * height);
    return fill(width, height, isStretched, i => [values[i], values[i], values[i], alphaOf(i)]);
  }
  const [r, g, b] = [0, 1, 2].map(channel => channelOf(data, channel, components));
  return fill(width, height, false, i => [r(i) * scale, g(i) * scale, b(i) * scale, alphaOf(i)]);
}

/** Whether the package decodes it right, of what it does not refuse itself. */
function isDecodable(page: TiffIfd): boolean {
  const { sampleFormat, planarConfiguration, components, tiled, bitsPerSample, type } = page;
  const isGrey = type < 2;
  const isFraction = sampleFormat === SAMPLE_FORMATS.fraction;
  return (
    (sampleFormat === SAMPLE_FORMATS.unsigned || (isFraction && isGrey)) &&
    (planarConfiguration === 1 || components === 1) &&
    (!tiled || components === 1) &&
    (bitsPerSample === 8 || isGrey || bitsPerSample === 16)
  );
}

/** @throws PictureError `too-large`. */
function expectModest(width: number, height: number, bytes: number): void {
  if (width * height <= MOST_PIXELS && bytes <= MOST_BYTES) return;
  throw new PictureError(
    'too-large',
    `Expected at most ${MOST_PIXELS} pixels, found ${width} x ${height} in ${bytes} bytes`,
  );
}

/** The first picture of a TIFF. */
function readTiff(bytes: Uint8Array): Pixels {
  const [page] = decodeTiff(bytes, { pages: [0], ignoreImageData: true });
  expectModest(page.width, page.height, bytes.length);
  if (!isDecodable(page)) throw new PictureError('tiff', 'It is of a kind that is not decoded');
  const [decoded] = decodeTiff(bytes, { pages: [0] });
  return pixelsOfTiff(decoded);
}

/**
 * Reads a file that is no picture which the browser decodes.
 * @param start its first bytes.
 * @throws PictureError, never anything else.
 */
export async function readOther(blob: Blob, start: Uint8Array): Promise<Pixels> {
  const kind = unreadKindOf(start);
  if (kind !== 'tiff') {
    throw new PictureError(kind ?? 'not-a-picture', 'The file is in no format that is decoded');
  }
  const tags = readTags(start);
  const [width, height] = [TIFF_TAGS.width, TIFF_TAGS.height].map(
    tag => tags?.get(tag)?.value ?? 0,
  );
  expectModest(width, height, blob.size);
  try {
    return readTiff(new Uint8Array(await blob.arrayBuffer()));
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw new PictureError('tiff', String(error));
  }
}

/**
 * Reads a PNG of 16 bits of grey where the browser, which takes the upper 8, would lose what it shows.
 * @param size as its header states it.
 * @returns null where the browser decodes it as well.
 */
export async function readDeepPng(
  blob: Blob,
  size: { readonly width: number; readonly height: number },
): Promise<Pixels | null> {
  try {
    if (size.width * size.height > MOST_PIXELS || blob.size > MOST_BYTES) return null;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const { data, width, height, channels } = decodePng(bytes);
    if (!(data instanceof Uint16Array)) return null;
    const count = width * height;
    const grey = channelOf(data, 0, channels);
    const { values, isStretched } = toEightBits(
      Uint16Array.from({ length: count }, (_, i) => grey(i)),
    );
    if (!isStretched) return null;
    const alpha = channelOf(data, channels - 1, channels);
    const alphaOf = (i: number) => (channels === 2 ? alpha(i) / 257 : 255);
    return fill(width, height, true, i => [values[i], values[i], values[i], alphaOf(i)]);
  } catch {
    // The browser says whether it is damaged.
    return null;
  }
}
