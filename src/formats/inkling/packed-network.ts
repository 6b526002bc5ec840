/**
 * Trained networks in our files: a header of plain data, and all values one after the other as bytes.
 * docs/formats.md describes it. What a reader returns is as training/types.ts says.
 */
import { crc32 } from '../../archive/crc32';
import type {
  DenseHead,
  DenseLayer,
  Epoch,
  FineTunedBase,
  NamedWeight,
  NetworkEvaluation,
} from '../../core/model/trained-network';
import {
  parseTrainingOptions,
  type TrainingOptions,
  TrainingOptionsError,
} from '../../core/model/training-options';
import { isFineTunedId, isName, isTime, isWhole } from '../../core/project/check-project';
import type { KeptCheckpoint, KeptHead, TrainedOn } from '../../core/project/kept-network';
import type { ClassId } from '../../core/project/types';
import { bytesToFloats, expectThat, floatsToBytes, isRecord } from './envelope';

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

const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1;

const isNumber = (value: unknown): value is number => Number.isFinite(value);

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

function checkShape(value: unknown): number[] {
  expectThat(
    Array.isArray(value) && value.length <= MOST_DIMENSIONS,
    `Expected a shape of at most ${MOST_DIMENSIONS} dimensions`,
  );
  return value.map((side: unknown) => {
    expectThat(isWhole(side) && side > 0, 'Expected sides of 1 or more');
    return side;
  });
}

function unpack(header: Readonly<Record<string, unknown>>, bytes: Uint8Array): NamedWeight[] {
  const { tensors } = header;
  expectThat(
    bytes.length <= MOST_NETWORK_BYTES,
    `Expected a network of at most ${MOST_NETWORK_BYTES} bytes`,
  );
  expectThat(crc32(bytes) === header.crc32, 'The values of a network have been changed');
  expectThat(
    Array.isArray(tensors) && tensors.length <= MOST_TENSORS,
    `Expected a list of at most ${MOST_TENSORS} tensors`,
  );
  const names = new Set<string>();
  let offset = 0;
  const unpacked = tensors.map((tensor: unknown): NamedWeight => {
    expectThat(isRecord(tensor) && isName(tensor.name), 'Expected tensors with names');
    const { name } = tensor;
    expectThat(tensor.dtype === 'float32', `Expected float32 values of ${name}`);
    const shape = checkShape(tensor.shape);
    const count = countOf(shape);
    // Each from its own bytes, so that there is no second copy of all meanwhile.
    const own = bytes.subarray(offset, offset + count * 4);
    const values = bytesToFloats(own, count, `values of ${name}`);
    offset += own.length;
    names.add(name);
    return { name, shape, values };
  });
  expectThat(names.size === tensors.length, 'Expected names of tensors that differ');
  expectThat(offset === bytes.length, 'Expected as many values as the shapes say');
  return unpacked;
}

function checkOptions(value: unknown): TrainingOptions {
  try {
    return parseTrainingOptions(value);
  } catch (error) {
    expectThat(!(error instanceof TrainingOptionsError), String(error));
    throw error;
  }
}

function checkEpochs(value: unknown): Epoch[] {
  expectThat(Array.isArray(value) && value.length <= MOST_EPOCHS, 'Expected a list of epochs');
  return value.map((row: unknown) => {
    expectThat(
      isRecord(row) &&
        isWhole(row.epoch) &&
        isNumber(row.loss) &&
        isShare(row.accuracy) &&
        (row.heldOutLoss === null || isNumber(row.heldOutLoss)) &&
        (row.heldOutAccuracy === null || isShare(row.heldOutAccuracy)),
      'Expected epochs with loss and accuracy',
    );
    const { epoch, loss, accuracy, heldOutLoss, heldOutAccuracy } = row;
    return { epoch, loss, accuracy, heldOutLoss, heldOutAccuracy };
  });
}

function checkIndices(value: unknown, count: number, what: string): Int32Array {
  expectThat(
    Array.isArray(value) && value.every(index => isWhole(index) && index < count),
    `Expected ${what} from 0 to ${count - 1}`,
  );
  return Int32Array.from(value);
}

function checkEvaluation(value: unknown, samples: number, classes: number): NetworkEvaluation {
  expectThat(isRecord(value) && isShare(value.ownAccuracy), 'Expected how well a network does');
  const heldOut = checkIndices(value.heldOut, samples, 'held-out examples');
  const predicted = checkIndices(value.predicted, classes, 'predicted classes');
  expectThat(
    heldOut.length === predicted.length && new Set(heldOut).size === heldOut.length,
    'Expected one predicted class for each held-out example',
  );
  return { ownAccuracy: value.ownAccuracy, heldOut, predicted };
}

