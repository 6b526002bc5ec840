/**
 * What the zip of every model export holds beside its model: what the weights are licensed under, and
 * pictures to check the model by. docs/exports.md describes them.
 */
import { type Zippable, zipSync } from 'fflate';

/** How far confidences of another program may be from the page's, where weights are not rounded. */
const TOLERANCE = 1e-4;

/** A picture, and what the page says of it. */
export interface TestVector {
  /** A PNG of 224 x 224 pixels, which base models take: no program has to resize it. */
  readonly png: Uint8Array;
  /** A confidence a class, from 0 to 1. */
  readonly confidences: Float32Array;
}

/** A model on its way out, whatever the format. */
export interface ModelExport {
  readonly name: string;
  /** Names of the classes, in the order of the confidences. */
  readonly labels: readonly string[];
  /** Texts by path: what the weights are licensed under. */
  readonly licences: Readonly<Record<string, string>>;
  readonly vectors: readonly TestVector[];
  readonly date: Date;
}

export const text = (value: string) => new TextEncoder().encode(value);

export const json = (value: unknown) => text(JSON.stringify(value, null, 2));

/**
 * The zip; JSON and texts in it are compressed.
 * @param files the model and what describes it.
 * @param tolerance how far confidences of the model may be from the page's.
 */
export function writeModelZip(
  { labels, licences, vectors }: ModelExport,
  files: Zippable,
  tolerance = TOLERANCE,
): Uint8Array<ArrayBuffer> {
  const all: Zippable = { ...files };
  for (const [path, licence] of Object.entries(licences)) all[path] = text(licence);
  const path = (i: number) => `test-vectors/${i + 1}.png`;
  for (const [i, { png }] of vectors.entries()) all[path(i)] = [png, { level: 0 }];
  if (vectors.length > 0) {
    all['test-vectors/expected.json'] = json({
      labels,
      tolerance,
      pictures: vectors.map(({ confidences }, i) => ({
        picture: path(i),
        confidences: Array.from(confidences),
      })),
    });
  }
  return zipSync(all);
}
