/** The rungs of the ladder of transfer learning: which options stand for each, and what each trains. */

import type { NetworkStage } from '../../../core/model/trained-network';
import {
  DENSE,
  FINE_TUNED,
  parseTrainingOptions,
  TEACHABLE_MACHINE,
  type TrainingOptions,
  TrainingOptionsError,
} from '../../../core/model/training-options';

export const RUNGS = ['frozen', 'dense', 'unfreeze'] as const;
export type Rung = (typeof RUNGS)[number];

/** Blocks that can be unfrozen from here; more would want more pictures than people have. */
export const BLOCKS = { min: 1, max: 4 } as const;

export const PRESETS = ['recommended', 'teachableMachine'] as const;
export type Preset = (typeof PRESETS)[number];

/** @param blocks that are unfrozen, 0 for the dense network alone. */
export function presetOptions(preset: Preset, blocks: number): TrainingOptions {
  if (preset === 'teachableMachine') return { ...TEACHABLE_MACHINE, blocks };
  return blocks === 0 ? DENSE : { ...FINE_TUNED, blocks };
}

/** Teachable Machine has no fine-tuning that could be done as it does it. */
export function presetsFor(blocks: number): readonly Preset[] {
  return blocks === 0 ? PRESETS : ['recommended'];
}

/** The preset that options are; null for the user's own. */
export function presetOf(options: TrainingOptions): Preset | null {
  const own = JSON.stringify(parsed(options));
  const isSame = (preset: Preset) =>
    JSON.stringify(parsed(presetOptions(preset, options.blocks))) === own;
  return presetsFor(options.blocks).find(isSame) ?? null;
}

/** Options with their fields in one order; null where one is out of its range. */
export function parsed(options: TrainingOptions): TrainingOptions | null {
  try {
    return parseTrainingOptions(options);
  } catch (error) {
    if (!(error instanceof TrainingOptionsError)) throw error;
    return null;
  }
}

/**
 * Whether each stage trains when so many last blocks of every network are unfrozen: those blocks,
 * and what comes after them.
 */
export function trainingStages(stages: readonly NetworkStage[], blocks: number): boolean[] {
  return stages.map(({ network }, at) => {
    const own = [...stages.entries()].filter(([, stage]) => stage.network === network);
    const places = own.filter(([, { name }]) => name.startsWith('block')).map(([place]) => place);
    return blocks > 0 && at >= places[Math.max(0, places.length - blocks)];
  });
}

/** Weights of a dense head, counted one by one. */
export function headParameters(
  dimension: number,
  classCount: number,
  { units, bias }: Pick<TrainingOptions, 'units' | 'bias'>,
): number {
  const inputs = units > 0 ? units : dimension;
  const hidden = units > 0 ? (dimension + 1) * units : 0;
  return hidden + (inputs + (bias ? 1 : 0)) * classCount;
}
