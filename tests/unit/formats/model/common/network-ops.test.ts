/** Layers of Keras as operations: which ones take a ReLU with them, and what is refused. */
import { expect, it } from 'vitest';
import type { GraphLayer, NetworkGraph } from '../../../../../src/core/model/network-graph';
import { networkOps } from '../../../../../src/formats/model/common/network-ops';
import { colourNetwork } from '../../colour-heads';

const network = colourNetwork(2);
const [image, sample, ...others] = network.layers;

const kinds = (layers: readonly GraphLayer[]) =>
  networkOps({ ...network, layers }).ops.map(({ name, op }) => [
    name,
    op.kind,
    'relu' in op ? op.relu : undefined,
  ]);

/** A layer between the first one and those after it. */
const withLayers = (...added: readonly Partial<GraphLayer>[]): readonly GraphLayer[] => {
  let from = sample.name;
  const between = added.map((layer, i): GraphLayer => {
    const made = { ...sample, name: `added${i}`, inputs: [from], ...layer };
    from = made.name;
    return made;
  });
  const [next, ...rest] = others;
  return [image, sample, ...between, { ...next, inputs: [from] }, ...rest];
};

const relu = (maximum: number | null): Partial<GraphLayer> => ({
  className: 'ReLU',
  config: { max_value: maximum },
});

it('makes a ReLU part of what only it takes, under the name of the ReLU', () => {
  const [first] = kinds(withLayers(relu(6)));
  expect(first).toEqual(['added0', 'convolution', { most: 6 }]);
  const twice = kinds(withLayers(relu(null), relu(1))).slice(0, 2);
  expect(twice).toEqual([
    ['added0', 'convolution', { most: null }],
    ['added1', 'relu', undefined],
  ]);
  const both = { className: 'Add', inputs: ['added0', sample.name], config: {} };
  expect(kinds(withLayers(relu(6), both)).slice(0, 3)).toEqual([
    [sample.name, 'convolution', null],
    ['added0', 'relu', undefined],
    ['added1', 'add', null],
  ]);
});

it('takes the activation of a layer as an operation after it', () => {
  const activated = (activation: string) =>
    kinds([image, { ...sample, config: { ...sample.config, activation } }, ...others]);
  expect(activated('relu6')[0]).toEqual([sample.name, 'convolution', { most: 6 }]);
  expect(activated('elu').slice(0, 2)).toEqual([
    [`${sample.name}_sum`, 'convolution', null],
    [sample.name, 'elu', undefined],
  ]);
});

it('normalises a batch by its moving mean and variance', () => {
  const norm = { className: 'BatchNormalization', config: { epsilon: 0.5 } };
  const vector = (values: readonly number[]) => Float32Array.from(values);
  const weights: NetworkGraph['weights'] = [
    { name: 'added0/gamma', shape: [3], values: vector([1, 2, 3]) },
    { name: 'added0/beta', shape: [3], values: vector([0, 10, 0]) },
    { name: 'added0/moving_mean', shape: [3], values: vector([0, 1, 4]) },
    { name: 'added0/moving_variance', shape: [3], values: vector([0.5, 3.5, 0.5]) },
  ];
  const layers = withLayers(norm);
  const { ops } = networkOps({ ...network, layers, weights: [...network.weights, ...weights] });
  expect(ops[1].op).toEqual({
    kind: 'affine',
    of: 'picture',
    scale: vector([1, 1, 3]),
    offset: vector([0, 9, -12]),
    relu: null,
  });
});

it('refuses, by the name of the layer, what no format can write', () => {
  const read =
    (changed: Partial<GraphLayer>, weights = network.weights) =>
    () =>
      networkOps({ ...network, weights, layers: [image, { ...sample, ...changed }, ...others] });
  const { config } = sample;
  expect(read({})).not.toThrow();
  expect(read({ className: 'MaxPooling2D' })).toThrow(/sample \(MaxPooling2D\).*not known/);
  expect(read({ config: { ...config, activation: 'swish' } })).toThrow(/activation swish/);
  expect(read({ config: { ...config, data_format: 'channels_first' } })).toThrow(/data_format/);
  expect(read({ config: { ...config, padding: 'causal' } })).toThrow(/padding is causal/);
  const dilated = { ...config, dilation_rate: [2, 2], padding: 'same' };
  expect(read({ config: dilated })).toThrow(/dilation/);
  expect(read({ config: { ...config, strides: 'two' } })).toThrow(/strides/);
  expect(read({ className: 'Reshape', config: { target_shape: [3, 4] } })).toThrow(/target_shape/);
  expect(read({ className: 'ReLU', config: { negative_slope: 0.1 } })).toThrow(/slope/);
  expect(read({ className: 'Rescaling', config: {} })).toThrow(/scale is undefined/);
  expect(read({ className: 'Add', inputs: [image.name] })).toThrow(/takes 1 inputs/);
  expect(read({ inputs: [image.name, image.name] })).toThrow(/takes 2 inputs/);
  expect(read({ className: 'Dense' })).toThrow(/it takes a picture/);
  expect(read({}, network.weights.slice(1))).toThrow(/it has no depthwise_kernel/);
  expect(read({ inputs: ['embedding'] })).toThrow(/Expected embedding of colour before/);
  const unpooled = { ...network, output: sample.name };
  expect(() => networkOps(unpooled)).toThrow(/to give a vector/);
});
