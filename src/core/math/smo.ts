/**
 * Sequential minimal optimisation for a two-class support vector machine with one cost per example: the
 * dual of C-SVC, with second-order working-set selection (Fan, Chen and Lin 2005, "Working Set
 * Selection Using Second Order Information for Training SVM"), as in LIBSVM.
 * Imports nothing.
 */

export interface SmoResult {
  /** Coefficient of each example in the decision function: its multiplier times its sign. */
  readonly coefficients: Float64Array;
  /** Added to the weighted sum of kernel values. */
  readonly bias: number;
  readonly iterations: number;
  /** Whether the largest violation of the optimality conditions is at most the tolerance. */
  readonly converged: boolean;
}

/** Replaces a curvature that is not positive, which only a degenerate kernel has. */
const LEAST_CURVATURE = 1e-12;

const MOST_OPERATIONS = 2e8;

/** Share of its bound within which a multiplier counts as at the bound, despite rounding errors. */
const AT_BOUND = 1e-12;

function clamp(alpha: number, bound: number): number {
  if (alpha < AT_BOUND * bound) return 0;
  return alpha > (1 - AT_BOUND) * bound ? bound : alpha;
}

/**
 * @param kernel n x n, symmetric, positive semi-definite.
 * @param signs +1 or -1 for each example, both present.
 * @param costs upper bound of each multiplier, above 0.
 * @param tolerance largest violation of the optimality conditions, in units of the decision value.
 */
export function solveSvm(
  kernel: Float64Array,
  signs: Int8Array,
  costs: Float64Array,
  tolerance: number,
): SmoResult {
  const n = signs.length;
  const alpha = new Float64Array(n);
  /** Gradient of the dual: sum_j y_i y_j K_ij alpha_j - 1. */
  const gradient = new Float64Array(n).fill(-1);
  const canGrow = (i: number) => (signs[i] > 0 ? alpha[i] < costs[i] : alpha[i] > 0);
  const canShrink = (i: number) => (signs[i] > 0 ? alpha[i] > 0 : alpha[i] < costs[i]);
  // A low-rank kernel can take many steps, of n operations each; this allows about a second of them.
  const maxIterations = Math.max(100 * n, MOST_OPERATIONS / n);
  let iterations = 0;
  let converged = false;

  for (; iterations < maxIterations; iterations++) {
    let i = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < n; t++) {
      const value = -signs[t] * gradient[t];
      if (value > most && canGrow(t)) {
        most = value;
        i = t;
      }
    }
    let j = -1;
    let least = Number.POSITIVE_INFINITY;
    let best = Number.POSITIVE_INFINITY;
    for (let t = 0; t < n && i >= 0; t++) {
      if (!canShrink(t)) continue;
      const value = -signs[t] * gradient[t];
      least = Math.min(least, value);
      const gap = most - value;
      if (gap <= 0) continue;
      const curvature = kernel[i * n + i] + kernel[t * n + t] - 2 * kernel[i * n + t];
      const gain = -(gap * gap) / Math.max(curvature, LEAST_CURVATURE);
      if (gain < best) {
        best = gain;
        j = t;
      }
    }
    if (most - least <= tolerance || j < 0) {
      converged = true;
      break;
    }

    const curvature = Math.max(
      kernel[i * n + i] + kernel[j * n + j] - 2 * kernel[i * n + j],
      LEAST_CURVATURE,
    );
    // Along this direction y_i alpha_i grows and y_j alpha_j shrinks by the same amount.
    let step = (-signs[i] * gradient[i] + signs[j] * gradient[j]) / curvature;
    step = Math.min(step, signs[i] > 0 ? costs[i] - alpha[i] : alpha[i]);
    step = Math.min(step, signs[j] > 0 ? alpha[j] : costs[j] - alpha[j]);
    alpha[i] = clamp(alpha[i] + signs[i] * step, costs[i]);
    alpha[j] = clamp(alpha[j] - signs[j] * step, costs[j]);
    for (let t = 0; t < n; t++) {
      gradient[t] += signs[t] * step * (kernel[i * n + t] - kernel[j * n + t]);
    }
  }

  // Free examples lie on the margin; without any, the bias is the middle of what the bounds allow.
  let free = 0;
  let sum = 0;
  let upper = Number.POSITIVE_INFINITY;
  let lower = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < n; t++) {
    const value = -signs[t] * gradient[t];
    if (alpha[t] > 0 && alpha[t] < costs[t]) {
      free++;
      sum += value;
    } else {
      if (canGrow(t)) lower = Math.max(lower, value);
      if (canShrink(t)) upper = Math.min(upper, value);
    }
  }
  const coefficients = alpha.map((value, t) => value * signs[t]);
  return { coefficients, bias: free > 0 ? sum / free : (upper + lower) / 2, iterations, converged };
}
