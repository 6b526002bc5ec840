/** Asking for a newer version of the page, and saying what it must not interrupt. */
import type { Context } from '../shared/context';

export interface VersionActions {
  /** Reloads the page, in its newest version, once no tab has work that this would break off. */
  takeNewVersion(): void;
  /** Pictures are taken from now on. @returns what says that it is over. */
  beginRecording(): () => void;
}

export function versionActions({ get, set }: Pick<Context, 'get' | 'set'>): VersionActions {
  return {
    takeNewVersion: () => set({ newVersion: 'wanted' }),
    beginRecording() {
      set({ recordings: get().recordings + 1 });
      return () => set({ recordings: get().recordings - 1 });
    },
  };
}
