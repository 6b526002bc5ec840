/**
 * Trained networks in our files: a header of plain data, and all values one after the other as bytes.
 * docs/formats.md describes it. What a reader returns is as
 * core/model/trained-network.ts says.
 */
import * as v from 'valibot';
import { crc32 } from '../../archive/crc32';
import {
  type Checked,
  check,
  differ,
  listOf,
  nameSchema,
  positiveSchema,
  recordSchema,
  shareSchema,
  timeSchema,
  wholeSchema,
} from '../../core/checks';
import { expectThat } from '../../core/format-error';
import {
  type DenseHead,
  type DenseLayer,
  epochSchema,
  type FineTunedBase,
  type NamedWeight,
  type NetworkEvaluation,
} from '../../core/model/trained-network';
import {
  parseTrainingOptions,
  type TrainingOptions,
  TrainingOptionsError,
} from '../../core/model/training-options';
import type { KeptCheckpoint, KeptHead, TrainedOn } from '../../core/project/kept-network';
import { fineTunedIdSchema } from '../../core/project/schemas';
import type { ClassId } from '../../core/project/types';
import { bytesToFloats, floatsToBytes } from '../shared/floats';

/** Most bytes of values of all networks in a file. */
export const MOST_NETWORK_BYTES = 256 * 1024 ** 2;

/** Limits on what one network in a file may hold. */
const MOST_TENSORS = 10_000;
const MOST_DIMENSIONS = 8;
const MOST_EPOCHS = 100_000;

