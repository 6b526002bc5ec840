/** What the store knows of newer versions of the page, and of work that a reload would break off. */

export interface VersionState {
  /** `ready`: a newer version can be had; `wanted`: the user asked for it, and it comes once it can. */
  readonly newVersion: 'none' | 'ready' | 'wanted';
  /** How many buttons take pictures from the camera at the moment. */
  readonly recordings: number;
}

export const INITIAL_VERSION: VersionState = { newVersion: 'none', recordings: 0 };
