/**
 * Press and hold: takes one picture at once, then several per second while held. Also the countdown
 * before it.
 */

/** The rates that a user can set, in pictures per second. */
export const BURST_RATE = { min: 1, max: 15, initial: 4 } as const;

/** Length of the countdown in seconds. */
export const COUNTDOWN_SECONDS = 3;

/** Waits for some milliseconds; aborting ends the wait at once. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const wait: Wait = (ms, signal) =>
  new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });

/**
 * Takes one picture at once, then more at a rate until `signal` aborts. A picture that takes longer
 * than its turn delays the next one, so that none queue up.
 * @param rate pictures per second.
 * @returns how many were taken: at least one, unless `signal` had already been aborted.
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
 * @param onTick called with the number of seconds left, and with 0 at the end.
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
