/**
 * Input and output of a measurement. A new one is a file in `measurements/` and a row in
 * `measurements/list.ts`.
 */
import type { BrowserContext, LaunchOptions, Page } from '@playwright/test';
import type { TestPicture } from '../../tests/support/picture-set.js';

export interface Bench {
  /** The built page with a project open, its base model ready, and a camera to start; opened once. */
  page(): Promise<Page>;
  /**
   * Another browser, with a camera, whose data is on disk like a user's, not in memory; the caller must
   * close it. Opened again under the same name, it has been there before.
   */
  openProfile(name: string): Promise<BrowserContext>;
  readonly pictures: readonly TestPicture[];
  /** A folder for files, which is removed afterwards. */
  readonly folder: string;
  /** Where the built page is. */
  readonly address: string;
  /** How often to kill a browser. */
  readonly kills: number;
  /** Of browsers with a camera. */
  readonly launchOptions: LaunchOptions;
}

/** One line of the table, and of the JSON. */
export interface Row {
  /** What was measured, and under which conditions; different in every row. */
  readonly what: string;
  /** As measured, not rounded; `what` says if it is the median of several. */
  readonly value: number;
  readonly unit: 'ms' | 's' | 'MB' | 'frames' | 'pictures' | 'kills';
  /** Ratio to another value, since absolute times say more about a machine than about the page. */
  readonly ratio: number;
  /** What it is a ratio to: a value measured in the same run, or a target. */
  readonly to: string;
}

export type Measurement = (bench: Bench) => Promise<readonly Row[]>;
