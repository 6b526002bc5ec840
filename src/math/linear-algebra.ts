/**
 * Dense linear algebra on flat, row-major Float64Arrays. Imports nothing.
 */

/** Dot product of `a[aAt .. aAt + n)` and `b[bAt .. bAt + n)`, four independent sums at a time. */
function dot64(a: Float64Array, aAt: number, b: Float64Array, bAt: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s0 += a[aAt + i] * b[bAt + i];
    s1 += a[aAt + i + 1] * b[bAt + i + 1];
    s2 += a[aAt + i + 2] * b[bAt + i + 2];
    s3 += a[aAt + i + 3] * b[bAt + i + 3];
  }
  for (; i < n; i++) s0 += a[aAt + i] * b[bAt + i];
  return s0 + s1 + s2 + s3;
}

/**
 * All inner products of `n` rows of `d` values: `x xᵀ`, n x n, both triangles.
 * Two rows against two at a time: each value loaded is used twice.
 */
export function gram(x: Float32Array | Float64Array, n: number, d: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i += 2) {
    const a = i * d;
    const b = Math.min(i + 1, n - 1) * d;
    for (let j = 0; j <= i; j += 2) {
      const c = j * d;
      const e = Math.min(j + 1, n - 1) * d;
      let ac = 0;
      let ae = 0;
      let bc = 0;
      let be = 0;
      for (let t = 0; t < d; t++) {
        const at = x[a + t];
        const bt = x[b + t];
        const ct = x[c + t];
        const et = x[e + t];
        ac += at * ct;
        ae += at * et;
        bc += bt * ct;
        be += bt * et;
      }
      const i1 = Math.min(i + 1, n - 1);
      const j1 = Math.min(j + 1, n - 1);
      out[i * n + j] = ac;
      out[j * n + i] = ac;
      out[i * n + j1] = ae;
      out[j1 * n + i] = ae;
      out[i1 * n + j] = bc;
      out[j * n + i1] = bc;
      out[i1 * n + j1] = be;
      out[j1 * n + i1] = be;
    }
  }
  return out;
}

/**
 * Cholesky factor L, lower triangular, of a symmetric positive definite n x n matrix, in place.
 * The upper triangle is left as it was.
 * @throws RangeError if the matrix is not positive definite.
 */
export function cholesky(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      a[i * n + j] = (a[i * n + j] - dot64(a, i * n, a, j * n, j)) / a[j * n + j];
    }
    const pivot = a[i * n + i] - dot64(a, i * n, a, i * n, i);
    if (!(pivot > 0)) throw new RangeError(`Pivot ${i} of the Cholesky factor is ${pivot}`);
    a[i * n + i] = Math.sqrt(pivot);
  }
}

/**
 * Solves L R = B for R in place of B, with L from `cholesky`.
 * @param b n x m, row-major.
 */
export function solveLower(l: Float64Array, n: number, b: Float64Array, m: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const factor = l[i * n + j];
      if (factor === 0) continue;
      for (let t = 0; t < m; t++) b[i * m + t] -= factor * b[j * m + t];
    }
    const pivot = l[i * n + i];
    for (let t = 0; t < m; t++) b[i * m + t] /= pivot;
  }
}

/**
 * Solves Lᵀ R = B for R in place of B, with L from `cholesky`.
 * @param b n x m, row-major.
 */
export function solveUpper(l: Float64Array, n: number, b: Float64Array, m: number): void {
  for (let i = n - 1; i >= 0; i--) {
    const pivot = l[i * n + i];
    for (let t = 0; t < m; t++) b[i * m + t] /= pivot;
    for (let j = 0; j < i; j++) {
      const factor = l[i * n + j];
      if (factor === 0) continue;
      for (let t = 0; t < m; t++) b[j * m + t] -= factor * b[i * m + t];
    }
  }
}

/**
 * Sum of the outer products of rows of `d` values: `xᵀ x`, d x d, both triangles.
 */
export function multiplyTransposed(x: Float32Array | Float64Array, d: number): Float64Array {
  const out = new Float64Array(d * d);
  addOuterProducts(out, x, d, 1);
  return out;
}

/** Adds `scale xᵀ x` to the d x d matrix `out`, both triangles. */
export function addOuterProducts(
  out: Float64Array,
  x: Float32Array | Float64Array,
  d: number,
  scale: number,
): void {
  const n = x.length / d;
  let row = 0;
  // Four rows at a time: each value of the matrix is loaded and stored a quarter as often.
  for (; row + 3 < n; row += 4) {
    const a = row * d;
    const b = a + d;
    const c = b + d;
    const e = c + d;
    for (let i = 0; i < d; i++) {
      const ai = scale * x[a + i];
      const bi = scale * x[b + i];
      const ci = scale * x[c + i];
      const ei = scale * x[e + i];
      for (let j = 0; j <= i; j++) {
        out[i * d + j] += ai * x[a + j] + bi * x[b + j] + ci * x[c + j] + ei * x[e + j];
      }
    }
  }
  for (; row < n; row++) {
    const a = row * d;
    for (let i = 0; i < d; i++) {
      const ai = scale * x[a + i];
      for (let j = 0; j <= i; j++) out[i * d + j] += ai * x[a + j];
    }
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) out[j * d + i] = out[i * d + j];
  }
}
