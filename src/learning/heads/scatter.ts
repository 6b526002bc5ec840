/**
 * What shrinkage LDA stores about its examples: sums that are updated when an example is added or
 * removed. If there are no more examples than dimensions, these are the inner products of the examples;
 * otherwise the sum of their outer products.
 */
import { addOuterProducts, gram, multiplyTransposed } from '../../core/math/linear-algebra';
import { dot } from '../../core/math/vectors';
import { addExample, type Examples, removeExample } from './examples';

export interface Dual {
  readonly kind: 'dual';
  /**
   * Lower triangle of the Gram matrix of the examples, row by row: example `i` begins at
   * `i (i + 1) / 2`, so that another one can be appended. It can have spare capacity.
   */
  products: Float64Array;
}

export interface Primal {
  readonly kind: 'primal';
  /** Sum of the rows of each class. */
  readonly sums: Float64Array;
  /** Sum of the outer products of the rows, `dimension` x `dimension`. */
  readonly products: Float64Array;
}

export type Scatter = Dual | Primal;

/** Index of a pair in a lower triangle that is stored row by row. */
function triangleAt(i: number, j: number): number {
  return i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i;
}

/** @param matrix n x n inner products. */
export function makeDual(matrix: Float64Array, n: number): Dual {
  const products = new Float64Array((n * (n + 1)) / 2);
  for (let i = 0; i < n; i++) {
    products.set(matrix.subarray(i * n, i * n + i + 1), triangleAt(i, 0));
  }
  return { kind: 'dual', products };
}

function makePrimal({ rows, labels, counts, count, dimension }: Examples): Primal {
  const sums = new Float64Array(counts.length * dimension);
  for (let row = 0; row < count; row++) {
    const at = labels[row] * dimension;
    for (let i = 0; i < dimension; i++) sums[at + i] += rows[row * dimension + i];
  }
  const products = multiplyTransposed(rows.subarray(0, count * dimension), dimension);
  return { kind: 'primal', sums, products };
}

export function makeScatter(examples: Examples): Scatter {
  const { rows, count, dimension } = examples;
  if (count > dimension) return makePrimal(examples);
  return makeDual(gram(rows.subarray(0, count * dimension), count, dimension), count);
}

function addToPrimal(
  { sums, products }: Primal,
  { counts, dimension }: Examples,
  row: Float32Array,
  classIndex: number,
  scale: 1 | -1,
): void {
  addOuterProducts(products, row, dimension, scale);
  for (let i = 0; i < dimension; i++) {
    const at = classIndex * dimension + i;
    // A class without examples starts from zero again, not from a rounding error.
    sums[at] = counts[classIndex] === 0 ? 0 : sums[at] + scale * row[i];
  }
}

/** Adds an example at the end of the rows. @returns the updated sums. */
export function addWithScatter(
  scatter: Scatter,
  examples: Examples,
  row: Float32Array,
  classIndex: number,
): Scatter {
  addExample(examples, row, classIndex);
  const { rows, labels, count, dimension } = examples;
  if (scatter.kind === 'primal') {
    addToPrimal(scatter, examples, row, classIndex, 1);
    return scatter;
  }
  if (count > dimension) return makePrimal(examples);
  const last = count - 1;
  if (triangleAt(count, 0) > scatter.products.length) {
    const products = new Float64Array(triangleAt(Math.min(labels.length, dimension), 0));
    products.set(scatter.products);
    scatter.products = products;
  }
  for (let j = 0; j < count; j++) {
    scatter.products[triangleAt(last, j)] = dot(rows, j * dimension, row, 0, dimension);
  }
  return scatter;
}

/** Removes an example; the last one takes its place. @returns the updated sums. */
export function removeWithScatter(scatter: Scatter, examples: Examples, row: number): Scatter {
  const { rows, labels, dimension } = examples;
  const gone = rows.slice(row * dimension, (row + 1) * dimension);
  const classIndex = labels[row];
  removeExample(examples, row);
  const last = examples.count;
  if (scatter.kind === 'dual') {
    const { products } = scatter;
    for (let j = 0; j < last; j++) {
      if (j !== row) products[triangleAt(row, j)] = products[triangleAt(last, j)];
    }
    if (row < last) products[triangleAt(row, row)] = products[triangleAt(last, last)];
    return scatter;
  }
  if (last <= dimension) return makeScatter(examples);
  addToPrimal(scatter, examples, gone, classIndex, -1);
  return scatter;
}
