/**
 * Evaluates a head on its own examples, each held out in turn: which are recognised, which are probably
 * mislabelled, and whether classes of unequal size cost accuracy. Pure; nothing depends on the order of
 * the examples.
 */

import {
  type ConfusionMatrix,
  confusionMatrix,
  UNPREDICTED,
} from '../../core/judging/confusion-matrix';
import { argmax, fisherExact } from '../../core/judging/metrics';
import { softmaxRows } from '../../core/math/softmax';
import type { Chosen } from '../../core/model/heads';
import type { Head } from '../heads/head';
import type { SupportSet } from '../heads/support-set';
import { countClasses } from '../heads/validate';
import { heldOutLogits } from './held-out';
import { nearDuplicates } from './near-duplicates';
import { pickRows, stratifiedRows } from './rows';

/**
 * The most examples that are evaluated, since the worker answers nothing else meanwhile: for a head with
 * leave-one-out in closed form, and for one that must be fitted again for every fold.
 */
const MOST_LOOKED_AT = { leaveOneOut: 400, folds: 150 };

/**
 * A suspect has at least this confidence in another class, and at least this many times the confidence
 * in its own class. With one label in ten wrong, this found 35 to 77 % of the wrong labels, and 54 to
 * 87 % of the labels found were wrong, on 2 to 10 classes of 5 to 30 photographs or emoji. In easy sets
 * without wrong labels (95 % recognised) it suspects one picture in sixty.
 */
const SUSPECT_CONFIDENCE = 0.5;
const SUSPECT_ODDS = 6;

/** A class counts as small beside another that has at least this many times its examples. */
const UNEQUAL = 3;

/** Largest probability, over all pairs of classes, of a warning where there is no difference. */
const SIGNIFICANCE = 0.05;

/** An example that is probably mislabelled: the head is confident that it is another class. */
export interface Suspect {
  readonly row: number;
  /** Index of the class that it looks like. */
  readonly looksLike: number;
  /** Held-out confidence in that class, from 0 to 1. */
  readonly confidence: number;
}

/** A small class that is mistaken for a large one significantly more often than the other way round. */
export interface Imbalance {
  /** Class indices. */
  readonly small: number;
  readonly large: number;
  /** Evaluated examples of the small class, and how many of them were mistaken for the large one. */
  readonly evaluated: number;
  readonly mistaken: number;
}

/** Rows are row indices in the support set. */
export interface HeldOutReport {
  readonly matrix: ConfusionMatrix;
  /** Most confident first. */
  readonly suspects: readonly Suspect[];
  /** Most significant first. */
  readonly imbalances: readonly Imbalance[];
  /** Near-duplicates that are left out because another example represents them. */
  readonly countedOnce: readonly number[];
  /** Number of examples evaluated, spread evenly over the classes; not all if there are too many. */
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
 * For each pair of a small and a large class: Fisher's exact test, one-sided, of the share of the small
 * one mistaken for the large one against the share of the large one mistaken for the small one. The
 * significance level is divided by the number of pairs (Bonferroni).
 */
function findImbalances(counts: Int32Array, { cells, classes }: ConfusionMatrix): Imbalance[] {
  const all = [...counts.keys()];
  const pairs = all.flatMap(small =>
    all
      .filter(large => counts[large] >= UNEQUAL * counts[small])
      .filter(large => classes[small].evaluated > 0 && classes[large].evaluated > 0)
      .map(large => ({ small, large })),
  );
  return pairs
    .map(({ small, large }) => {
      const mistaken = cells[small * counts.length + large].length;
      const reversed = cells[large * counts.length + small].length;
      const { evaluated } = classes[small];
      const chance = fisherExact(mistaken, evaluated, reversed, classes[large].evaluated);
      return { small, large, evaluated, mistaken, chance };
    })
    .filter(({ chance }) => chance < SIGNIFICANCE / pairs.length)
    .sort((a, b) => a.chance - b.chance)
    .map(({ chance: _chance, ...imbalance }) => imbalance);
}

/** Without examples of at least two classes there is nothing to tell apart. */
function canEvaluate(counts: Int32Array): boolean {
  return counts.filter(count => count > 0).length > 1;
}

/**
 * @param chosen the head's options and temperature, as chosen for this support set.
 * @param head the head that was chosen.
 * @throws HeadError if the head refuses the support set.
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
  const representatives = nearDuplicates(pickRows(support, looked));
  const rows = looked.filter((_, i) => representatives[i] === i);
  const evaluated = pickRows(support, rows);
  const predicted = new Int32Array(rows.length).fill(UNPREDICTED);
  let suspects: readonly Suspect[] = [];
  const counts = countClasses(evaluated.y, classCount);
  if (canEvaluate(counts)) {
    const logits = await heldOutLogits(head, chosen.options, evaluated);
    for (const [i, own] of evaluated.y.entries()) {
      if (counts[own] > 1) predicted[i] = argmax(logits, i * classCount, classCount);
    }
    const scores = softmaxRows(logits, classCount, chosen.temperature);
    suspects = findSuspects(scores, evaluated, rows, predicted);
  }
  const ofSupport = new Int32Array(support.y.length).fill(UNPREDICTED);
  for (const [i, row] of rows.entries()) ofSupport[row] = predicted[i];
  const matrix = confusionMatrix(support.y, ofSupport, classCount);
  return {
    matrix,
    suspects,
    imbalances: findImbalances(countClasses(support.y, classCount), matrix),
    countedOnce: [...looked.filter((_, i) => representatives[i] !== i)],
    lookedAt: looked.length,
  };
}
