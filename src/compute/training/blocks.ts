/**
 * A base model's network as a sequence of stages (stem, blocks, top), and its division into a trunk
 * that stays frozen and a tail that is trained.
 *
 * Stages are recognised by the names of layers, which begin with `stem_`, `block07_`, `top_`.
 */
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { NetworkStage } from '../../core/model/trained-network';
import type { Network } from '../base-models/base-model';
import { TrainingError } from './training-error';

type Layer = LayersModel['layers'][number];

const stageOf = ({ name }: Layer) => /^(stem|block\d+|top)_/.exec(name)?.[1] ?? null;

/** Names of the blocks of a network, from the picture to the embedding. */
function blockNames({ layers }: LayersModel): string[] {
  const names = layers.map(stageOf).filter(name => name?.startsWith('block'));
  return [...new Set(names)].filter(name => name !== null && name !== undefined);
}

/** The stages of networks, for display. */
export function stagesOf(networks: readonly Network[]): NetworkStage[] {
  return networks.flatMap(({ name: network, model: { layers } }) => {
    const stages = new Map<string, { parameters: number; output: number[] }>();
    for (const layer of layers) {
      const name = stageOf(layer);
      if (name === null) continue;
      const stage = stages.get(name) ?? { parameters: 0, output: [] };
      stage.parameters += layer.countParams();
      stage.output = dimensions(outputOf(layer));
      stages.set(name, stage);
    }
    return [...stages].map(([name, stage]) => ({ name, network, ...stage }));
  });
}

function dimensions({ shape }: SymbolicTensor): number[] {
  return shape.slice(1).map(side => side ?? 0);
}

/** A network divided in two. Its layers, and so its weights, are those of the network itself. */
export interface Divided {
  readonly name: string;
  /** From pictures to activations. */
  readonly trunk: LayersModel;
  /** From activations to embeddings; only its layers are trainable. */
  readonly tail: LayersModel;
  /** Height, width and channels of an activation. */
  readonly activation: readonly number[];
}

/** The inputs of a layer in the whole network, whatever models it has become part of since. */
function inputsOf(layer: Layer): SymbolicTensor[] {
  return [layer.getInputAt(0)].flat();
}

/** Its output there. */
function outputOf(layer: Layer): SymbolicTensor {
  return [layer.getOutputAt(0)].flat()[0];
}

/**
 * Unfreezes the last blocks of a network and everything after them, and freezes the others.
 * @param count 1 or more.
 * @throws TrainingError if it has fewer blocks.
 */
export function divide({ name, model: whole }: Network, count: number): Divided {
  const blocks = blockNames(whole);
  if (blocks.length < count) {
    throw new TrainingError(`Expected ${name} to have ${count} blocks, found ${blocks.length}`);
  }
  const first = blocks[blocks.length - count];
  const from = whole.layers.findIndex(layer => stageOf(layer) === first);
  const unfrozen = whole.layers.slice(from);
  for (const layer of whole.layers) layer.trainable = unfrozen.includes(layer);

  const made = new Map<string, SymbolicTensor>();
  const cuts = new Map<string, { outer: SymbolicTensor; inner: SymbolicTensor }>();
  const inner = (outer: SymbolicTensor): SymbolicTensor => {
    const known = made.get(outer.name) ?? cuts.get(outer.name)?.inner;
    if (known) return known;
    const placeholder = input({ shape: outer.shape.slice(1) });
    cuts.set(outer.name, { outer, inner: placeholder });
    return placeholder;
  };
  for (const layer of unfrozen) {
    const given = inputsOf(layer).map(inner);
    const output = layer.apply(given.length === 1 ? given[0] : given) as SymbolicTensor;
    made.set(outputOf(layer).name, output);
  }
  const [cut, ...others] = cuts.values();
  const embedding = made.get(whole.outputs[0].name);
  if (!cut || others.length > 0 || !embedding) {
    throw new TrainingError(`Expected ${first} of ${name} to be reached by one tensor`);
  }
  return {
    name,
    trunk: model({ inputs: whole.inputs, outputs: cut.outer }),
    tail: model({ inputs: cut.inner, outputs: embedding }),
    activation: dimensions(cut.outer),
  };
}
