/**
 * A classifier from picture to confidences, written by a format: the networks of the base model, their
 * embeddings as one, mirror images, the head. A format gives a writer for each kind of operation.
 */
import type { Classifier } from '../../../core/model/classifier';
import { type HeadWriter, writeHead } from './head-ops';
import { type NetworkOp, type NetworkOps, networkOps } from './network-ops';

/** What an operation of a network is called. */
export interface OpNames {
  /** Of what it computes: no other operation has it. */
  readonly output: string;
  /** Of its weights: the same for the picture and for its mirror image. */
  readonly weights: string;
}

/** How a format writes each operation of a network: it takes values of the format, and gives one. */
export type NetworkWriter<Value> = {
  readonly [K in NetworkOp['kind']]: (
    op: Extract<NetworkOp, { kind: K }>,
    names: OpNames,
    inputs: readonly [Value, ...Value[]],
    channels: number,
  ) => Value;
};

/** @param view names it; the same picture has the same name. */
export type Embed<Value> = (picture: Value, view: 'straight' | 'mirrored') => Value;

export interface ClassifierWriter<Value> {
  readonly network: NetworkWriter<Value>;
  readonly head: HeadWriter<Value>;
  /**
   * The mean of the embeddings of a picture and of its mirror image. A format that computes both at once,
   * as a batch, calls `embed` once.
   * @param dimension length of an embedding.
   */
  averageOverFlip(embed: Embed<Value>, picture: Value, dimension: number): Value;
}

function writeOp<Value, K extends NetworkOp['kind']>(
  writer: NetworkWriter<Value>,
  op: Extract<NetworkOp, { kind: K }>,
  names: OpNames,
  inputs: readonly [Value, ...Value[]],
  channels: number,
): Value {
  const kind: K = op.kind;
  return writer[kind](op, names, inputs, channels);
}

/**
 * @param view names what is computed.
 * @returns the embedding.
 */
export function writeNetwork<Value>(
  writer: NetworkWriter<Value>,
  { name: network, picture: input, ops, output }: NetworkOps,
  picture: Value,
  view = 'straight',
): Value {
  const made = new Map<string, Value>([[input, picture]]);
  const found = (name: string): Value => {
    const value = made.get(name);
    if (value === undefined) throw new RangeError(`Expected ${name} before what takes it`);
    return value;
  };
  for (const { name, inputs, op, channels } of ops) {
    const [first, ...others] = inputs.map(found);
    const weights = `${network}_${name}`;
    const names = { output: view === 'straight' ? weights : `${view}_${weights}`, weights };
    made.set(name, writeOp(writer, op, names, [first, ...others], channels));
  }
  return found(output);
}

const UNIT = { kind: 'normalise', centre: null } as const;

/**
 * @param picture as the networks take it: a square, values from -1 to 1.
 * @throws RangeError for a layer that cannot be written.
 */
export function writeClassifier<Value>(
  { network, head, averageOverFlip }: ClassifierWriter<Value>,
  classifier: Classifier,
  picture: Value,
): { readonly embedding: Value; readonly confidences: Value } {
  const networks = classifier.networks.map(networkOps);
  const embed: Embed<Value> = (image, view) => {
    const parts = networks.map(each => writeNetwork(network, each, image, view));
    const [only, ...others] = parts;
    if (others.length === 0) return only;
    const [first, ...more] = parts.map((part, i) =>
      head.normalise(UNIT, `${view}_part${i}`, [part]),
    );
    return head.concatenate({ kind: 'concatenate' }, `${view}_parts`, [first, ...more]);
  };
  const dimension = networks.reduce((sum, each) => sum + each.dimension, 0);
  const embedding = classifier.flipAveraging
    ? averageOverFlip(embed, picture, dimension)
    : embed(picture, 'straight');
  return { embedding, confidences: writeHead(head, classifier, embedding) };
}
