/** What a measurement is given and what it says. A new one is a file beside the others and a row in `measurements/list.ts`. */
import type { BrowserContext, Page } from '@playwright/test';
import type { TestPicture } from '../../tests/support/picture-set.js';

export interface Bench {
  /** The built page with a project open, its base model ready, and a camera to start. */
  readonly page: Page;
  /** Another browser, whose data lies on disk as a user's does and not in memory; closed by who asks. */
  openProfile(): Promise<BrowserContext>;
  readonly pictures: readonly TestPicture[];
  /** For files; gone afterwards. */
  readonly folder: string;
}

/** One line of the table, and of the JSON. */
export interface Row {
  /** What was measured, with the circumstances; no two rows have the same. */
  readonly what: string;
  /** As measured, not rounded; `what` says if it is the median of several. */
  readonly value: number;
  readonly unit: 'ms' | 's' | 'MB' | 'frames' | 'pictures';
  /** The value in relation to another, since absolute times say more about a machine than about the page. */
  readonly ratio: number;
  /** What it is a ratio to: measured in the same run, or an aim. */
  readonly to: string;
}

export type Measurement = (bench: Bench) => Promise<readonly Row[]>;
