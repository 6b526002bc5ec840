/**
 * Where every test begins that asks for nothing else: in a browser in which the page has been before, and
 * has measured the backends. So no test depends on how fast the machine is.
 */

/** Files of what the browser keeps, by what the machine is like. */
export const VISITED = {
  /** Without a GPU. */
  wasm: '.cache/visited.json',
  /** WebGL computes right as well, and slower. */
  webgl: '.cache/visited-webgl.json',
} as const;

/** Where the page has never been. */
export const NEVER_VISITED = { cookies: [], origins: [] };
