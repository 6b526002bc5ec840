/** A base model of a few weights, with the layers and the names of those that ship with the page. */
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { LayersBuilder } from '../../../../scripts/import-base-models/layers-builder';
import type { BaseModel } from '../../../../src/compute/base-models/base-model';
import { toInput } from '../../../../src/compute/base-models/load';
import { seededRandom } from '../../../../src/core/math/random';
import { INPUT_SIZE } from '../../../../src/core/model/catalog';

export const DIMENSION = 12;
export const BLOCKS = 3;

/** The tiny network; its weights are the same for the same seed. */
export function tinyNetwork(seed = 1): tfl.LayersModel {
  const random = seededRandom(seed);
  const draw = (n: number, spread: number) =>
    Float64Array.from({ length: n }, () => spread * (2 * random.next() - 1));
  const weights = (height: number, ins: number, outs: number, fan: number) => ({
    shape: [height, height, ins, outs] as const,
    kernel: draw(height * height * ins * outs, 2.5 / Math.sqrt(fan)),
    bias: draw(outs === 1 ? ins : outs, 0.5),
  });
  const builder = new LayersBuilder();
  const one = { stride: 1, padding: 'even' } as const;
  const convolution = (x: tfl.SymbolicTensor, name: string, ins: number, outs: number) =>
    builder.convolution(x, name, weights(1, ins, outs, ins), one);
  const image = builder.input(INPUT_SIZE);
  let x = builder.convolution(image, 'stem_conv', weights(16, 3, 4, 64), {
    stride: 16,
    padding: 'same',
  });
  x = builder.activation(x, 'stem_conv', 'hard-swish');
  for (let block = 1; block <= BLOCKS; block++) {
    const name = `block0${block}`;
    const before = x;
    x = convolution(x, `${name}_expand`, 4, 8);
    x = builder.activation(x, `${name}_expand`, block === 1 ? 'relu6' : 'hard-swish');
    x = builder.depthwise(x, `${name}_depthwise`, weights(3, 8, 1, 9), {
      stride: 1,
      padding: block === 2 ? 'even' : 'same',
    });
    x = builder.activation(x, `${name}_depthwise`, 'relu');
    let gate = builder.mean(x, `${name}_se_mean`);
    gate = builder.asPixel(gate, `${name}_se_pixel`, 8);
    gate = convolution(gate, `${name}_se_reduce`, 8, 4);
    gate = convolution(
      builder.activation(gate, `${name}_se_reduce`, 'relu'),
      `${name}_se_expand`,
      4,
      8,
    );
    x = builder.multiply([x, builder.hardSigmoid(gate, `${name}_se`)], `${name}_se_scale`);
    x = builder.add([before, convolution(x, `${name}_project`, 8, 4)], `${name}_add`);
  }
  x = builder.activation(convolution(x, 'top_conv', 4, DIMENSION), 'top_conv', 'hard-swish');
  const model = tfl.model({ inputs: image, outputs: builder.mean(x, 'embedding') });
  const named = Object.fromEntries(
    builder.weights.map(({ name, shape, values }) => [
      name,
      tf.tensor(Float32Array.from(values), [...shape]),
    ]),
  );
  model.loadWeights(named);
  tf.dispose(named);
  return model;
}

export function tinyBase(seed = 1): BaseModel {
  const model = tinyNetwork(seed);
  return {
    dimension: DIMENSION,
    networks: [{ name: 'tiny', model }],
    async embed(rgb) {
      const output = tf.tidy(() => model.predict(toInput(rgb)) as tf.Tensor);
      const values = Float32Array.from(await output.data());
      output.dispose();
      return values;
    },
    dispose: () => void model.dispose(),
  };
}

/** Pictures with a gradient and spots at random; classes differ in their colours. */
export function tinyPicture(label: number, seed: number): Float32Array {
  const random = seededRandom(seed * 31 + label);
  const tint = [
    [230, 40, 60],
    [30, 210, 80],
    [50, 60, 240],
  ][label % 3];
  const slope = 120 * (random.next() - 0.5);
  const spots = Array.from({ length: 49 }, () => 120 * (random.next() - 0.5));
  const cell = INPUT_SIZE / 7;
  return Float32Array.from({ length: INPUT_SIZE * INPUT_SIZE * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % INPUT_SIZE;
    const y = Math.floor(i / (3 * INPUT_SIZE));
    const spot = spots[Math.floor(y / cell) * 7 + Math.floor(x / cell)];
    return Math.min(255, Math.max(0, tint[i % 3] + (slope * x) / INPUT_SIZE + spot));
  });
}

/** A base model whose pictures are already embeddings. */
export function pointBase(): BaseModel {
  return {
    dimension: DIMENSION,
    networks: [],
    embed: async embedding => embedding,
    dispose() {},
  };
}

/** An embedding of a class: its own direction, plus a random part of the same size. */
export function point(label: number, seed: number): Float32Array {
  const random = seededRandom(seed * 31 + label);
  return Float32Array.from(
    { length: DIMENSION },
    (_, i) => (i % 3 === label ? 1 : 0) + 2 * random.next() - 1,
  );
}

/** All weights of a base model as they are now. */
export function weightsOf({ networks }: BaseModel): Map<string, Float32Array> {
  return new Map(
    networks.flatMap(({ name, model }) =>
      model.weights.map(weight => [
        name === 'tiny' ? weight.originalName : `${name}/${weight.originalName}`,
        Float32Array.from(weight.read().dataSync()),
      ]),
    ),
  );
}
