/**
 * Selection of the largest values. Imports nothing.
 */

/**
 * Indices of the `k` largest of the first `n` values, largest first; among equal values the one with
 * the smaller index comes first. Takes O(n + m log k), where m values displaced another one.
 * @param k 0 or more; at most `n` indices are returned.
 */
export function topK(values: Float32Array, n: number, k: number): Int32Array {
  const size = Math.min(k, n);
  const heap = new Int32Array(size);
  /** Whether index a ranks below index b. */
  const below = (a: number, b: number) =>
    values[a] < values[b] || (values[a] === values[b] && a > b);
  // The root of the heap is the lowest-ranked of the values selected so far.
  const sink = (from: number, length: number) => {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) return;
      if (child + 1 < length && below(heap[child + 1], heap[child])) child++;
      if (!below(heap[child], heap[at])) return;
      const swapped = heap[at];
      heap[at] = heap[child];
      heap[child] = swapped;
      at = child;
    }
  };
  for (let i = 0; i < size; i++) heap[i] = i;
  for (let i = (size >> 1) - 1; i >= 0; i--) sink(i, size);
  for (let i = size; i < n; i++) {
    if (size > 0 && below(heap[0], i)) {
      heap[0] = i;
      sink(0, size);
    }
  }
  return heap.sort((a, b) => (below(b, a) ? -1 : 1));
}
