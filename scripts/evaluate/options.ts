/**
 * The command line of `npm run evaluate`.
 */
import { parseArgs } from 'node:util';
import { type BaseModelId, isBaseModelId } from '../../src/core/model/catalog.js';
import { contenderIds, contenders, isContenderId, quickContenderIds } from './contenders.js';
import { EvaluationError } from './evaluation-error.js';

export interface Burst {
  readonly examples: number;
  readonly pictures: number;
}

export interface EvaluationOptions {
  readonly folders: readonly string[];
  readonly ways: number;
  readonly shots: readonly number[];
  readonly episodes: number;
  /** The most queries per class in an episode. */
  readonly queries: number;
  readonly seed: number;
  readonly base: BaseModelId;
  readonly heads: readonly string[];
  readonly imbalance: boolean;
  /** Shares of wrong labels, each above 0 and below 1. */
  readonly noise: readonly number[];
  readonly unknown: boolean;
  /** Bursts to learn from: examples of each class, and of how many pictures they are frames. */
  readonly bursts: readonly Burst[];
  readonly bySource: boolean;
  /** Whether each embedding is averaged with that of the mirror image. */
  readonly flip: boolean;
  /** File to write the results to. */
  readonly json: string | null;
}

export const USAGE = `npm run evaluate -- FOLDER... [options]

FOLDER holds a folder of pictures for each class. Options, with their defaults:
  --ways 5            classes in an episode
  --shots 1,5,10      examples of each class; several numbers are measured one after another
  --episodes 200      episodes for each condition, the same ones for every head
  --queries 15        the most pictures per class to recognise in an episode
  --seed 1            seed of the episodes
  --base accurate     base model: accurate, fast or objects
  --heads A,B         heads to compare, of these; all but dense and fine-tuned if not given:
                      ${contenderIds.join(', ')}
  --imbalance         also one class with 30 examples, the others with 2
  --noise 0.2,0.4     also with these shares of wrong labels, at the largest number of shots
  --unknown           also with pictures of classes that are not among the examples
  --bursts 13/6       also with 13 examples per class that are frames of 6 pictures, and with pictures of
                      other classes; several such pairs are separated by commas
  --by-source         learn on one source's pictures and recognise the others'; a picture's source
                      is its file name up to the first dot
  --flip              average each picture's embedding with that of its mirror image
  --json FILE         write the results as JSON too`;

function numbers(name: string, text: string, least: number, most: number, whole: boolean) {
  return text.split(',').map(part => {
    const value = Number(part);
    if (part.trim() === '' || !(value >= least && value <= most)) {
      throw new EvaluationError(
        `--${name} takes numbers from ${least} to ${most}, separated by commas; found "${part}".`,
      );
    }
    if (whole && !Number.isInteger(value)) {
      throw new EvaluationError(`--${name} takes whole numbers; found "${part}".`);
    }
    return value;
  });
}

function oneNumber(name: string, text: string, least: number, most: number): number {
  const [value, ...others] = numbers(name, text, least, most, true);
  if (others.length > 0) throw new EvaluationError(`--${name} takes one number; found "${text}".`);
  return value;
}

function toBurst(text: string): Burst {
  const [, examples, pictures] = /^\s*(\d+)\/(\d+)\s*$/.exec(text)?.map(Number) ?? [];
  if (pictures >= 1 && examples >= pictures && examples <= 10_000) return { examples, pictures };
  throw new EvaluationError(
    `--bursts takes pairs such as 13/6, 13 examples of 6 pictures; found "${text}".`,
  );
}

function parseCommandLine(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ways: { type: 'string', default: '5' },
        shots: { type: 'string', default: '1,5,10' },
        episodes: { type: 'string', default: '200' },
        queries: { type: 'string', default: '15' },
        seed: { type: 'string', default: '1' },
        base: { type: 'string', default: 'accurate' },
        heads: { type: 'string', default: quickContenderIds.join(',') },
        imbalance: { type: 'boolean', default: false },
        noise: { type: 'string' },
        unknown: { type: 'boolean', default: false },
        bursts: { type: 'string' },
        'by-source': { type: 'boolean', default: false },
        flip: { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new EvaluationError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/**
 * @returns null if help was requested.
 * @throws EvaluationError for options that cannot be understood.
 */
export function parseOptions(args: readonly string[]): EvaluationOptions | null {
  const { values, positionals } = parseCommandLine(args);
  if (values.help) return null;
  if (positionals.length === 0) {
    throw new EvaluationError(`Name at least one folder of pictures.\n\n${USAGE}`);
  }
  if (!isBaseModelId(values.base)) {
    throw new EvaluationError(`There is no base model called ${values.base}.`);
  }
  const heads = values.heads.split(',').map(id => id.trim());
  const stranger = heads.find(id => !isContenderId(id));
  if (stranger !== undefined) {
    throw new EvaluationError(
      `There is no head called "${stranger}". There are: ${contenderIds.join(', ')}.`,
    );
  }
  const asked = contenders.filter(({ id }) => heads.includes(id));
  if (values.flip && asked.some(({ needsPixels }) => needsPixels)) {
    throw new EvaluationError(
      '--flip cannot be combined with heads that embed pictures themselves.',
    );
  }
  const bursts = (values.bursts?.split(',') ?? []).map(toBurst);
  if (bursts.length > 0 && asked.some(({ needsPixels }) => needsPixels)) {
    throw new EvaluationError(
      '--bursts cannot be combined with heads that embed pictures themselves.',
    );
  }
  return {
    folders: positionals,
    ways: oneNumber('ways', values.ways, 2, 1000),
    shots: numbers('shots', values.shots, 1, 10_000, true),
    episodes: oneNumber('episodes', values.episodes, 2, 100_000),
    queries: oneNumber('queries', values.queries, 1, 10_000),
    seed: oneNumber('seed', values.seed, 0, 2 ** 31),
    base: values.base,
    heads,
    imbalance: values.imbalance,
    noise: values.noise === undefined ? [] : numbers('noise', values.noise, 0.01, 0.99, false),
    unknown: values.unknown,
    bursts,
    bySource: values['by-source'],
    flip: values.flip,
    json: values.json ?? null,
  };
}
