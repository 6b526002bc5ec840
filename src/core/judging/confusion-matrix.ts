/**
 * Predictions of labelled pictures, counted: how many are right, in all and by class, and which are
 * taken for which. Pure.
 */
import { type Interval, wilsonInterval } from './metrics';

/** Stands for a class index where nothing was predicted. */
export const UNPREDICTED = -1;

export interface ClassTally {
  readonly right: number;
  readonly judged: number;
}

export interface Tally extends ClassTally {
  readonly classes: readonly ClassTally[];
  /** Mean of the classes' accuracies, from 0 to 1; null where nothing was judged. */
  readonly balanced: number | null;
  /** 95 % confidence interval of the accuracy; null where nothing was judged. */
  readonly interval: Interval | null;
  /**
   * The confusion matrix, row-major, `classCount * classCount` cells: the indices of the pictures of
   * one class (the row) that were taken for another (the column). Their numbers are the counts.
   */
  readonly cells: readonly (readonly number[])[];
}

/**
 * @param y class index of each picture.
 * @param predicted class index that it was taken for, or UNPREDICTED: it is not judged then.
 */
export function tally(y: Int32Array, predicted: Int32Array, classCount: number): Tally {
  const cells: number[][] = Array.from({ length: classCount ** 2 }, () => []);
  for (const [i, taken] of predicted.entries()) {
    if (taken !== UNPREDICTED) cells[y[i] * classCount + taken].push(i);
  }
  const classes = Array.from({ length: classCount }, (_, c) => ({
    right: cells[c * classCount + c].length,
    judged: cells
      .slice(c * classCount, (c + 1) * classCount)
      .reduce((sum, cell) => sum + cell.length, 0),
  }));
  const right = classes.reduce((sum, each) => sum + each.right, 0);
  const judged = classes.reduce((sum, each) => sum + each.judged, 0);
  const shares = classes.filter(each => each.judged > 0).map(each => each.right / each.judged);
  return {
    classes,
    right,
    judged,
    balanced: judged > 0 ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null,
    interval: judged > 0 ? wilsonInterval(right, judged) : null,
    cells,
  };
}