function checkTrainedOn(
  { classes, samples }: Readonly<Record<string, unknown>>,
  known: ReadonlySet<ClassId>,
): TrainedOn {
  expectThat(
    Array.isArray(classes) && classes.every(id => typeof id === 'string' && known.has(id)),
    'Expected a network of classes that exist',
  );
  expectThat(
    classes.length > 0 && new Set(classes).size === classes.length,
    'Expected classes of a network that differ',
  );
  expectThat(Array.isArray(samples), 'Expected the examples that a network learnt from');
  return {
    classes,
    samples: samples.map((row: unknown) => {
      expectThat(
        Array.isArray(row) && isName(row[0]) && isWhole(row[1]) && row[1] < classes.length,
        'Expected examples with their classes',
      );
      return { id: row[0], classId: classes[row[1]] };
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

function checkDenseHead(tensors: readonly NamedWeight[], classCount: number): DenseHead {
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
  expectThat(isRecord(header), 'Expected a trained head');
  const { embeddingKey, trainedAt, temperature, bestEpoch } = header;
  expectThat(
    typeof embeddingKey === 'string' && isTime(trainedAt),
    'Expected a trained head with embedding key and time',
  );
  expectThat(isNumber(temperature) && temperature > 0, 'Expected a temperature above 0');
  const trainedOn = checkTrainedOn(header, classes);
  const classCount = trainedOn.classes.length;
  const epochs = checkEpochs(header.epochs);
  expectThat(
    isWhole(bestEpoch) && epochs.some(({ epoch }) => epoch === bestEpoch),
    'Expected the best epoch among the epochs',
  );
  return {
    ...trainedOn,
    embeddingKey,
    trainedAt,
    network: {
      options: checkOptions(header.options),
      head: checkDenseHead(unpack(header, bytes), classCount),
      epochs,
      bestEpoch,
      temperature,
      judgement: checkEvaluation(header.judgement, trainedOn.samples.length, classCount),
    },
  };
}

export function packBase({ id, of, blocks, weights }: FineTunedBase): PackedNetwork {
  return pack({ id, of, blocks }, weights);
}

/**
 * Whether the weights fit the base model is for who loads it to check.
 * @throws FormatError `file-damaged`.
 */
export function unpackBase(header: unknown, bytes: Uint8Array): FineTunedBase {
  expectThat(
    isRecord(header) && isFineTunedId(header.id) && typeof header.of === 'string',
    'Expected a fine-tuned base model',
  );
  const { id, of } = header;
  const { blocks } = checkOptions({ blocks: header.blocks });
  return { id, of, blocks, weights: unpack(header, bytes) };
}

/**
 * A training that broke off, as it is kept.
 * @throws FormatError `file-damaged`.
 */
export function checkCheckpoint(kept: unknown): KeptCheckpoint {
  expectThat(
    isRecord(kept) &&
      typeof kept.embeddingKey === 'string' &&
      Array.isArray(kept.classes) &&
      Array.isArray(kept.samples) &&
      isRecord(kept.checkpoint),
    'Expected a training that broke off',
  );
  const { embeddingKey, checkpoint } = kept;
  const places = new Map<unknown, number>(kept.classes.map((id, i) => [id, i]));
  const samples = kept.samples.map((row: unknown) =>
    isRecord(row) ? [row.id, places.get(row.classId)] : null,
  );
  const known = new Set(kept.classes.filter(id => typeof id === 'string'));
  const { bestEpoch } = checkpoint;
  expectThat(isWhole(bestEpoch), 'Expected the best epoch');
  return {
    ...checkTrainedOn({ classes: kept.classes, samples }, known),
    embeddingKey,
    checkpoint: {
      options: checkOptions(checkpoint.options),
      epochs: checkEpochs(checkpoint.epochs),
      bestEpoch,
      weights: checkWeights(checkpoint.weights),
      bestWeights: checkWeights(checkpoint.bestWeights),
    },
  };
}

function checkWeights(value: unknown): NamedWeight[] {
  expectThat(Array.isArray(value), 'Expected weights');
  return value.map((weight: unknown) => {
    expectThat(
      isRecord(weight) && typeof weight.name === 'string' && weight.values instanceof Float32Array,
      'Expected weights with names and values',
    );
    const { name, values } = weight;
    const shape = checkShape(weight.shape);
    expectThat(
      values.length === shape.reduce((product, side) => product * side, 1),
      `Expected as many values of ${name} as its shape says`,
    );
    return { name, shape, values };
  });
}
