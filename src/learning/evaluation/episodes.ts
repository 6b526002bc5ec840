/**
 * Episodes: small classification tasks drawn from a set of labelled pictures, used to measure heads
 * (Vinyals et al. 2016). Pure: a seed gives the same episodes on every machine.
 */
import { type Random, seededRandom } from '../../core/math/random';

/** A picture that episodes are drawn from. */
export interface Item {
  /** Class index, from 0. */
  readonly label: number;
  /** Where it came from, for sets whose sources must be kept apart. */
  readonly source?: string;
}

/** Size and kind of an episode. */
export interface EpisodeShape {
  /** Examples of each class in the support set; its length is the number of ways. */
  readonly shots: readonly number[];
  /** The most queries per class; a class gets fewer if it runs out of pictures. */
  readonly queries: number;
  /** Share of the support set whose labels are changed to another class of the episode. */
  readonly noise: number;
  /** Whether the support set comes from one source, drawn anew each time, and queries from others. */
  readonly bySource: boolean;
  /** Whether the same number of queries is also drawn from classes outside the support set. */
  readonly withUnknown: boolean;
}

/** `item` is an index into the list of items; labels are from 0 to ways - 1. */
export interface Episode {
  readonly support: readonly { readonly item: number; readonly label: number }[];
  readonly queries: readonly { readonly item: number; readonly label: number }[];
  /** Indices of queries from classes outside the support set. */
  readonly unknown: readonly number[];
}

/** Why no such episode can be drawn from a set: it has too few classes or pictures. */
export class EpisodeError extends Error {
  override readonly name = 'EpisodeError';
  constructor(
    readonly lacking: 'classes' | 'pictures',
    readonly needed: number,
    readonly found: number,
  ) {
    super(`An episode needs ${needed} ${lacking}, found ${found}`);
  }
}

function drawEpisode(items: readonly Item[], shape: EpisodeShape, random: Random): Episode {
  const { shots, noise, bySource, withUnknown } = shape;
  const ways = shots.length;
  const sources = [...new Set(items.map(item => item.source ?? ''))].sort();
  const source = bySource ? sources[random.below(sources.length)] : undefined;
  const byClass = new Map<number, { support: number[]; query: number[] }>();
  for (const [i, item] of items.entries()) {
    const of = byClass.get(item.label) ?? { support: [], query: [] };
    byClass.set(item.label, of);
    if (source === undefined || item.source === source) of.support.push(i);
    if (source === undefined || item.source !== source) of.query.push(i);
  }
  const labels = [...byClass.keys()].sort((a, b) => a - b);
  const needed = ways + (withUnknown ? 1 : 0);
  if (labels.length < needed) throw new EpisodeError('classes', needed, labels.length);
  const shuffled = random.sample(labels, labels.length);
  const known = shuffled.slice(0, ways);
  const drawQueries = (candidates: readonly number[]) =>
    random.sample(candidates, Math.min(shape.queries, candidates.length));

  const support: { item: number; label: number }[] = [];
  const queries: { item: number; label: number }[] = [];
  for (const [label, classIndex] of known.entries()) {
    const pools = byClass.get(classIndex) ?? { support: [], query: [] };
    // Without separate sources both pools are the same, so one more picture is needed for a query.
    const least = shots[label] + (bySource ? 0 : 1);
    if (pools.support.length < least)
      throw new EpisodeError('pictures', least, pools.support.length);
    const chosen = random.sample(pools.support, shots[label]);
    const taken = new Set(chosen);
    support.push(...chosen.map(item => ({ item, label })));
    const rest = pools.query.filter(item => !taken.has(item));
    if (rest.length === 0) throw new EpisodeError('pictures', least + 1, pools.support.length);
    queries.push(...drawQueries(rest).map(item => ({ item, label })));
  }
  const wrong = random.sample([...support.keys()], Math.round(noise * support.length));
  for (const row of wrong) {
    const { item, label } = support[row];
    support[row] = { item, label: (label + 1 + random.below(ways - 1)) % ways };
  }
  const others = shuffled.slice(ways).flatMap(label => byClass.get(label)?.query ?? []);
  const unknown = withUnknown ? random.sample(others, Math.min(queries.length, others.length)) : [];
  return { support, queries, unknown };
}

/**
 * @param seed any integer; with the same items and shape it gives the same episodes.
 * @throws EpisodeError if there are too few items for such an episode.
 */
export function drawEpisodes(
  items: readonly Item[],
  shape: EpisodeShape,
  count: number,
  seed: number,
): Episode[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => drawEpisode(items, shape, random));
}
