/**
 * Press and hold: one picture at once, then several a second while held. And the countdown before.
 */

/** Pictures a second that a user can set. */
export const BURST_RATE = { min: 1, max: 15, initial: 4 } as const;

/** Seconds that the countdown counts. */
export const COUNTDOWN_SECONDS = 3;

/** Milliseconds that pass; aborting ends the wait at once. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const wait: Wait = (ms, signal) =>
  new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

/**
 * Takes one picture at once and goes on at a rate until `signal` aborts. A picture that takes longer
 * than its turn delays the next one: none queues up.
 * @param rate pictures a second.
 * @returns how many were taken: at least one, unless `signal` was aborted before.
 */
export async function burst(
  take: () => Promise<unknown>,
  rate: number,
  signal: AbortSignal,
  waiting: Wait = wait,
): Promise<number> {
  let taken = 0;
  while (!signal.aborted) {
    await Promise.all([take(), waiting(1000 / rate, signal)]);
    taken++;
  }
  return taken;
}

/**
 * Counts down.
 * @param onTick told the seconds that are left, and 0 at the end.
 * @returns whether it reached the end.
 */
export async function countdown(
  onTick: (seconds: number) => void,
  signal: AbortSignal,
  waiting: Wait = wait,
): Promise<boolean> {
  for (let left = COUNTDOWN_SECONDS; left > 0 && !signal.aborted; left--) {
    onTick(left);
    await waiting(1000, signal);
  }
  onTick(0);
  return !signal.aborted;
}