export interface PackedNetwork {
  /** What JSON can hold. */
  readonly header: Readonly<Record<string, unknown>>;
  /** Float32, little-endian. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const shapeSchema = listOf(positiveSchema, MOST_DIMENSIONS, 'dimensions');

/** What every header says of the values. */
const valuesSchema = v.object({
  tensors: listOf(
    v.object({ name: nameSchema, dtype: v.literal('float32'), shape: shapeSchema }),
    MOST_TENSORS,
    'tensors',
  ),
  /** Of all the values' bytes. */
  crc32: v.number(),
});

const epochsSchema = listOf(epochSchema, MOST_EPOCHS, 'epochs');

/** Class ids, in the order of the outputs. */
const outputsSchema = v.pipe(
  v.array(v.string()),
  v.minLength(1, 'one class or more'),
  v.check(ids => differ(ids), 'classes that differ'),
);

const headSchema = v.object({
  ...valuesSchema.entries,
  embeddingKey: v.string(),
  trainedAt: timeSchema,
  temperature: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  classes: outputsSchema,
  /** Id of each example, and the index of its class. */
  samples: v.array(v.tuple([nameSchema, wholeSchema])),
  options: recordSchema,
  epochs: epochsSchema,
  bestEpoch: wholeSchema,
  judgement: v.object({
    ownAccuracy: shareSchema,
    heldOut: v.array(wholeSchema),
    predicted: v.array(wholeSchema),
  }),
});

const baseSchema = v.object({
  ...valuesSchema.entries,
  id: fineTunedIdSchema,
  of: v.string(),
  blocks: v.unknown(),
});

/** As storage keeps them: not as a file. */
const weightsSchema = v.array(
  v.object({ name: v.string(), shape: shapeSchema, values: v.instance(Float32Array) }),
);

const checkpointSchema = v.object({
  embeddingKey: v.string(),
  classes: outputsSchema,
  samples: v.array(v.object({ id: nameSchema, classId: v.string() })),
  checkpoint: v.object({
    options: recordSchema,
    epochs: epochsSchema,
    bestEpoch: wholeSchema,
    weights: weightsSchema,
    bestWeights: weightsSchema,
  }),
});

type HeadHeader = Checked<typeof headSchema>;

function pack(rest: object, tensors: readonly NamedWeight[]): PackedNetwork {
  const count = tensors.reduce((sum, { values }) => sum + values.length, 0);
  const all = new Float32Array(count);
  let offset = 0;
  for (const { values } of tensors) {
    all.set(values, offset);
    offset += values.length;
  }
  const bytes = floatsToBytes(all);
  const described = tensors.map(({ name, shape }) => ({ name, dtype: 'float32', shape }));
  return { header: { ...rest, tensors: described, crc32: crc32(bytes) }, bytes };
}

const countOf = (shape: readonly number[]) => shape.reduce((count, side) => count * side, 1);

function unpack({ tensors, crc32: stated }: Checked<typeof valuesSchema>, bytes: Uint8Array) {
  expectThat(
    bytes.length <= MOST_NETWORK_BYTES,
    `Expected a network of at most ${MOST_NETWORK_BYTES} bytes, found ${bytes.length}`,
  );
  const found = crc32(bytes);
  expectThat(found === stated, `Expected values of the checksum ${stated}, found ${found}`);
  let offset = 0;
  const unpacked = tensors.map(({ name, shape }): NamedWeight => {
    const count = countOf(shape);
    // Each from its own bytes, so that there is no second copy of all meanwhile.
    const own = bytes.subarray(offset, offset + count * 4);
    const values = bytesToFloats(own, count, `values of ${name}`);
    offset += own.length;
    return { name, shape, values };
  });
  expectThat(differ(tensors.map(({ name }) => name)), 'Expected names of tensors that differ');
  expectThat(
    offset === bytes.length,
    `Expected ${offset} bytes of values, as the shapes say, found ${bytes.length}`,
  );
  return unpacked;
}

function readOptions(value: unknown): TrainingOptions {
  try {
    return parseTrainingOptions(value);
  } catch (error) {
    expectThat(!(error instanceof TrainingOptionsError), String(error));
    throw error;
  }
}

function readIndices(indices: readonly number[], count: number, what: string): Int32Array {
  const unfit = indices.find(index => index >= count);
  expectThat(unfit === undefined, `Expected ${what} from 0 to ${count - 1}, found ${unfit}`);
  return Int32Array.from(indices);
}

function readEvaluation(
  { ownAccuracy, ...lists }: HeadHeader['judgement'],
  samples: number,
  classes: number,
): NetworkEvaluation {
  const heldOut = readIndices(lists.heldOut, samples, 'held-out examples');
  const predicted = readIndices(lists.predicted, classes, 'predicted classes');
  expectThat(
    heldOut.length === predicted.length && differ([...heldOut]),
    `Expected one predicted class for each held-out example, found ${predicted.length} for ` +
      `${heldOut.length}`,
  );
  return { ownAccuracy, heldOut, predicted };
}

/** @param known classes that there are. */
function readTrainedOn(
  classes: readonly ClassId[],
  samples: HeadHeader['samples'],
  known: ReadonlySet<ClassId>,
): TrainedOn {
  const gone = classes.find(id => !known.has(id));
  expectThat(gone === undefined, `Expected a network of classes that exist, found ${gone}`);
  return {
    classes,
    samples: samples.map(([id, place]) => {
      const classId = classes.at(place);
      expectThat(classId !== undefined, `Expected example ${id} to have a class of the network`);
      return { id, classId };
    }),
  };
}

const kernelName = (layer: number) => `layer${layer}/kernel`;
const biasName = (layer: number) => `layer${layer}/bias`;

function tensorsOf({ layers }: DenseHead): NamedWeight[] {
  return layers.flatMap(({ inputs, outputs, kernel, bias }, i) => [
    { name: kernelName(i + 1), shape: [inputs, outputs], values: kernel },
    ...(bias ? [{ name: biasName(i + 1), shape: [outputs], values: bias }] : []),
  ]);
}

function readDenseHead(tensors: readonly NamedWeight[], classCount: number): DenseHead {
  const layers: DenseLayer[] = [];
  for (let i = 0; i < tensors.length; ) {
    const { name, shape, values: kernel } = tensors[i++];
    const [inputs, outputs] = shape;
    const number = layers.length + 1;
    expectThat(
      name === kernelName(number) && shape.length === 2 && number <= 2,
      'Expected one or two layers',
    );
    expectThat(
      number === 1 || inputs === layers[0].outputs,
      'Expected a layer that takes what the one before gives',
    );
    const next = tensors.at(i);
    const hasBias = next?.name === biasName(number);
    expectThat(
      !hasBias || (next.shape.length === 1 && next.shape[0] === outputs),
      'Expected as many values of a bias as outputs',
    );
    if (hasBias) i++;
    layers.push({ inputs, outputs, kernel, bias: hasBias ? next.values : null });
  }
  expectThat(
    layers.at(-1)?.outputs === classCount,
    `Expected a network with ${classCount} outputs`,
  );
  return { dimension: layers[0].inputs, classCount, layers };
}

export function packHead({ classes, samples, embeddingKey, network, trainedAt }: KeptHead) {
  const { head, judgement, ...rest } = network;
  const places = new Map(classes.map((id, i) => [id, i]));
  return pack(
    {
      embeddingKey,
      trainedAt,
      classes,
      samples: samples.map(({ id, classId }) => [id, places.get(classId)]),
      ...rest,
      judgement: {
        ownAccuracy: judgement.ownAccuracy,
        heldOut: [...judgement.heldOut],
        predicted: [...judgement.predicted],
      },
    },
    tensorsOf(head),
  );
}

/**
 * @param classes that there are.
 * @throws FormatError `file-damaged`.
 */
export function unpackHead(
  header: unknown,
  bytes: Uint8Array,
  classes: ReadonlySet<ClassId>,
): KeptHead {
  const checked = check(headSchema, header, 'trained head');
  const { embeddingKey, trainedAt, temperature, bestEpoch, epochs, options } = checked;
  const trainedOn = readTrainedOn(checked.classes, checked.samples, classes);
  const classCount = trainedOn.classes.length;
  expectThat(
    epochs.some(({ epoch }) => epoch === bestEpoch),
    `Expected the best epoch among the epochs, found ${bestEpoch}`,
  );
  return {
    ...trainedOn,
    embeddingKey,
    trainedAt,
    network: {
      options: readOptions(options),
      head: readDenseHead(unpack(checked, bytes), classCount),
      epochs,
      bestEpoch,
      temperature,
      judgement: readEvaluation(checked.judgement, trainedOn.samples.length, classCount),
    },
  };
}

export function packBase({ id, of, blocks, weights }: FineTunedBase): PackedNetwork {
  return pack({ id, of, blocks }, weights);
}

/**
 * Whoever loads it checks whether the weights fit the base model.
 * @throws FormatError `file-damaged`.
 */
export function unpackBase(header: unknown, bytes: Uint8Array): FineTunedBase {
  const checked = check(baseSchema, header, 'fine-tuned base model');
  const { id, of } = checked;
  const { blocks } = readOptions({ blocks: checked.blocks });
  return { id, of, blocks, weights: unpack(checked, bytes) };
}

/**
 * An interrupted training, as it is kept.
 * @throws FormatError `file-damaged`.
 */
export function checkCheckpoint(kept: unknown): KeptCheckpoint {
  const { embeddingKey, classes, samples, checkpoint } = check(checkpointSchema, kept, 'training');
  const known = new Set(classes);
  const unknown = samples.find(({ classId }) => !known.has(classId));
  expectThat(unknown === undefined, 'Expected examples of the classes of the training');
  return {
    embeddingKey,
    classes,
    samples,
    checkpoint: {
      ...checkpoint,
      options: readOptions(checkpoint.options),
      weights: withAllValues(checkpoint.weights),
      bestWeights: withAllValues(checkpoint.bestWeights),
    },
  };
}

function withAllValues(weights: readonly NamedWeight[]): readonly NamedWeight[] {
  for (const { name, shape, values } of weights) {
    const expected = countOf(shape);
    expectThat(
      values.length === expected,
      `Expected ${expected} values of ${name}, as its shape says, found ${values.length}`,
    );
  }
  return weights;
}
