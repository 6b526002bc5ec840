/**
 * Probabilities from logits. Imports nothing.
 */

/**
 * Softmax of `logits[at .. at + n)` divided by `temperature`, written to the same range of `out`.
 * A row that is all -Infinity gives zeros: it holds no information.
 */
export function softmaxAt(
  logits: Float32Array,
  at: number,
  n: number,
  temperature: number,
  out: Float32Array,
): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = at; i < at + n; i++) largest = Math.max(largest, logits[i]);
  if (largest === Number.NEGATIVE_INFINITY) {
    out.fill(0, at, at + n);
    return;
  }
  let sum = 0;
  for (let i = at; i < at + n; i++) {
    out[i] = Math.exp((logits[i] - largest) / temperature);
    sum += out[i];
  }
  for (let i = at; i < at + n; i++) out[i] /= sum;
}

/** Softmax of each row of `n` logits, in a new array. */
export function softmaxRows(logits: Float32Array, n: number, temperature = 1): Float32Array {
  const out = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += n) softmaxAt(logits, at, n, temperature, out);
  return out;
}
