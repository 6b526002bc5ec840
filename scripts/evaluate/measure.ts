/**
 * Runs contenders through episodes and measures them.
 */

import {
  argmax,
  auroc,
  expectedCalibrationError,
  meanWithInterval,
} from '../../src/core/judging/metrics.js';
import { DEFAULT_REJECTION } from '../../src/core/judging/verdict.js';
import { concatenate } from '../../src/core/math/vectors.js';
import type { Episode } from '../../src/learning/evaluation/episodes.js';
import type { SupportSet } from '../../src/learning/heads/support-set.js';
import type { Condition } from './conditions.js';
import type { Contender, Source } from './contenders.js';

/** A picture set, embedded. */
export interface EmbeddedSet {
  readonly name: string;
  readonly dimension: number;
  /** Embeddings, `items.length * dimension` values. */
  readonly embeddings: Float32Array;
  /** Embeddings of frames of the pictures: as many values for each frame of a burst. */
  readonly frames: readonly Float32Array[];
  readonly items: readonly { readonly label: number; readonly source: string }[];
  /** For contenders that embed pictures themselves; null if there are none. */
  readonly source: Source | null;
}

/** Means over the episodes; shares from 0 to 1. */
export interface Measurement {
  /** Share of the queries that were recognised. */
  readonly accuracy: number;
  /** Half-width of the 95 % confidence interval of the accuracy. */
  readonly ci95: number;
  /** The same, with every class counting equally. */
  readonly macroAccuracy: number;
  /** How well queries of unknown classes are told from the others; null if there are none. */
  readonly auroc: number | null;
  /**
   * Share of the queries of known classes that were turned away as none of them, where the default share
   * was promised; null where that is not asked.
   */
  readonly turnedAway: number | null;
  /** Expected calibration error over all queries of all episodes, 15 bins. */
  readonly ece: number;
  /** Milliseconds to learn the support set, and to answer one query. */
  readonly fitMs: number;
  readonly queryMs: number;
}

/** @param embeddings of all items. */
export function pickEmbeddings(
  { embeddings, dimension }: Pick<EmbeddedSet, 'embeddings' | 'dimension'>,
  items: readonly number[],
): Float32Array {
  const out = new Float32Array(items.length * dimension);
  for (const [i, item] of items.entries()) {
    out.set(embeddings.subarray(item * dimension, (item + 1) * dimension), i * dimension);
  }
  return out;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Accuracy on the queries of one episode: over all queries, and as the mean over classes. */
function accuracies(isRight: readonly boolean[], labels: readonly number[], ways: number) {
  const right = new Float64Array(ways);
  const total = new Float64Array(ways);
  for (const [q, label] of labels.entries()) {
    total[label]++;
    if (isRight[q]) right[label]++;
  }
  return {
    accuracy: isRight.filter(Boolean).length / labels.length,
    macro: mean(Array.from(right, (count, label) => count / total[label])),
  };
}

/** The examples of an episode, each a picture. */
function examplesOf(set: EmbeddedSet, { support }: Episode, ways: number): SupportSet {
  return {
    x: pickEmbeddings(
      set,
      support.map(({ item }) => item),
    ),
    y: Int32Array.from(support, ({ label }) => label),
    dimension: set.dimension,
    classCount: ways,
  };
}

/** As many examples of each class as asked for: frames of its pictures, in turn. */
function burstsOf(
  { frames, dimension }: EmbeddedSet,
  { support }: Episode,
  ways: number,
  { shots, pictures }: { readonly shots: number; readonly pictures: number },
): SupportSet {
  const rows = Array.from({ length: ways }, (_, label) => {
    const own = support.filter(example => example.label === label);
    return Array.from({ length: shots }, (_, i) => ({
      ...own[i % pictures],
      frame: Math.floor(i / pictures),
    }));
  }).flat();
  const x = rows.map(({ item, frame }) =>
    pickEmbeddings({ embeddings: frames[frame], dimension }, [item]),
  );
  return {
    x: concatenate(x),
    y: Int32Array.from(rows, ({ label }) => label),
    dimension,
    classCount: ways,
  };
}

/** @param onEpisode called after each episode. */
export async function measure(
  { learn, needsPixels, hasFamiliarity }: Contender,
  set: EmbeddedSet,
  episodes: readonly Episode[],
  ways: number,
  { shots, pictures }: Pick<Condition, 'shots' | 'pictures'>,
  onEpisode: () => void,
): Promise<Measurement> {
  const accuracy: number[] = [];
  const macro: number[] = [];
  const areas: number[] = [];
  const fitMs: number[] = [];
  const queryMs: number[] = [];
  const predictions: { confidence: number; isRight: boolean }[] = [];
  const turnedAway: number[] = [];
  for (const episode of episodes) {
    const { support, queries, unknown } = episode;
    const examples =
      pictures === null
        ? examplesOf(set, episode, ways)
        : burstsOf(set, episode, ways, { shots, pictures });
    const asked = (items: readonly number[]) => ({
      items,
      embeddings: pickEmbeddings(set, items),
    });
    const known = queries.map(({ item }) => item);
    const start = performance.now();
    const learnt = await learn(
      examples,
      support.map(({ item }) => item),
      needsPixels ? set.source : null,
    );
    fitMs.push(performance.now() - start);
    try {
      const { scores, familiarity } = await learnt.answer(asked(known));
      const isRight = queries.map(({ label }, q) => argmax(scores, q * ways, ways) === label);
      for (const [q, right] of isRight.entries()) {
        const confidence = scores[q * ways + argmax(scores, q * ways, ways)];
        predictions.push({ confidence, isRight: right });
      }
      const found = accuracies(
        isRight,
        queries.map(({ label }) => label),
        ways,
      );
      const unfamiliar = familiarity.filter(value => value < DEFAULT_REJECTION);
      turnedAway.push(unfamiliar.length / queries.length);
      accuracy.push(found.accuracy);
      macro.push(found.macro);
      if (unknown.length > 0) {
        const strange = await learnt.answer(asked(unknown));
        areas.push(auroc([...familiarity], [...strange.familiarity]));
      }
      const one = asked(known.slice(0, 1));
      const before = performance.now();
      await learnt.answer(one);
      queryMs.push(performance.now() - before);
    } finally {
      learnt.dispose();
    }
    onEpisode();
  }
  const { mean: meanAccuracy, ci95 } = meanWithInterval(accuracy);
  return {
    accuracy: meanAccuracy,
    ci95,
    macroAccuracy: mean(macro),
    auroc: areas.length > 0 ? mean(areas) : null,
    turnedAway: pictures !== null && hasFamiliarity ? mean(turnedAway) : null,
    ece: expectedCalibrationError(predictions),
    fitMs: mean(fitMs),
    queryMs: mean(queryMs),
  };
}
