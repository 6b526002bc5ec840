/**
 * Trained networks that go elsewhere: with the ids of a copy, or without classes that are gone. Pure.
 */

import { pickOutputs } from '../model/dense-layer';
import type { KeptHead, TrainedOn } from './kept-network';
import { newId } from './new-id';
import type { ClassId, SampleId } from './types';

/**
 * What was trained, in a copy of its project, in which samples have new ids. A sample that is gone
 * gets an id that no sample has, so that the places of the others stay what they were.
 * @param sampleIds new ids by old ones.
 * @param classIds new ids by old ones; a class that is not among them keeps its own.
 */
export function withIds<T extends TrainedOn>(
  trained: T,
  sampleIds: ReadonlyMap<SampleId, SampleId>,
  classIds: ReadonlyMap<ClassId, ClassId> = new Map(),
): T {
  const renamed = (id: ClassId) => classIds.get(id) ?? id;
  return {
    ...trained,
    classes: trained.classes.map(renamed),
    samples: trained.samples.map(({ id, classId }) => ({
      id: sampleIds.get(id) ?? newId(),
      classId: renamed(classId),
    })),
  };
}

/**
 * The head without the classes that are not among `classes`; its logits for the others stay what they
 * are. Where it loses a class, nothing is left of how it did on held-out examples: it was judged with
 * all classes.
 * @returns null where no class is left.
 */
export function restrictedTo(kept: KeptHead, classes: readonly ClassId[]): KeptHead | null {
  const left = kept.classes.filter(id => classes.includes(id));
  if (left.length === 0) return null;
  if (left.length === kept.classes.length) return kept;
  const { network } = kept;
  const { head, judgement } = network;
  const columns = left.map(id => kept.classes.indexOf(id));
  const layers = head.layers.map((layer, i) =>
    i === head.layers.length - 1 ? pickOutputs(layer, columns) : layer,
  );
  return {
    ...kept,
    classes: left,
    samples: kept.samples.filter(({ classId }) => left.includes(classId)),
    network: {
      ...network,
      head: { ...head, classCount: left.length, layers },
      judgement: { ...judgement, heldOut: new Int32Array(), predicted: new Int32Array() },
    },
  };
}
