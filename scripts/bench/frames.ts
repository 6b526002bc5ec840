/** Measures the time between the page's frames while something happens. */
import type { Page } from '@playwright/test';
import type { Row } from './measurement.js';

/** Milliseconds from which users notice a frame as a hitch. */
const LONG_FRAME = 50;

declare global {
  interface Window {
    benchFrames: number[];
  }
}

/** Milliseconds between the page's frames while `work` is running. */
export async function frameIntervals(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    // A method, because tsx wraps named functions in a helper that does not exist in the page.
    const watch = {
      frames: [] as number[],
      note(time: number) {
        this.frames.push(time);
        if (window.benchFrames === this.frames) requestAnimationFrame(next => this.note(next));
      },
    };
    window.benchFrames = watch.frames;
    requestAnimationFrame(time => watch.note(time));
  });
  await work();
  const times = await page.evaluate(() => {
    const frames = window.benchFrames;
    window.benchFrames = [];
    return frames;
  });
  return times.slice(1).map((time, i) => time - times[i]);
}

export interface FrameFigures {
  /** Milliseconds. */
  readonly median: number;
  readonly percentile95: number;
  readonly count: number;
  /** Frames that took longer than `LONG_FRAME`. */
  readonly longCount: number;
}

/** Rows about frames, compared with those of an idle page. */
export function frameRows(
  what: string,
  { median, percentile95, count, longCount }: FrameFigures,
  idle: FrameFigures,
): Row[] {
  return [
    {
      what: `${what}: frame interval, median`,
      value: median,
      unit: 'ms',
      ratio: median / idle.median,
      to: 'idle',
    },
    {
      what: `${what}: frame interval, 95th percentile`,
      value: percentile95,
      unit: 'ms',
      ratio: percentile95 / idle.percentile95,
      to: 'idle',
    },
    {
      what: `${what}: frames over ${LONG_FRAME} ms`,
      value: longCount,
      unit: 'frames',
      ratio: longCount / count,
      to: 'all frames',
    },
  ];
}

export function frameFigures(intervals: readonly number[]): FrameFigures {
  if (intervals.length === 0) throw new RangeError('No frame was seen');
  const sorted = [...intervals].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return {
    median: at(0.5),
    percentile95: at(0.95),
    count: intervals.length,
    longCount: intervals.filter(interval => interval > LONG_FRAME).length,
  };
}
