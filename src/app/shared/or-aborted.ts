/** Waiting for work no longer than it is wanted. */

/**
 * @returns what the work gives.
 * @throws an AbortError as soon as the signal is aborted; what the work gives or throws is dropped then.
 */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const end = () => reject(new DOMException('It is not wanted any more', 'AbortError'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
