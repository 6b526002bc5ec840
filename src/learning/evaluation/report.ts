/**
 * How well a head does on its own examples, each held out in turn: which are recognised, which are
 * most likely mislabelled, and whether classes of unequal size cost accuracy. Pure; nothing in it
 * depends on the order of the examples.
 */

import { type Tally, tally, UNPREDICTED } from '../../core/judging/confusion-matrix';
import { argmax, fisherExact } from '../../core/judging/metrics';
import { softmaxRows } from '../../core/math/softmax';
import type { Chosen } from '../../core/model/heads';
import type { Head, SupportSet } from '../heads/head';
import { countClasses } from '../heads/validate';
import { heldOutLogits } from './held-out';
import { nearDuplicates } from './near-duplicates';
import { pickRows, stratifiedRows } from './rows';

/**
 * Examples that are looked at, at most, since the worker answers nothing else meanwhile: by a head
 * with leave-one-out in closed form, and by one that has to be fitted again for every fold.
 */
const MOST_LOOKED_AT = { leaveOneOut: 400, folds: 150 };

/**
 * What makes a suspect: confidence in another class, and how many times the confidence in its own
 * class that is. With one label in ten wrong, this found 35 to 77 % of them, and 54 to 87 % of what
 * it found were wrong, on 2 to 10 classes of 5 to 30 photographs or emoji; of clean easy sets (95 %
 * recognised) it takes one picture in sixty.
 */
const SUSPECT_CONFIDENCE = 0.5;
const SUSPECT_ODDS = 6;

/** How many times the examples of another class, for a class to count as a small one beside it. */
const UNEQUAL = 3;

/** Chance at most, over all pairs of classes compared, of a warning where there is no difference. */
const SIGNIFICANCE = 0.05;

/** An example that the head surely takes for another class. */
export interface Suspect {
  readonly row: number;
  /** Index of the class that it looks like. */
  readonly looksLike: number;
  /** Held-out confidence in that class, from 0 to 1. */
  readonly confidence: number;
}

/** A small class that is taken for a large one more often than chance and the other way round. */
export interface Imbalance {
  /** Class indices. */
  readonly small: number;
  readonly large: number;
  /** Judged examples of the small class, and how many of them were taken for the large one. */
  readonly judged: number;
  readonly taken: number;
}

/** Rows are those of the support set. */
export interface HeldOutReport {
  readonly tally: Tally;
  /** Surest first. */
  readonly suspects: readonly Suspect[];
  /** Least likely to be chance first. */
  readonly imbalances: readonly Imbalance[];
  /** Near-duplicates of an example that stands for them: they count once, with it. */
  readonly countedOnce: readonly number[];
  /** How many examples were looked at, evenly over the classes; less than all where it was cut. */
  readonly lookedAt: number;
}

function findSuspects(
  scores: Float32Array,
  { y, classCount }: SupportSet,
  rows: Int32Array,
  predicted: Int32Array,
): Suspect[] {
  const confidence = (i: number, of: number) => scores[i * classCount + of];
  const odds = (i: number) => confidence(i, predicted[i]) / confidence(i, y[i]);
  return [...y.keys()]
    .filter(i => predicted[i] !== UNPREDICTED && odds(i) >= SUSPECT_ODDS)
    .filter(i => confidence(i, predicted[i]) >= SUSPECT_CONFIDENCE)
    .sort((a, b) => odds(b) - odds(a) || a - b)
    .map(i => ({
      row: rows[i],
      looksLike: predicted[i],
      confidence: confidence(i, predicted[i]),
    }));
}

/**
 * For each pair of a small class and a large one: Fisher's exact test, one-sided, of the share of the
 * small one taken for the large one against the share of the large one taken for the small one; the
 * level is divided by the number of pairs (Bonferroni).
 */
function findImbalances(counts: Int32Array, { cells, classes }: Tally): Imbalance[] {
  const all = [...counts.keys()];
  const pairs = all.flatMap(small =>
    all
      .filter(large => counts[large] >= UNEQUAL * counts[small])
      .filter(large => classes[small].judged > 0 && classes[large].judged > 0)
      .map(large => ({ small, large })),
  );
  return pairs
    .map(({ small, large }) => {
      const taken = cells[small * counts.length + large].length;
      const back = cells[large * counts.length + small].length;
      const { judged } = classes[small];
      const chance = fisherExact(taken, judged, back, classes[large].judged);
      return { small, large, judged, taken, chance };
    })
    .filter(({ chance }) => chance < SIGNIFICANCE / pairs.length)
    .sort((a, b) => a.chance - b.chance)
    .map(({ chance: _chance, ...imbalance }) => imbalance);
}

/** Examples of at least two classes are needed for there to be something to tell apart. */
function canJudge(counts: Int32Array): boolean {
  return counts.filter(count => count > 0).length > 1;
}

/**
 * @param chosen the options and the temperature of the head, as chosen for this support set.
 * @param head the head that was chosen.
 * @throws HeadError where the head refuses the support set.
 */
export async function makeReport(
  support: SupportSet,
  chosen: Chosen,
  head: Head<unknown, unknown>,
): Promise<HeldOutReport> {
  const { classCount } = support;
  const looked = stratifiedRows(
    support,
    MOST_LOOKED_AT[head.leaveOneOut ? 'leaveOneOut' : 'folds'],
  );
  const standing = nearDuplicates(pickRows(support, looked));
  const rows = looked.filter((_, i) => standing[i] === i);
  const judged = pickRows(support, rows);
  const predicted = new Int32Array(rows.length).fill(UNPREDICTED);
  let suspects: readonly Suspect[] = [];
  const counts = countClasses(judged.y, classCount);
  if (canJudge(counts)) {
    const logits = await heldOutLogits(head, chosen.options, judged);
    for (const [i, own] of judged.y.entries()) {
      if (counts[own] > 1) predicted[i] = argmax(logits, i * classCount, classCount);
    }
    const scores = softmaxRows(logits, classCount, chosen.temperature);
    suspects = findSuspects(scores, judged, rows, predicted);
  }
  const ofSupport = new Int32Array(support.y.length).fill(UNPREDICTED);
  for (const [i, row] of rows.entries()) ofSupport[row] = predicted[i];
  const counted = tally(support.y, ofSupport, classCount);
  return {
    tally: counted,
    suspects,
    imbalances: findImbalances(countClasses(support.y, classCount), counted),
    countedOnce: [...looked.filter((_, i) => standing[i] !== i)],
    lookedAt: looked.length,
  };
}
