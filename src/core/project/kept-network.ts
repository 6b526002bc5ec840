/**
 * The trained networks of a project as they are stored: the head of a task, the fine-tuned base model,
 * and the checkpoint of an interrupted training. Types, and the functions that tell them apart.
 */
import type { Checkpoint, FineTunedBase, TrainedNetwork } from '../model/trained-network';
import type { ClassId, SampleId, TaskId } from './types';

/** Id of the head choice that stands for a task's trained dense head. */
export const DENSE_HEAD = 'dense';

/** What a network was trained on. */
export interface TrainedOn {
  /** The classes, in the order of the network's outputs. */
  readonly classes: readonly ClassId[];
  /** The examples in the order in which they were given, and the class of each. */
  readonly samples: readonly { readonly id: SampleId; readonly classId: ClassId }[];
}

/** The trained head of a task. */
export interface KeptHead extends TrainedOn {
  /** Key of the embeddings that it takes (see core/model/catalog.ts). */
  readonly embeddingKey: string;
  readonly network: Omit<TrainedNetwork, 'base'>;
  /** Milliseconds since 1970. */
  readonly trainedAt: number;
}

/** A training that was interrupted. */
export interface KeptCheckpoint extends TrainedOn {
  /** Key of the embeddings of the base model that it started from. */
  readonly embeddingKey: string;
  readonly checkpoint: Checkpoint;
}

/** What is stored under each name. */
export type KeptNetwork = KeptHead | KeptCheckpoint | FineTunedBase;

/** Networks by name; null removes one. */
export type NetworkChanges = ReadonlyMap<string, KeptNetwork | null>;

/** The names under which a project's networks are stored. */
export const networkName = {
  head: (task: TaskId) => `head/${task}`,
  checkpoint: (task: TaskId) => `checkpoint/${task}`,
  base: 'base',
} as const;

/** The kind and the task that a name stands for; null for a name that belongs to no task. */
export function parseNetworkName(
  name: string,
): { readonly kind: 'head' | 'checkpoint'; readonly task: TaskId } | null {
  const [, kind, task] = /^(head|checkpoint)\/(.*)$/.exec(name) ?? [];
  return kind === 'head' || kind === 'checkpoint' ? { kind, task } : null;
}

export function isKeptHead(kept: KeptNetwork): kept is KeptHead {
  return 'network' in kept;
}

export function isKeptCheckpoint(kept: KeptNetwork): kept is KeptCheckpoint {
  return 'checkpoint' in kept;
}

export function isFineTunedBase(kept: KeptNetwork): kept is FineTunedBase {
  return 'weights' in kept;
}
