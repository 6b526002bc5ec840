/**
 * Limited-memory BFGS for unconstrained smooth functions (Nocedal and Wright 2006,
 * "Numerical Optimization", algorithms 7.4, 7.5 and 3.5 with 3.6). Imports nothing.
 */

export interface LbfgsOptions {
  /** Stops when the largest component of the gradient is at most this. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

export interface LbfgsResult {
  readonly x: Float64Array;
  readonly value: number;
  /** Largest absolute value among the components of the gradient at `x`. */
  readonly gradientNorm: number;
  readonly iterations: number;
}

/** Number of pairs of steps and gradient changes that approximate the Hessian. */
const MEMORY = 10;
/** Constants of the strong Wolfe conditions: sufficient decrease, curvature. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function largest(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]));
  return most;
}

/**
 * Minimises a function from `start`.
 * @param evaluate writes the gradient at `x` into `gradient` and returns the value there.
 */
export function minimise(
  evaluate: (x: Float64Array, gradient: Float64Array) => number,
  start: Float64Array,
  { tolerance, maxIterations }: LbfgsOptions,
): LbfgsResult {
  const n = start.length;
  let x = start.slice();
  let gradient = new Float64Array(n);
  let value = evaluate(x, gradient);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let iterations = 0;

  /** Quasi-Newton direction by the two-loop recursion. */
  const findDirection = () => {
    const direction = gradient.map(value => -value);
    const alphas = new Float64Array(pairs.length);
    for (let p = pairs.length - 1; p >= 0; p--) {
      const { s, y, rho } = pairs[p];
      alphas[p] = rho * dot(s, direction);
      for (let i = 0; i < n; i++) direction[i] -= alphas[p] * y[i];
    }
    const newest = pairs.at(-1);
    if (newest) {
      const scale = 1 / (newest.rho * dot(newest.y, newest.y));
      for (let i = 0; i < n; i++) direction[i] *= scale;
    }
    for (let p = 0; p < pairs.length; p++) {
      const { s, y, rho } = pairs[p];
      const beta = rho * dot(y, direction);
      for (let i = 0; i < n; i++) direction[i] += (alphas[p] - beta) * s[i];
    }
    return direction;
  };

  /** A step that satisfies the strong Wolfe conditions, or null where rounding leaves none. */
  const search = (direction: Float64Array, first: number) => {
    const slope = dot(gradient, direction);
    const from = value;
    const at = (step: number) => {
      const point = x.slice();
      for (let i = 0; i < n; i++) point[i] += step * direction[i];
      const gradientThere = new Float64Array(n);
      const valueThere = evaluate(point, gradientThere);
      return {
        step,
        point,
        gradient: gradientThere,
        value: valueThere,
        slope: dot(gradientThere, direction),
      };
    };
    type Trial = ReturnType<typeof at>;
    const isLow = (trial: Trial) => trial.value <= from + DECREASE * trial.step * slope;
    const isFlat = (trial: Trial) => Math.abs(trial.slope) <= -CURVATURE * slope;

    let low: { step: number; value: number } = { step: 0, value: from };
    let lowTrial: Trial | null = null;
    let high: number | null = null;
    let step = first;
    for (let i = 0; i < 40; i++) {
      const trial = at(step);
      if (!isLow(trial) || trial.value >= low.value) {
        high = step;
      } else {
        if (isFlat(trial)) return trial;
        // If the value rises from here towards `high`, the minimum is between here and the old `low`.
        if (trial.slope * ((high ?? Number.POSITIVE_INFINITY) - low.step) >= 0) high = low.step;
        low = trial;
        lowTrial = trial;
      }
      step = high === null ? 2 * step : (low.step + high) / 2;
    }
    return lowTrial;
  };

  while (largest(gradient) > tolerance && iterations < maxIterations) {
    let direction = findDirection();
    if (dot(direction, gradient) >= 0) {
      pairs.length = 0;
      direction = findDirection();
    }
    const found = search(direction, pairs.length === 0 ? Math.min(1, 1 / largest(gradient)) : 1);
    if (!found) break;
    const s = found.point.map((value, i) => value - x[i]);
    const y = found.gradient.map((value, i) => value - gradient[i]);
    const curvature = dot(s, y);
    if (curvature > 0) {
      pairs.push({ s, y, rho: 1 / curvature });
      if (pairs.length > MEMORY) pairs.shift();
    }
    ({ point: x, gradient, value } = found);
    iterations++;
  }
  return { x, value, gradientNorm: largest(gradient), iterations };
}
