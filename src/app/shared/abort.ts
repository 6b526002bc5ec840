/**
 * Waiting for abort signals without leaving listeners behind: a project's signal outlives most of the
 * work that listens to it. Imports nothing.
 */

/**
 * Calls `then` once when the signal is aborted, or at once where it is aborted already.
 * @returns what ends the listening.
 */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  if (signal.aborted) {
    then();
    return () => undefined;
  }
  signal.addEventListener('abort', then, { once: true });
  return () => signal.removeEventListener('abort', then);
}

/**
 * Waits for work, but no longer than until the signal is aborted. The work itself is not ended.
 * @throws DOMException `AbortError` as soon as the signal is aborted; and what the work throws.
 */
export function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () =>
      reject(new DOMException('The signal was aborted', 'AbortError')),
    );
    work.then(resolve, reject).finally(stop);
  });
}
