/** A network of TensorFlow.js with layers in forms that the base models of the page do not use. */
import * as layers from '@tensorflow/tfjs-layers';

/** Height, width and channels of the picture that it takes. */
export const ODD_SHAPE = [15, 18, 3] as const;

const seeded = (scale: number, seed: number) =>
  layers.initializers.randomUniform({ minval: -scale, maxval: scale, seed });

/** @returns from a picture to 8 values. */
export function oddNetwork(): layers.LayersModel {
  const input = layers.input({ shape: [...ODD_SHAPE] });
  const kernel = (seed: number) => ({
    kernelInitializer: seeded(0.5, seed),
    depthwiseInitializer: seeded(0.5, seed),
    biasInitializer: seeded(0.5, seed + 50),
  });
  const apply = (layer: layers.layers.Layer, ...inputs: layers.SymbolicTensor[]) =>
    layer.apply(inputs.length === 1 ? inputs[0] : inputs) as layers.SymbolicTensor;
  const convolved = apply(
    layers.layers.conv2d({
      filters: 4,
      kernelSize: [3, 5],
      strides: 2,
      padding: 'same',
      activation: 'relu',
      ...kernel(1),
    }),
    input,
  );
  const normalised = apply(
    layers.layers.batchNormalization({
      epsilon: 0.01,
      betaInitializer: seeded(1, 2),
      gammaInitializer: seeded(1, 3),
      movingMeanInitializer: seeded(1, 4),
      movingVarianceInitializer: layers.initializers.randomUniform({
        minval: 0.1,
        maxval: 2,
        seed: 5,
      }),
    }),
    convolved,
  );
  const padded = apply(
    layers.layers.zeroPadding2d({
      padding: [
        [0, 1],
        [2, 0],
      ],
    }),
    normalised,
  );
  const deep = apply(
    layers.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, ...kernel(6) }),
    padded,
  );
  const dilated = apply(
    layers.layers.conv2d({
      filters: 8,
      kernelSize: 2,
      dilationRate: 2,
      useBias: false,
      ...kernel(7),
    }),
    deep,
  );
  const rectified = apply(layers.layers.reLU(), dilated);
  const added = apply(layers.layers.add(), dilated, rectified);
  const clipped = apply(layers.layers.reLU({ maxValue: 2 }), added);
  const mean = apply(layers.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }), clipped);
  const gate = apply(layers.layers.dense({ units: 8, activation: 'elu', ...kernel(8) }), mean);
  const pixel = apply(layers.layers.reshape({ targetShape: [1, 1, 8] }), gate);
  const gated = apply(layers.layers.multiply(), clipped, pixel);
  const activated = apply(layers.layers.activation({ activation: 'relu6' }), gated);
  const pooled = apply(
    layers.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }),
    activated,
  );
  const onePixel = apply(layers.layers.reshape({ targetShape: [1, 1, 8] }), pooled);
  const vector = apply(layers.layers.reshape({ targetShape: [8] }), onePixel);
  const outputNorm = apply(
    layers.layers.batchNormalization({ scale: false, movingMeanInitializer: seeded(1, 9) }),
    vector,
  );
  return layers.model({ inputs: input, outputs: outputNorm });
}
