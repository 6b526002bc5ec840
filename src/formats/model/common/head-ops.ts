/**
 * What a classifier computes from an embedding to confidences, as a row of operations: the form from which
 * every format is written. A format says how each operation is written, and knows nothing of heads,
 * temperatures and classes without examples.
 */
import type { Classifier } from '../../../core/model/classifier';
import type { HeadStep } from '../../../core/model/head-steps';

/** Logit of a class without examples: the softmax of it is 0 in any precision. */
const NEVER = -10_000;

/** `x kernel + bias` of a vector. */
export interface DenseOp {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major, a row for each input. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array | null;
}

/** Values come one after the other in a vector. */
export type HeadOp =
  /** `x / |x| - centre`. */
  | { readonly kind: 'normalise'; readonly centre: Float32Array | null }
  /** The activation comes last; `elu` is x from 0 on, exp(x) - 1 below. */
  | (DenseOp & { readonly activation: 'linear' | 'relu' | 'elu' })
  /** Each value by itself. */
  | { readonly kind: 'square'; readonly length: number }
  /** Several vectors one after the other. */
  | { readonly kind: 'concatenate' }
  /** The logarithm of the sum of the exponentials of each group of `size` values. */
  | { readonly kind: 'log-sum-exp'; readonly groups: number; readonly size: number }
  /** The softmax of `scale x + offset`, value by value. */
  | { readonly kind: 'confidences'; readonly scale: Float32Array; readonly offset: Float32Array };

/** An operation in the row, what it is called, and which ones it takes: `EMBEDDING` or others before it. */
interface NamedOp {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly op: HeadOp;
}

const EMBEDDING = 'embedding';

/** The operations of one step; the last one is called `name`. */
function opsOfStep(step: HeadStep, name: string, from: string): readonly NamedOp[] {
  switch (step.kind) {
    case 'quadratic': {
      const { inputs, rank, outputs, loadings, kernel, bias } = step;
      const [loaded, squares, both] = [`${name}_loaded`, `${name}_squares`, `${name}_both`];
      const linear = { kind: 'dense', activation: 'linear' } as const;
      const loading = { ...linear, inputs, outputs: rank, kernel: loadings, bias: null };
      const sum = { ...linear, inputs: inputs + rank, outputs, kernel, bias };
      return [
        { name: loaded, inputs: [from], op: loading },
        { name: squares, inputs: [loaded], op: { kind: 'square', length: rank } },
        { name: both, inputs: [from, squares], op: { kind: 'concatenate' } },
        { name, inputs: [both], op: sum },
      ];
    }
    default:
      return [{ name, inputs: [from], op: step }];
  }
}

/** Divides by the temperature, and gives classes without examples no share. */
function confidencesOp({ temperature, isKnown }: Classifier): HeadOp {
  return {
    kind: 'confidences',
    scale: Float32Array.from(isKnown, known => (known ? 1 / temperature : 0)),
    offset: Float32Array.from(isKnown, known => (known ? 0 : NEVER)),
  };
}

function opsOfSteps(steps: readonly HeadStep[], prefix: string): readonly NamedOp[] {
  const ops: NamedOp[] = [];
  let last = EMBEDDING;
  for (const [i, step] of steps.entries()) {
    const name = `${prefix}${i}`;
    ops.push(...opsOfStep(step, name, last));
    last = name;
  }
  return ops;
}

/** How a format writes each operation: it takes values of the format, and gives one. */
export type HeadWriter<Value> = {
  readonly [K in HeadOp['kind']]: (
    op: Extract<HeadOp, { kind: K }>,
    name: string,
    inputs: readonly [Value, ...Value[]],
  ) => Value;
};

function write<Value, K extends HeadOp['kind']>(
  writer: HeadWriter<Value>,
  op: Extract<HeadOp, { kind: K }>,
  name: string,
  inputs: readonly [Value, ...Value[]],
): Value {
  const kind: K = op.kind;
  return writer[kind](op, name, inputs);
}

/**
 * Writes steps from the embedding on.
 * @param embedding what the format has of it.
 * @param prefix of the names of what is written.
 * @returns what the last step gives; the embedding where there is no step.
 */
export function writeSteps<Value>(
  writer: HeadWriter<Value>,
  steps: readonly HeadStep[],
  prefix: string,
  embedding: Value,
): Value {
  const made = new Map<string, Value>([[EMBEDDING, embedding]]);
  let value = embedding;
  for (const { name, inputs, op } of opsOfSteps(steps, prefix)) {
    const [first, ...others] = inputs.flatMap(input => made.get(input) ?? []);
    if (first === undefined) throw new RangeError(`Expected what ${name} takes before it`);
    value = write(writer, op, name, [first, ...others]);
    made.set(name, value);
  }
  return value;
}

/**
 * Writes all that comes after the embedding.
 * @param embedding what the format has of it.
 * @returns the confidences.
 */
export function writeHead<Value>(
  writer: HeadWriter<Value>,
  classifier: Classifier,
  embedding: Value,
): Value {
  const logits = writeSteps(writer, classifier.steps, 'head', embedding);
  return write(writer, confidencesOp(classifier), 'confidences', [logits]);
}
