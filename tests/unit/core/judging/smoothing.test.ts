import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HOLD,
  LONGEST_GAP,
  MARGIN,
  type Smoothed,
  smooth,
} from '../../../../src/core/judging/smoothing';
import { thresholdsFor } from '../../../../src/core/judging/verdict';

const REJECTION = 0.05;
const THRESHOLDS = thresholdsFor(REJECTION);

interface Frame {
  readonly scores: readonly number[];
  readonly familiarity?: number;
  /** Milliseconds since the frame before. */
  readonly after?: number;
}

/** What is shown after each frame; about 30 frames per second by default. */
function run(frames: readonly Frame[], before: Smoothed | null = null): Smoothed[] {
  const shown: Smoothed[] = [];
  let state = before;
  let time = before?.time ?? 1000;
  for (const { scores, familiarity = 1, after = 33 } of frames) {
    time += after;
    state = smooth(state, { scores: Float32Array.from(scores), familiarity }, THRESHOLDS, time);
    shown.push(state);
  }
  return shown;
}

const repeat = (frame: Frame, times: number) => new Array<Frame>(times).fill(frame);
const last = (shown: readonly Smoothed[]) => shown[shown.length - 1];

const changes = (values: readonly unknown[]) =>
  values.filter((value, i) => i > 0 && value !== values[i - 1]).length;

const share = fc.double({ min: 0, max: 1, noNaN: true });
const interval = fc.integer({ min: 1, max: 300 });

/** Confidences that sum to 1. */
const confidences = (classCount: number) =>
  fc
    .array(fc.double({ min: 0.001, max: 1, noNaN: true }), {
      minLength: classCount,
      maxLength: classCount,
    })
    .map(values => {
      const sum = values.reduce((total, value) => total + value, 0);
      return values.map(value => value / sum);
    });

const frames = (classCount: number) =>
  fc.array(fc.record({ scores: confidences(classCount), familiarity: share, after: interval }), {
    minLength: 1,
    maxLength: 60,
  });

describe('smoothing', () => {
  it('keeps confidences from 0 to 1 with the sum 1, and familiarity from 0 to 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }).chain(frames), all => {
        for (const { scores, familiarity } of run(all)) {
          expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...scores)).toBeLessThanOrEqual(1);
          expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 4);
          expect(familiarity).toBeGreaterThanOrEqual(0);
          expect(familiarity).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('shows a first frame, and a single picture, as they are', () => {
    fc.assert(
      fc.property(confidences(4), share, (scores, familiarity) => {
        const [shown] = run([{ scores, familiarity }]);
        expect([...shown.scores]).toEqual([...Float32Array.from(scores)]);
        expect(shown.familiarity).toBe(familiarity);
        expect(shown.scores[shown.winner]).toBe(Math.max(...shown.scores));
      }),
    );
  });

  it('goes by the time that has passed, not by the number of frames', () => {
    const [start] = run([{ scores: [1, 0], familiarity: 1 }]);
    const seen = { scores: [0.2, 0.8], familiarity: 0.3 };
    const once = last(run([{ ...seen, after: 300 }], start));
    const often = last(run(repeat({ ...seen, after: 10 }, 30), start));
    expect(often.scores[0]).toBeCloseTo(once.scores[0], 5);
    expect(often.familiarity).toBeCloseTo(once.familiarity, 5);
    // With half-lives of 150 ms, a quarter of the way is left after two.
    expect(once.scores[0]).toBeCloseTo(0.2 + 0.8 / 4, 5);
  });

  it('shows a familiarity below the limit where it says "none of these", and nowhere else', () => {
    const near = fc.double({ min: 0, max: 3 * REJECTION, noNaN: true });
    const familiarities = fc.array(fc.oneof(near, share), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(familiarities, interval, (all, after) => {
        const shown = run(all.map(familiarity => ({ scores: [0.9, 0.1], familiarity, after })));
        for (const { familiarity, verdict } of shown) {
          expect(verdict === 'unknown').toBe(familiarity < REJECTION);
        }
      }),
    );
  });

  it('starts again after a gap, and with another number of classes', () => {
    const before = last(run(repeat({ scores: [1, 0] }, 10)));
    const seen = { scores: [0.1, 0.9], familiarity: 0.5 };
    const [paused] = run([{ ...seen, after: LONGEST_GAP + 1 }], before);
    expect(paused).toMatchObject({ winner: 1, familiarity: 0.5 });
    const [widened] = run([{ scores: [0.1, 0.1, 0.8] }], before);
    expect(widened.winner).toBe(2);
  });
});

