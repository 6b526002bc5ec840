/**
 * Counts predictions of labelled pictures: how many are right, in total and per class, and which class is
 * mistaken for which. Pure.
 */
import { type Interval, wilsonInterval } from './metrics';

/** Stands for a class index if nothing was predicted. */
export const UNPREDICTED = -1;

/** How many pictures were recognised, out of those that were evaluated. */
export interface Counts {
  readonly right: number;
  readonly evaluated: number;
}

export interface ConfusionMatrix extends Counts {
  readonly classes: readonly Counts[];
  /** Mean of the classes' accuracies, from 0 to 1; null if nothing was evaluated. */
  readonly balanced: number | null;
  /** 95 % confidence interval of the accuracy; null if nothing was evaluated. */
  readonly interval: Interval | null;
  /**
   * `classCount * classCount` cells, row-major: the indices of the pictures of one class (the row) that
   * were recognised as a class (the column). The length of a cell is its count.
   */
  readonly cells: readonly (readonly number[])[];
}

/**
 * @param y class index of each picture.
 * @param predicted the predicted class index, or UNPREDICTED for a picture that is not evaluated.
 */
export function confusionMatrix(
  y: Int32Array,
  predicted: Int32Array,
  classCount: number,
): ConfusionMatrix {
  const cells: number[][] = Array.from({ length: classCount ** 2 }, () => []);
  for (const [i, classIndex] of predicted.entries()) {
    if (classIndex !== UNPREDICTED) cells[y[i] * classCount + classIndex].push(i);
  }
  const classes = Array.from({ length: classCount }, (_, c) => ({
    right: cells[c * classCount + c].length,
    evaluated: cells
      .slice(c * classCount, (c + 1) * classCount)
      .reduce((sum, cell) => sum + cell.length, 0),
  }));
  const right = classes.reduce((sum, each) => sum + each.right, 0);
  const evaluated = classes.reduce((sum, each) => sum + each.evaluated, 0);
  const shares = classes
    .filter(each => each.evaluated > 0)
    .map(each => each.right / each.evaluated);
  return {
    classes,
    right,
    evaluated,
    balanced: evaluated > 0 ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null,
    interval: evaluated > 0 ? wilsonInterval(right, evaluated) : null,
    cells,
  };
}
