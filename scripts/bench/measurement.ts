/**
 * Input and output of a measurement. A new one is a file in `measurements/` and a row in
 * `measurements/list.ts`.
 */
import type { BrowserContext, Page } from '@playwright/test';
import type { TestPicture } from '../../tests/support/picture-set.js';

export interface Bench {
  /** The built page with a project open, its base model ready, and a camera to start. */
  readonly page: Page;
  /** Another browser, whose data is on disk like a user's, not in memory; the caller must close it. */
  openProfile(): Promise<BrowserContext>;
  readonly pictures: readonly TestPicture[];
  /** A folder for files, which is removed afterwards. */
  readonly folder: string;
}

/** One line of the table, and of the JSON. */
export interface Row {
  /** What was measured, and under which conditions; different in every row. */
  readonly what: string;
  /** As measured, not rounded; `what` says if it is the median of several. */
  readonly value: number;
  readonly unit: 'ms' | 's' | 'MB' | 'frames' | 'pictures';
  /** Ratio to another value, since absolute times say more about a machine than about the page. */
  readonly ratio: number;
  /** What it is a ratio to: a value measured in the same run, or a target. */
  readonly to: string;
}

export type Measurement = (bench: Bench) => Promise<readonly Row[]>;
