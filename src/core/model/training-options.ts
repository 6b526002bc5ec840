/**
 * Options of training: one set for every case, from a dense head on frozen embeddings to a base model
 * whose last blocks are trained too. Plain data; imports nothing.
 */

/** Random changes to copies of a picture before they are embedded. */
export interface Augmentation {
  /** Mirrors every other copy. Not for things whose mirror image means something else. */
  readonly flip: boolean;
  /** Share of the side that a crop may cut off, from 0 to 0.5. */
  readonly crop: number;
  /** Largest rotation in either direction, in degrees, from 0 to 45. */
  readonly rotation: number;
  /** Largest change of brightness and of contrast, up or down, from 0 to 0.5. */
  readonly light: number;
  /** Standard deviation of the noise on each value, on the scale of 0 to 255; from 0 to 50. */
  readonly noise: number;
}

export interface TrainingOptions {
  /** Last blocks of the base model that are unfrozen, from 0 (the dense head alone) to 8. */
  readonly blocks: number;
  /** Units of the hidden layer of the dense head, from 0 (none) to 1000. */
  readonly units: number;
  /** Whether the last layer has a bias. */
  readonly bias: boolean;
  /** Share of the inputs of each dense layer that is dropped at random, from 0 to 0.9. */
  readonly dropout: number;
  /** The most times that every example is seen, from 1 to 500. */
  readonly epochs: number;
  /** The most batches, whatever the number of epochs; 0 means no limit. From 0 to 100,000. */
  readonly steps: number;
  /** Examples per batch, from 1 to 512. */
  readonly batchSize: number;
  /** Learning rate of the dense head, from 1e-6 to 1. */
  readonly learningRate: number;
  /** Learning rate of the unfrozen blocks as a share of the head's, from 0.001 to 1. */
  readonly baseRate: number;
  /** Share of the steps over which the learning rate rises from 0, from 0 to 0.5. */
  readonly warmUp: number;
  /** Whether the learning rate falls to 0 along a cosine after the warm-up. */
  readonly decay: boolean;
  /** Largest norm of all gradients together; from 0 (no clipping) to 100. */
  readonly clip: number;
  /**
   * Strength with which unfrozen weights are pulled towards their pretrained values (L2-SP), and those
   * of the head towards 0; from 0 to 1.
   */
  readonly pull: number;
  /** Share of the target probability that is spread over all classes, from 0 to 0.5. */
  readonly labelSmoothing: number;
  /** Whether every class counts the same, however many examples it has. */
  readonly balanced: boolean;
  /** Augmented copies of each example, besides the example itself; from 0 to 20. */
  readonly copies: number;
  readonly augmentation: Augmentation;
  /**
   * Epochs without improvement after which training stops, from 0 to 500. With 0 it never stops early
   * and keeps the last weights; otherwise it keeps the best ones.
   */
  readonly patience: number;
  /** Share of each class's examples that is held out, if there are enough; from 0 to 0.5. */
  readonly heldOut: number;
  /** Seed of the initial weights, the order of the examples and the augmentation; an integer. */
  readonly seed: number;
}

export const AUGMENTATION: Augmentation = {
  flip: true,
  crop: 0.2,
  rotation: 12,
  light: 0.2,
  noise: 6,
};

/** The dense head on frozen embeddings. */
export const DENSE: TrainingOptions = {
  blocks: 0,
  units: 100,
  bias: true,
  dropout: 0.2,
  epochs: 100,
  steps: 0,
  batchSize: 16,
  learningRate: 0.001,
  baseRate: 0.1,
  warmUp: 0,
  decay: false,
  clip: 0,
  pull: 0,
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
  steps: 300,
  warmUp: 0.1,
  decay: true,
  clip: 1,
  pull: 0.01,
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

/** Smallest and largest value of each number; integers are marked. */
export const RANGES = {
  blocks: [0, 8, 'whole'],
  units: [0, 1000, 'whole'],
  dropout: [0, 0.9],
  epochs: [1, 500, 'whole'],
  steps: [0, 100_000, 'whole'],
  batchSize: [1, 512, 'whole'],
  learningRate: [1e-6, 1],
  baseRate: [0.001, 1],
  warmUp: [0, 0.5],
  clip: [0, 100],
  pull: [0, 1],
  labelSmoothing: [0, 0.5],
  copies: [0, 20, 'whole'],
  patience: [0, 500, 'whole'],
  heldOut: [0, 0.5],
  seed: [0, 2 ** 31, 'whole'],
} as const satisfies Readonly<Partial<Record<keyof TrainingOptions, Range>>>;

export const AUGMENTATION_RANGES = {
  crop: [0, 0.5],
  rotation: [0, 45],
  light: [0, 0.5],
  noise: [0, 50],
} as const satisfies Readonly<Partial<Record<keyof Augmentation, Range>>>;

export type Range = readonly [least: number, most: number, kind?: 'whole'];

function asRecord(given: unknown, what: string): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TrainingOptionsError(`Expected ${what} to be an object`);
  }
  return { ...given };
}

function parseNumbers<K extends string>(
  ranges: Readonly<Record<K, Range>>,
  given: Record<string, unknown>,
): Record<K, number> {
  const out: Partial<Record<K, number>> = {};
  for (const name of Object.keys(ranges) as K[]) {
    const [least, most, kind] = ranges[name];
    const value = given[name];
    const isFit = typeof value === 'number' && value >= least && value <= most;
    if (!isFit || (kind === 'whole' && !Number.isInteger(value))) {
      const expected = kind === 'whole' ? 'a whole number' : 'a number';
      throw new TrainingOptionsError(
        `Expected ${name} to be ${expected} from ${least} to ${most}, found ${String(value)}`,
      );
    }
    out[name] = value;
  }
  return out as Record<K, number>;
}

function parseSwitch(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') {
    throw new TrainingOptionsError(`Expected ${name} to be true or false, found ${String(value)}`);
  }
  return value;
}

/**
 * The most epochs of a training: the number asked for, or fewer if that would take more than `steps`
 * batches. A few examples are seen often; many do not take hours.
 * @param exampleCount all examples, held out or not.
 */
export function epochCount(
  exampleCount: number,
  { epochs, steps, batchSize }: Pick<TrainingOptions, 'epochs' | 'steps' | 'batchSize'>,
): number {
  if (steps === 0) return epochs;
  return Math.min(epochs, Math.max(1, Math.round((steps * batchSize) / exampleCount)));
}

/** Options as an older version stored them: those that it did not have are taken from `DENSE`. */
export function completeOptions(options: Partial<TrainingOptions>): TrainingOptions {
  return { ...DENSE, ...options };
}

/**
 * Checks options that came from a file, an older version or a form.
 * @returns complete, valid options: missing ones are taken from `DENSE`.
 * @throws TrainingOptionsError.
 */
export function parseTrainingOptions(options: unknown): TrainingOptions {
  const given = { ...DENSE, ...asRecord(options, 'the options of a training') };
  const augmentation = { ...AUGMENTATION, ...asRecord(given.augmentation, 'augmentation') };
  return {
    ...parseNumbers(RANGES, given),
    bias: parseSwitch('bias', given.bias),
    decay: parseSwitch('decay', given.decay),
    balanced: parseSwitch('balanced', given.balanced),
    augmentation: {
      ...parseNumbers(AUGMENTATION_RANGES, augmentation),
      flip: parseSwitch('flip', augmentation.flip),
    },
  };
}
