/**
 * The heads that a task can use: their ids, their options and the defaults of the options. A table of
 * data for page and worker; the code that computes is in `learning/heads/` and `compute/heads/`.
 */
import * as v from 'valibot';
import { HeadError } from './head-error';

/** How embeddings become features (see learning/heads/features.ts). */
const featureEntries = {
  /**
   * Exponent applied to the absolute value of each feature, keeping its sign; 1 changes nothing, 0.5
   * shortens long tails (Hu, Gripon, Pateux 2021, "Leveraging the Feature Distribution in
   * Transfer-based Few-Shot Learning"). From 0.1 to 1.
   */
  power: range(0.1, 1),
  /** Scales each embedding to Euclidean length 1. */
  normalise: v.boolean(),
  /**
   * Subtracts the mean of the class means of the support set; with `normalise`, scales to length 1
   * again (Wang et al. 2019, "SimpleShot").
   */
  centre: v.boolean(),
};

const neighbours = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export type FeatureOptions = Readonly<
  v.InferOutput<v.ObjectSchema<typeof featureEntries, undefined>>
>;

const PLAIN: FeatureOptions = { power: 1, normalise: true, centre: true };

function range(least: number, most: number) {
  return v.pipe(v.number(), v.minValue(least), v.maxValue(most));
}

/** The part of a head's definition that stands in this table. */
interface HeadRow<Id extends string, Options> {
  /** Stable identifier, used in files and in the evaluation. */
  readonly id: Id;
  readonly defaults: Options;
  /**
   * Checks options that came from a file or an older version.
   * @returns complete, valid options: missing ones are filled in from `defaults`.
   * @throws HeadError with code `bad-options` if a value has the wrong type or is out of range.
   */
  parseOptions(this: void, given: unknown): Options;
}

function row<const Id extends string, E extends v.ObjectEntries>(
  id: Id,
  entries: E,
  defaults: NoInfer<Readonly<v.InferOutput<v.ObjectSchema<E, undefined>>>>,
): HeadRow<Id, Readonly<v.InferOutput<v.ObjectSchema<E, undefined>>>> {
  const schema = v.object(entries);
  return {
    id,
    defaults,
    parseOptions(given) {
      if (typeof given !== 'object' || given === null || Array.isArray(given)) {
        throw new HeadError('bad-options', 'Expected the options of a head to be an object');
      }
      const parsed = v.safeParse(schema, { ...defaults, ...given });
      if (parsed.success) return parsed.output;
      const [issue] = parsed.issues;
      throw new HeadError(
        'bad-options',
        `Expected ${v.getDotPath(issue) ?? 'options'} to be ${issue.expected ?? 'valid'}, found ${issue.received}`,
      );
    },
  };
}

const nearestExamples = row(
  'nearest-examples',
  {
    /** How many nearest examples vote; null: all of them. */
    k: v.nullable(neighbours),
    /** `similarity`: a vote has weight exp(cosine / temperature). `equal`: every vote has weight 1. */
    weighting: v.picklist(['similarity', 'equal']),
    /**
     * Divides each class's votes by its number of examples (all of them, not only those that vote), so
     * that a class with many examples does not outvote one with few.
     */
    balanced: v.boolean(),
    /** More than 0; smaller is sharper. */
    temperature: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  },
  // The temperature did best of those tried on five picture sets, at one to ten examples per class.
  { k: null, weighting: 'similarity', balanced: true, temperature: 0.07 },
);

const shrinkageLda = row(
  'shrinkage-lda',
  { ...featureEntries, /** From 0.01 to 1. */ shrinkage: range(0.01, 1) },
  { ...PLAIN, centre: false, shrinkage: 0.97 },
);

const ridge = row(
  'ridge',
  { ...featureEntries, /** From 1e-4 to 1e4. */ lambda: range(1e-4, 1e4) },
  { ...PLAIN, lambda: 1 },
);

const logistic = row(
  'logistic',
  { ...featureEntries, /** From 1e-6 to 100. */ lambda: range(1e-6, 100) },
  { ...PLAIN, lambda: 0.01 },
);

const linearSvm = row(
  'linear-svm',
  { ...featureEntries, cost: range(1e-3, 1e3) },
  { ...PLAIN, cost: 1 },
);

const rbfSvm = row(
  'rbf-svm',
  { ...featureEntries, cost: range(1e-3, 1e3), gamma: range(1e-3, 1e3) },
  { ...PLAIN, cost: 3, gamma: 0.5 },
);

const prototype = row('prototype', featureEntries, PLAIN);

const classicKnn = row('classic-knn', { k: neighbours }, { k: 3 });

/** In the order in which they are offered. */
export const heads = {
  'nearest-examples': nearestExamples,
  'shrinkage-lda': shrinkageLda,
  ridge,
  logistic,
  'linear-svm': linearSvm,
  'rbf-svm': rbfSvm,
  prototype,
  'classic-knn': classicKnn,
} as const;

export type HeadId = keyof typeof heads;

/** Complete, valid options of a head. */
export type HeadOptions<Id extends HeadId> = (typeof heads)[Id]['defaults'];

export const headIds = Object.keys(heads).filter(isHeadId);

export function isHeadId(value: unknown): value is HeadId {
  return typeof value === 'string' && Object.hasOwn(heads, value);
}

/** Stands for the head, with its settings, that does best on held-out examples. */
export const AUTOMATIC = 'automatic';

/** What a task's head can be set to. */
export type HeadChoiceId = HeadId | typeof AUTOMATIC;

export function isHeadChoiceId(value: unknown): value is HeadChoiceId {
  return value === AUTOMATIC || isHeadId(value);
}

/** Why this head was chosen. */
export type ChoiceReason =
  /** The user chose it. */
  | 'asked'
  /** Nothing can be held out: this is the head that does best with one example per class. */
  | 'one-shot'
  /** There are too few examples to compare heads. */
  | 'few'
  /** No other head was better by more than chance. */
  | 'baseline'
  /** It was better than the baseline head by more than chance. */
  | 'better';

export interface Chosen {
  readonly id: HeadId;
  /** Complete and valid. */
  readonly options: unknown;
  readonly temperature: number;
  /** Estimated share of labels that were given at random, from 0 to 1. */
  readonly randomLabels: number;
  readonly reason: ChoiceReason;
  /** How many heads and settings were compared. */
  readonly compared: number;
  /** Number of held-out examples that it was evaluated on; 0 where nothing could be held out. */
  readonly heldOut: number;
  /** How many of those it recognised, and how many the baseline head did. */
  readonly right: number;
  readonly baselineRight: number;
}