describe('the winner on video', () => {
  it('never changes while no other class leads it by more than the margin', () => {
    // A hair below the margin: confidences are of single precision.
    const most = MARGIN - 1e-6;
    // Each for any number of frames, so that smoothing alone does not hide them.
    const near = fc
      .tuple(fc.double({ min: -most, max: most, noNaN: true }), fc.integer({ min: 1, max: 40 }))
      .map(([lead, times]) => repeat({ scores: [0.5 - lead / 2, 0.5 + lead / 2] }, times));
    fc.assert(
      fc.property(fc.array(near, { minLength: 2, maxLength: 20 }), noise => {
        const shown = run([{ scores: [0.51, 0.49] }, ...noise.flat()]);
        expect(changes(shown.map(({ winner }) => winner))).toBe(0);
      }),
    );
  });

  it('changes at most once in the time that a reason must last, whatever is seen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }).chain(frames), all => {
        const shown = run(all);
        for (const what of ['winner', 'verdict'] as const) {
          const times = shown
            .filter((state, i) => i > 0 && state[what] !== shown[i - 1][what])
            .map(({ time }) => time);
          for (const [i, time] of times.entries()) {
            if (i > 0) expect(time - times[i - 1]).toBeGreaterThanOrEqual(HOLD);
          }
        }
      }),
    );
  });

  it('that is clear does not change because of one frame, whatever it shows', () => {
    fc.assert(
      fc.property(confidences(3), share, interval, (scores, familiarity, after) => {
        const before = last(run(repeat({ scores: [0.8, 0.1, 0.1] }, 5)));
        const shown = run(
          [{ scores, familiarity, after }, ...repeat({ scores: [0.8, 0.1, 0.1] }, 30)],
          before,
        );
        for (const { winner, verdict } of shown) expect([winner, verdict]).toEqual([0, 'known']);
      }),
    );
  });

  it('follows a lasting change within 540 ms and two frames, whatever was seen before', () => {
    const lasting = confidences(3).map(rest => [...rest.map(score => score / 4), 0.75]);
    fc.assert(
      fc.property(frames(4), lasting, fc.integer({ min: 5, max: 200 }), (all, scores, after) => {
        const before = last(run(all));
        const count = Math.ceil(540 / after) + 2;
        expect(last(run(repeat({ scores, after }, count), before)).winner).toBe(3);
      }),
    );
  });

  it('is "not sure" if another class leads by less than it needs to take over', () => {
    const shown = last(run([{ scores: [0.9, 0.1] }, ...repeat({ scores: [0.46, 0.54] }, 60)]));
    expect(shown).toMatchObject({ winner: 0, verdict: 'unsure' });
  });
});

describe('the verdict on video', () => {
  it('does not flicker at the threshold', () => {
    const all = Array.from({ length: 400 }, (_, i) => ({
      scores: [0.9, 0.1],
      // Half a second on each side, so that neither smoothing nor waiting hides it.
      familiarity: REJECTION * (i % 32 < 16 ? 0.97 : 1.06),
    }));
    expect(changes(run(all).map(({ verdict }) => verdict))).toBeLessThanOrEqual(1);
  });

  it('notices something unknown, and its end, within three quarters of a second', () => {
    const friend = last(run(repeat({ scores: [0.9, 0.1] }, 30)));
    const stranger = last(run(repeat({ scores: [0.9, 0.1], familiarity: 0.001 }, 22), friend));
    expect(stranger.verdict).toBe('unknown');
    expect(last(run(repeat({ scores: [0.9, 0.1] }, 22), stranger)).verdict).toBe('known');
  });

  it('does not say "not sure" while it changes from one class to another', () => {
    const before = last(run(repeat({ scores: [0.9, 0.1] }, 30)));
    const shown = run(repeat({ scores: [0.1, 0.9] }, 60), before);
    expect(new Set(shown.map(({ verdict }) => verdict))).toEqual(new Set(['known']));
    expect(changes(shown.map(({ winner }) => winner))).toBe(1);
  });
});
