/**
 * Dense linear algebra on flat, row-major Float64Arrays. Imports nothing.
 */

/** Dot product of `a[aAt .. aAt + n)` and `b[bAt .. bAt + n)`, four independent sums at a time. */
export function dot64(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  n: number,
): number {
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
 * Inner products of the first `d` values of three rows with those of three others: 3 x 3 values.
 * Each value loaded is used three times, and nine independent sums keep the processor busy.
 * @param x rows of `width` values.
 */
function multiplyThrees(
  x: Float64Array,
  rows: number[],
  columns: number[],
  width: number,
  d: number,
  out: Float64Array,
): void {
  const [a0, a1, a2] = [rows[0] * width, rows[1] * width, rows[2] * width];
  const [b0, b1, b2] = [columns[0] * width, columns[1] * width, columns[2] * width];
  let [s00, s01, s02, s10, s11, s12, s20, s21, s22] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let t = 0; t < d; t++) {
    const y0 = x[b0 + t];
    const y1 = x[b1 + t];
    const y2 = x[b2 + t];
    const x0 = x[a0 + t];
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    const x1 = x[a1 + t];
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    const x2 = x[a2 + t];
    s20 += x2 * y0;
    s21 += x2 * y1;
    s22 += x2 * y2;
  }
  out.set([s00, s01, s02, s10, s11, s12, s20, s21, s22]);
}

/** Three of n rows, starting at `first`; the last row is repeated past the end. */
function threeFrom(first: number, n: number): number[] {
  return [first, Math.min(first + 1, n - 1), Math.min(first + 2, n - 1)];
}

/** All inner products of `n` rows of `d` values: `x xᵀ`, n x n, both triangles. */
export function gram(x: Float32Array | Float64Array, n: number, d: number): Float64Array {
  const values = Float64Array.from(x);
  const out = new Float64Array(n * n);
  const products = new Float64Array(9);
  for (let i = 0; i < n; i += 3) {
    const rows = threeFrom(i, n);
    for (let j = 0; j <= i; j += 3) {
      const columns = threeFrom(j, n);
      multiplyThrees(values, rows, columns, d, d, products);
      for (let p = 0; p < 9; p++) {
        const row = rows[Math.floor(p / 3)];
        const column = columns[p % 3];
        out[row * n + column] = products[p];
        out[column * n + row] = products[p];
      }
    }
  }
  return out;
}

/**
 * Cholesky factor L, lower triangular, of a symmetric positive definite n x n matrix, in place.
 * Only the lower triangle is read; the upper one is left as it was.
 * @throws RangeError if the matrix is not positive definite.
 */
export function cholesky(a: Float64Array, n: number): void {
  const products = new Float64Array(9);
  for (let i = 0; i < n; i += 3) {
    const rows = threeFrom(i, n);
    for (let j = 0; j <= i; j += 3) {
      multiplyThrees(a, rows, threeFrom(j, n), n, j, products);
      for (let row = i; row < Math.min(i + 3, n); row++) {
        for (let column = j; column < Math.min(j + 3, row + 1); column++) {
          let value = a[row * n + column] - products[3 * (row - i) + column - j];
          for (let t = j; t < column; t++) value -= a[row * n + t] * a[column * n + t];
          if (row > column) {
            a[row * n + column] = value / a[column * n + column];
          } else if (value > 0) {
            a[row * n + row] = Math.sqrt(value);
          } else {
            throw new RangeError(`Pivot ${row} of the Cholesky factor is ${value}`);
          }
        }
      }
    }
  }
}

/**
 * Solves L r = b for each row b of `rows`, in place, with L from `cholesky`.
 * @param rows any number of rows of `n` values.
 */
export function solveLower(l: Float64Array, n: number, rows: Float64Array): void {
  for (let at = 0; at < rows.length; at += n) {
    for (let i = 0; i < n; i++) {
      rows[at + i] = (rows[at + i] - dot64(l, i * n, rows, at, i)) / l[i * n + i];
    }
  }
}

/**
 * Solves Lᵀ r = b for each row b of `rows`, in place, with L from `cholesky`.
 * @param rows any number of rows of `n` values.
 */
export function solveUpper(l: Float64Array, n: number, rows: Float64Array): void {
  for (let at = 0; at < rows.length; at += n) {
    for (let i = n - 1; i >= 0; i--) {
      const value = rows[at + i] / l[i * n + i];
      rows[at + i] = value;
      for (let j = 0; j < i; j++) rows[at + j] -= value * l[i * n + j];
    }
  }
}

/** Diagonal of the inverse of the matrix whose factor L is from `cholesky`. */
export function inverseDiagonal(l: Float64Array, n: number): Float64Array {
  /** The inverse of L, whose squared columns are summed. */
  const inverse = new Float64Array(n * n);
  const diagonal = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const row = inverse.subarray(i * n, (i + 1) * n);
    let j = 0;
    // Four rows at a time: each value of this one is loaded and stored a quarter as often.
    for (; j + 3 < i; j += 4) {
      const [a, b, c, e] = [j * n, j * n + n, j * n + 2 * n, j * n + 3 * n];
      const [la, lb, lc, le] = l.subarray(i * n + j, i * n + j + 4);
      for (let t = 0; t < j + 4; t++) {
        row[t] -=
          la * inverse[a + t] + lb * inverse[b + t] + lc * inverse[c + t] + le * inverse[e + t];
      }
    }
    for (; j < i; j++) {
      for (let t = 0; t <= j; t++) row[t] -= l[i * n + j] * inverse[j * n + t];
    }
    row[i] = 1;
    const pivot = l[i * n + i];
    for (let t = 0; t <= i; t++) {
      row[t] /= pivot;
      diagonal[t] += row[t] * row[t];
    }
  }
  return diagonal;
}

/** The product `a x`, where `a` has rows of n values and `x` has n rows of `d` values, row-major. */
export function timesMatrix(a: Float64Array, x: Float32Array, d: number): Float64Array {
  const n = x.length / d;
  const m = n === 0 ? 0 : a.length / n;
  const out = new Float64Array(m * d);
  for (let row = 0; row < m; row++) {
    for (let j = 0; j < n; j++) {
      const factor = a[row * n + j];
      if (factor === 0) continue;
      for (let i = 0; i < d; i++) out[row * d + i] += factor * x[j * d + i];
    }
  }
  return out;
}

/** Inner products of each row of `a` with `x`. */
export function timesVector(a: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  const out = new Float64Array(n === 0 ? 0 : a.length / n);
  for (let row = 0; row < out.length; row++) out[row] = dot64(a, row * n, x, 0, n);
  return out;
}

/** Squared Euclidean length. */
export function squareOf(x: Float64Array): number {
  return dot64(x, 0, x, 0, x.length);
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

/** @returns the transpose of `rows` x `columns` values. */
export function transpose(
  values: Float32Array | Float64Array,
  rows: number,
  columns: number,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j];
  }
  return out;
}
