/**
 * Networks that replace those that ship with the page, of the same form and so small that a picture
 * is embedded at once. They know only colours and where they are: enough for what
 * the interface shows, and not for how well it recognises, which the end-to-end tests show.
 */
import { selfTestPicture } from '../../../src/compute/base-models/self-test-picture';
import { seededRandom } from '../../../src/core/math/random';
import { catalog, type EmbeddedPart, INPUT_SIZE } from '../../../src/core/model/catalog';
import { LayerGraph } from '../../../src/formats/model/tfjs/layer-graph';

/** Side of the tiles that the stem averages, in pixels; and how many there are in a row. */
const TILE = 28;
const TILES = INPUT_SIZE / TILE;
const CHANNELS = 3;

const CONVOLUTION = {
  padding: 'valid',
  data_format: 'channels_last',
  dilation_rate: [1, 1],
  activation: 'linear',
  use_bias: false,
};

interface Weights {
  /** `TILE * TILE * CHANNELS` */
  readonly stem: Float32Array;
  /** `TILES * TILES * CHANNELS * dimension`, row-major. */
  readonly block: Float32Array;
}

function makeWeights(dimension: number): Weights {
  const random = seededRandom(dimension);
  return {
    stem: new Float32Array(TILE * TILE * CHANNELS).fill(1 / TILE ** 2),
    block: Float32Array.from(
      { length: TILES * TILES * CHANNELS * dimension },
      () => (2 * random.next() - 1) / TILES,
    ),
  };
}

function makeModel(dimension: number, { stem, block }: Weights) {
  const graph = new LayerGraph();
  const image = graph.input('image', [INPUT_SIZE, INPUT_SIZE, CHANNELS]);
  const tiles = graph.add(
    'DepthwiseConv2D',
    'stem_tiles',
    { ...CONVOLUTION, kernel_size: [TILE, TILE], strides: [TILE, TILE], depth_multiplier: 1 },
    [image],
    CHANNELS,
    { depthwise_kernel: { shape: [TILE, TILE, CHANNELS, 1], values: stem } },
  );
  const mixed = graph.add(
    'Conv2D',
    'block01_mix',
    { ...CONVOLUTION, kernel_size: [TILES, TILES], strides: [1, 1], filters: dimension },
    [tiles],
    dimension,
    { kernel: { shape: [TILES, TILES, CHANNELS, dimension], values: block } },
  );
  const pooling = { data_format: 'channels_last' };
  const output = graph.add('GlobalAveragePooling2D', 'embedding', pooling, [mixed], dimension);
  return { topology: graph.topology('small', image, output), weights: graph.weights };
}

/** The network's output for the self-test picture, computed without a backend. */
function selfTest(dimension: number, { block }: Weights): number[] {
  const rgb = selfTestPicture();
  const tiles = new Float64Array(TILES * TILES * CHANNELS);
  for (let i = 0; i < rgb.length; i++) {
    const pixel = Math.floor(i / CHANNELS);
    const [x, y] = [pixel % INPUT_SIZE, Math.floor(pixel / INPUT_SIZE)];
    const tile = Math.floor(y / TILE) * TILES + Math.floor(x / TILE);
    tiles[tile * CHANNELS + (i % CHANNELS)] += (rgb[i] / 127.5 - 1) / TILE ** 2;
  }
  const embedding = new Array<number>(dimension).fill(0);
  for (const [i, value] of tiles.entries()) {
    for (let j = 0; j < dimension; j++) embedding[j] += value * block[i * dimension + j];
  }
  return embedding;
}

function filesOf({ folder, dimension }: EmbeddedPart): [path: string, body: Buffer][] {
  const weights = makeWeights(dimension);
  const { topology, weights: named } = makeModel(dimension, weights);
  const json = {
    format: 'layers-model',
    modelTopology: topology,
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: named.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
  };
  const bytes = Buffer.concat(named.map(({ values }) => Buffer.from(values.buffer)));
  return [
    [`models/${folder}/model.json`, Buffer.from(JSON.stringify(json))],
    [`models/${folder}/weights.bin`, bytes],
    [
      `models/${folder}/self-test.json`,
      Buffer.from(JSON.stringify({ embedding: selfTest(dimension, weights) })),
    ],
  ];
}

/** Files by their paths below the page's folder. */
export function makeSmallNetworks(): ReadonlyMap<string, Buffer> {
  const parts = catalog.flatMap(row => (row.kind === 'embedded' ? row.parts : []));
  return new Map(parts.flatMap(filesOf));
}
