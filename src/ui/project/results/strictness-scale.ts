/**
 * The scale of the strictness slider: shares of pictures of the classes to be turned away, each a
 * stop, and what is as familiar as a stop's share lies on that stop.
 */

/** In the order of the slider; what matters lies close to 0, so the stops do. */
export const STOPS: readonly number[] = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 1 / 3, 0.5];

/** The stop nearest to a share, which need not be on one: it may come from a file. */
export function stopOf(rejection: number): number {
  const distances = STOPS.map(stop => Math.abs(stop - rejection));
  return distances.indexOf(Math.min(...distances));
}

/**
 * Where a familiarity lies along the slider.
 * @param familiarity from 0 to 1.
 * @returns from 0 at the first stop to 1 at the last one, and beyond it.
 */
export function positionOf(familiarity: number): number {
  const above = STOPS.findIndex(stop => stop > familiarity);
  if (above < 0) return 1;
  const below = STOPS[above - 1];
  return (above - 1 + (familiarity - below) / (STOPS[above] - below)) / (STOPS.length - 1);
}
