/**
 * The conditions of an evaluation under which heads are measured, each with a shape of episodes.
 */
import type { EpisodeShape } from '../../src/learning/evaluation/episodes.js';
import type { EvaluationOptions } from './options.js';

export interface Condition {
  /** `clean`, `imbalance`, `noise-SHARE`, `unknown` or `bursts`. */
  readonly name: string;
  /** Examples per class; under imbalance, for each class except the first. */
  readonly shots: number;
  /** Where they are frames of fewer pictures, those that an episode draws; null where each is a picture. */
  readonly pictures: number | null;
  readonly shape: EpisodeShape;
}

/** Under imbalance: examples of the large class, and of each of the others. */
const MANY = 30;
const FEW = 2;

/** The conditions that the options ask for. */
export function conditionsOf(options: EvaluationOptions): Condition[] {
  const { ways, shots, queries, bySource, bursts } = options;
  const even = (count: number) => new Array<number>(ways).fill(count);
  const plain = { queries, noise: 0, bySource, withUnknown: false };
  const most = Math.max(...shots);
  return [
    ...shots.map(count => ({
      name: 'clean',
      shots: count,
      pictures: null,
      shape: { ...plain, shots: even(count) },
    })),
    ...(options.imbalance
      ? [
          {
            name: 'imbalance',
            shots: FEW,
            pictures: null,
            shape: { ...plain, shots: [MANY, ...even(FEW).slice(1)] },
          },
        ]
      : []),
    ...options.noise.map(share => ({
      name: `noise-${share}`,
      shots: most,
      pictures: null,
      shape: { ...plain, shots: even(most), noise: share },
    })),
    ...(options.unknown
      ? shots.map(count => ({
          name: 'unknown',
          shots: count,
          pictures: null,
          shape: { ...plain, shots: even(count), withUnknown: true },
        }))
      : []),
    ...bursts.map(({ examples, pictures }) => ({
      name: 'bursts',
      shots: examples,
      pictures,
      shape: { ...plain, shots: even(pictures), withUnknown: true },
    })),
  ];
}
