/**
 * Frames of a burst, made of one picture: what a camera sees of a thing while a hand holds it for a
 * moment. Nearer or farther, a little to one side, turned, in other light. Imports nothing, so that the
 * page that draws them and the program that chooses them both can.
 */

/** What a frame shows of a picture. */
export interface Frame {
  /** Enlargement around the middle, 1 or more. */
  readonly zoom: number;
  /** Shift as a share of the picture's width and height. */
  readonly x: number;
  readonly y: number;
  /** In degrees, clockwise. */
  readonly turn: number;
  /** Factor on the brightness. */
  readonly light: number;
}

/** Largest differences from the middle of what a hand does, on either side. */
const MOST = { zoom: 0.03, shift: 0.03, turn: 4, light: 0.12 };

/** An enlargement at which no shift and no turn shows what is beyond the edges of a square. */
const LEAST_ZOOM = 1.13;

/** @param next gives numbers from 0 up to 1, at random. */
export function drawFrame(next: () => number): Frame {
  const around = (most: number) => most * (2 * next() - 1);
  return {
    zoom: LEAST_ZOOM + MOST.zoom + around(MOST.zoom),
    x: around(MOST.shift),
    y: around(MOST.shift),
    turn: around(MOST.turn),
    light: 1 + around(MOST.light),
  };
}
