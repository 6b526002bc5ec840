/** How large pictures are kept. Imports nothing. */

/**
 * Longest side in pixels of a picture as it is kept. What comes in is brought to it at once, and no frame
 * of the camera is larger: more would be thrown away.
 */
export const KEPT_SIDE = 512;
