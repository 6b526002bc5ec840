/** Every head that can be chosen: the pure ones, and the one that wraps a tensor library. */

import type { HeadId } from '../../core/model/heads';
import type { Head, HeadById } from '../../learning/heads/head';
import { pureHeads } from '../../learning/heads/registry';
import { classicKnn } from './classic-knn';

export const allHeads = {
  ...pureHeads,
  [classicKnn.id]: classicKnn,
} as const satisfies Readonly<Record<HeadId, unknown>>;

export const headById: HeadById = id => allHeads[id] as Head<unknown, unknown>;
