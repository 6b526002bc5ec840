/**
 * Options of training: one set for every case, from a dense head on frozen embeddings to a base model
 * whose last blocks are trained too. The ranges here apply to forms and to files.
 */
import * as v from 'valibot';
import { type Checked, check, recordSchema } from '../checks';
import { FormatError } from '../format-error';

/** Smallest and largest value of a number, and whether it must be an integer. */
export type Range = readonly [least: number, most: number, kind?: 'whole'];

/** Ranges of the options that are numbers. */
export const RANGES = {
  /** Last blocks of the base model that are unfrozen; with 0 only the dense head is trained. */
  blocks: [0, 8, 'whole'],
  /** Units of the hidden layer of the dense head; 0 for none. */
  units: [0, 1000, 'whole'],
  /** Share of the inputs of each dense layer that is dropped at random. */
  dropout: [0, 0.9],
  /** The most times that every example is seen. */
  epochs: [1, 500, 'whole'],
  /** The most batches, whatever the number of epochs; 0 means no limit. */
  maxSteps: [0, 100_000, 'whole'],
  /** Examples per batch. */
  batchSize: [1, 512, 'whole'],
  /** Learning rate of the dense head. */
  learningRate: [1e-6, 1],
  /** Learning rate of the unfrozen blocks, as a share of the head's. */
  baseRate: [0.001, 1],
  /** Share of the steps over which the learning rate rises from 0. */
  warmUp: [0, 0.5],
  /** Largest norm of all gradients together; 0 for no clipping. */
  clip: [0, 100],
  /**
   * Strength with which unfrozen weights are pulled towards their pretrained values (L2-SP), and those
   * of the head towards 0.
   */
  l2sp: [0, 1],
  /** Share of the target probability that is spread over all classes. */
  labelSmoothing: [0, 0.5],
  /** Augmented copies of each example, besides the example itself. */
  copies: [0, 20, 'whole'],
  /**
   * Epochs without improvement after which training stops. With 0 it never stops early and keeps the
   * last weights; otherwise it keeps the best ones.
   */
  patience: [0, 500, 'whole'],
  /** Share of each class's examples that is held out, if there are enough. */
  heldOut: [0, 0.5],
  /** Seed of the initial weights, the order of the examples and the augmentation. */
  seed: [0, 2 ** 31, 'whole'],
} as const satisfies Readonly<Record<string, Range>>;

/** Ranges of the random changes to copies of a picture before they are embedded. */
export const AUGMENTATION_RANGES = {
  /** Share of the side that a crop may cut off. */
  crop: [0, 0.5],
  /** Largest rotation in either direction, in degrees. */
  rotation: [0, 45],
  /** Largest change of brightness and of contrast, up or down. */
  brightnessContrast: [0, 0.5],
  /** Standard deviation of the noise on each value, on the scale of 0 to 255. */
  noise: [0, 50],
} as const satisfies Readonly<Record<string, Range>>;

function rangeSchema([least, most, kind]: Range) {
  const expected = kind === 'whole' ? 'a whole number' : 'a number';
  const isFit = (value: unknown) =>
    typeof value === 'number' &&
    value >= least &&
    value <= most &&
    (kind !== 'whole' || Number.isInteger(value));
  return v.custom<number>(isFit, `${expected} from ${least} to ${most}`);
}

type RangeSchemas<K extends string> = Record<K, ReturnType<typeof rangeSchema>>;

function rangeSchemas<K extends string>(ranges: Readonly<Record<K, Range>>): RangeSchemas<K> {
  const schemas = Object.entries<Range>(ranges).map(([name, range]) => [name, rangeSchema(range)]);
  return Object.fromEntries(schemas);
}

const switchSchema = v.boolean('true or false');

const augmentationSchema = v.object({
  ...rangeSchemas(AUGMENTATION_RANGES),
  /** Mirrors every other copy. Not for things whose mirror image means something else. */
  flip: switchSchema,
});

/**
 * Complete options of training: `parseTrainingOptions` fills in those that an older version did not have.
 */
export const trainingOptionsSchema = v.object({
  ...rangeSchemas(RANGES),
  /** Whether the last layer has a bias. */
  bias: switchSchema,
  /** Whether the learning rate falls to 0 along a cosine after the warm-up. */
  decay: switchSchema,
  /** Whether every class counts the same, however many examples it has. */
  balanced: switchSchema,
  augmentation: augmentationSchema,
});

export type Augmentation = Checked<typeof augmentationSchema>;
export type TrainingOptions = Checked<typeof trainingOptionsSchema>;

export const AUGMENTATION: Augmentation = {
  flip: true,
  crop: 0.2,
  rotation: 12,
  brightnessContrast: 0.2,
  noise: 6,
};

/** The dense head on frozen embeddings. */
export const DENSE: TrainingOptions = {
  blocks: 0,
  units: 100,
  bias: true,
  dropout: 0.2,
  epochs: 100,
  maxSteps: 0,
  batchSize: 16,
  learningRate: 0.001,
  baseRate: 0.1,
  warmUp: 0,
  decay: false,
  clip: 0,
  l2sp: 0,
  labelSmoothing: 0,
  balanced: true,
  copies: 0,
  augmentation: AUGMENTATION,
  patience: 15,
  heldOut: 0.1,
  seed: 1,
};

/** The last blocks of the base model, together with the dense head. */
export const FINE_TUNED: TrainingOptions = {
  ...DENSE,
  blocks: 2,
  epochs: 20,
  maxSteps: 300,
  warmUp: 0.1,
  decay: true,
  clip: 1,
  l2sp: 0.01,
  labelSmoothing: 0.1,
  copies: 2,
  patience: 6,
};

/** As Google's Teachable Machine trains its head. */
export const TEACHABLE_MACHINE: TrainingOptions = {
  ...DENSE,
  bias: false,
  dropout: 0,
  epochs: 50,
  balanced: false,
  patience: 0,
  heldOut: 0.15,
};

/** What is wrong with the options; its message says what was expected and what was found. */
export class TrainingOptionsError extends Error {
  override readonly name = 'TrainingOptionsError';
}

/** What older versions called an option. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  maxSteps: 'steps',
  l2sp: 'pull',
  brightnessContrast: 'light',
};

/** Options of the record, those by a former name under the name of today. */
function renamed(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const former = Object.entries(FORMER_NAMES).filter(([, name]) => name in given);
  return { ...Object.fromEntries(former.map(([name, then]) => [name, given[then]])), ...given };
}

/**
 * Checks options that came from a file, an older version or a form.
 * @returns complete, valid options: missing ones are taken from `DENSE`.
 * @throws TrainingOptionsError.
 */
export function parseTrainingOptions(options: unknown): TrainingOptions {
  const what = 'options of a training';
  try {
    const given = { ...DENSE, ...renamed(check(recordSchema, options, what)) };
    const augmentation = check(recordSchema, given.augmentation, `${what}.augmentation`);
    const complete = { ...given, augmentation: { ...AUGMENTATION, ...renamed(augmentation) } };
    return check(trainingOptionsSchema, complete, what);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new TrainingOptionsError(error.message);
  }
}
