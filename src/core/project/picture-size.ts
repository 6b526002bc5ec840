/** The size of stored pictures. Imports nothing. */

/**
 * Longest side in pixels of a stored picture. Pictures are shrunk to it when they come in, and camera
 * frames are not larger either, as more pixels would be thrown away.
 */
export const KEPT_SIDE = 512;
