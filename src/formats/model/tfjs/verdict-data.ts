/**
 * What lets a model say "none of these" and "not sure", as data beside it: limits, and what tells how
 * familiar a picture is. It stays out of the layers, as the programs that load these models take one
 * output. docs/exports.md describes it.
 */
import * as v from 'valibot';
import {
  check,
  finiteSchema,
  positiveSchema,
  shareSchema,
  wholeSchema,
} from '../../../core/checks';
import type { Familiarity } from '../../../core/judging/familiarity';
import { bytesToFloats, floatsToBytes } from '../../shared/floats';
import type { Judging } from '../common/model-zip';

/** The file of the values. */
export const FAMILIARITY_FILE = 'familiarity.bin';

/** Largest side of a matrix in it. */
const MOST_SIDE = 10_000;

const MOST = `at most ${MOST_SIDE}`;
const sideSchema = v.pipe(positiveSchema, v.maxValue(MOST_SIDE, MOST));

const ABOVE_0 = 'a number above 0';

const familiaritySchema = v.object({
  file: v.literal(FAMILIARITY_FILE, FAMILIARITY_FILE),
  /** The layer whose output, scaled to length 1, is the embedding. */
  layer: v.string('the name of a layer'),
  dimension: sideSchema,
  rank: v.pipe(wholeSchema, v.maxValue(MOST_SIDE, MOST)),
  classes: sideSchema,
  /** Of the distance of a further picture of the classes from the nearest class. */
  mean: finiteSchema,
  deviation: v.pipe(finiteSchema, v.gtValue(0, ABOVE_0)),
  freedom: v.pipe(finiteSchema, v.gtValue(0, ABOVE_0)),
});

const limitsSchema = v.object({
  familiarity: shareSchema,
  confidence: shareSchema,
  lead: shareSchema,
});

const verdictSchema = v.object({
  limits: limitsSchema,
  familiarity: v.exactOptional(familiaritySchema),
});

export type VerdictHeader = v.InferOutput<typeof verdictSchema>;
type FamiliarityHeader = NonNullable<VerdictHeader['familiarity']>;

/** @param layer that gives the embedding. */
export function verdictHeader({ limits, familiarity }: Judging, layer: string): VerdictHeader {
  if (!familiarity) return { limits };
  const { inputs: dimension, rank, outputs: classes } = familiarity.step;
  const { expected } = familiarity;
  return {
    limits,
    familiarity: { file: FAMILIARITY_FILE, layer, dimension, rank, classes, ...expected },
  };
}

/** Float32, little-endian: loadings, kernel, bias, each row-major. */
export function familiarityBytes({ step }: Familiarity): Uint8Array<ArrayBuffer> {
  const { loadings, kernel, bias } = step;
  const all = new Float32Array(loadings.length + kernel.length + bias.length);
  all.set(loadings);
  all.set(kernel, loadings.length);
  all.set(bias, loadings.length + kernel.length);
  return floatsToBytes(all);
}

/** @throws FormatError `file-damaged`. */
export const readVerdictHeader = (value: unknown): VerdictHeader =>
  check(verdictSchema, value, 'verdict');

/** @throws FormatError `file-damaged` where the bytes are not those of the header. */
export function readFamiliarity(
  { dimension, rank, classes, mean, deviation, freedom }: FamiliarityHeader,
  bytes: Uint8Array,
): Familiarity {
  const [first, second] = [dimension * rank, (dimension + rank) * classes];
  const values = bytesToFloats(bytes, first + second + classes, FAMILIARITY_FILE);
  return {
    step: {
      kind: 'quadratic',
      inputs: dimension,
      rank,
      outputs: classes,
      loadings: values.slice(0, first),
      kernel: values.slice(first, first + second),
      bias: values.slice(first + second),
    },
    expected: { mean, deviation, freedom },
  };
}
