/**
 * Adapts trained networks: to the new ids of a copied project, or to fewer classes. Pure.
 */

import { pickOutputs } from '../model/dense-layer';
import type { KeptHead, TrainedOn } from './kept-network';
import { newId } from './new-id';
import type { ClassId, SampleId } from './types';

/**
 * The trained network of a copied project, in which samples have new ids. A sample that no longer
 * exists gets an id that no sample has, so that the positions of the others stay the same.
 * @param sampleIds maps old ids to new ones.
 * @param classIds maps old ids to new ones; a class that is missing here keeps its id.
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
 * The head with only those of its classes that are in `classes`; its logits for these stay the same.
 * If it loses a class, its results on held-out examples are dropped, since they were measured with all
 * classes.
 * @returns null if no class is left.
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
