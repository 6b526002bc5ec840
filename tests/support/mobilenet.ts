/**
 * MobileNets as from a server: the real topologies, with random weights that are the
 * same in every run. Their embeddings mean little, but similar pictures get similar ones.
 */
import '@tensorflow/tfjs-backend-cpu';
import type * as tf from '@tensorflow/tfjs-core';
import { io } from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { INPUT_SIZE } from '../../src/core/model/catalog';

/** Files of a model by their names. */
export type ModelFiles = Readonly<Record<string, Buffer>>;

/** Blocks of MobileNet v1 at alpha 1 (Howard et al. 2017, table 1): channels and stride. */
const V1_BLOCKS: readonly (readonly [channels: number, stride: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
];
const V1_ALPHA = 0.75;

/** Groups of MobileNet v2 (Sandler et al. 2018, table 2): expansion, channels, repeats, stride. */
const V2_GROUPS = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** Classes of the classifier at the end, which the page does not use. */
const LOGITS = 10;

type Tensor = layers.SymbolicTensor;
const apply = (layer: { apply(x: Tensor | Tensor[]): unknown }, x: Tensor | Tensor[]) =>
  layer.apply(x) as Tensor;

/** Convolutions with the names of Keras, each with batch norm, and ReLU6 unless `isLinear`. */
function builder() {
  let seed = 1;
  const rest = (x: Tensor, name: string, isLinear: boolean, relu: string) => {
    const normed = apply(layers.layers.batchNormalization({ name: `${name}_bn` }), x);
    return isLinear ? normed : apply(layers.layers.reLU({ maxValue: 6, name: relu }), normed);
  };
  return {
    conv(
      x: Tensor,
      filters: number,
      side: number,
      strides: number,
      name: string,
      { isLinear = false, relu = `${name}_relu` } = {},
    ): Tensor {
      const layer = layers.layers.conv2d({
        filters,
        kernelSize: side,
        strides,
        padding: 'same',
        useBias: false,
        kernelInitializer: layers.initializers.heNormal({ seed: seed++ }),
        name,
      });
      return rest(apply(layer, x), name, isLinear, relu);
    },
    depthwise(x: Tensor, strides: number, name: string): Tensor {
      const layer = layers.layers.depthwiseConv2d({
        kernelSize: 3,
        strides,
        padding: 'same',
        useBias: false,
        // As in He et al. for nine inputs each; the initialiser of that name counts all channels.
        depthwiseInitializer: layers.initializers.randomNormal({
          mean: 0,
          stddev: Math.sqrt(2 / 9),
          seed: seed++,
        }),
        name,
      });
      return rest(apply(layer, x), name, false, `${name}_relu`);
    },
  };
}

function v1(input: Tensor): Tensor {
  const { conv, depthwise } = builder();
  let x = conv(input, 32 * V1_ALPHA, 3, 2, 'conv1');
  for (const [i, [channels, stride]] of V1_BLOCKS.entries()) {
    x = depthwise(x, stride, `conv_dw_${i + 1}`);
    x = conv(x, channels * V1_ALPHA, 1, 1, `conv_pw_${i + 1}`);
  }
  return x;
}

function v2(input: Tensor): Tensor {
  const { conv, depthwise } = builder();
  let x = conv(input, 32, 3, 2, 'Conv1');
  let block = 0;
  let from = 32;
  for (const [expansion, channels, repeats, stride] of V2_GROUPS) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const name = `block_${block++}`;
      const wide = expansion === 1 ? x : conv(x, from * expansion, 1, 1, `${name}_expand`);
      const seen = depthwise(wide, repeat === 0 ? stride : 1, `${name}_depthwise`);
      const out = conv(seen, channels, 1, 1, `${name}_project`, { isLinear: true });
      x = repeat === 0 ? out : apply(layers.layers.add({ name: `${name}_add` }), [x, out]);
      from = channels;
    }
  }
  return conv(x, 1280, 1, 1, 'Conv_1', { relu: 'out_relu' });
}

/** The files of a model, its weights in two shards, split in the middle of a kernel. */
function filesOf(
  format: 'layers-model' | 'graph-model',
  modelTopology: object,
  weights: readonly tf.io.WeightsManifestEntry[],
  bytes: Buffer,
): ModelFiles {
  const cut = 4 * Math.round(bytes.length / 8) + 2;
  const paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
  const json = { format, modelTopology, weightsManifest: [{ paths, weights }] };
  return {
    'model.json': Buffer.from(JSON.stringify(json)),
    [paths[0]]: bytes.subarray(0, cut),
    [paths[1]]: bytes.subarray(cut),
  };
}

/** MobileNet v1 (alpha 0.75) or v2 (alpha 1) as a layers model. */
export async function layersMobilenet(version: 1 | 2): Promise<ModelFiles> {
  const input = layers.input({ shape: [INPUT_SIZE, INPUT_SIZE, 3] });
  const features = (version === 1 ? v1 : v2)(input);
  const pooled = apply(layers.layers.globalAveragePooling2d({}), features);
  const logits = apply(layers.layers.dense({ units: LOGITS, name: 'predictions' }), pooled);
  const model = layers.model({ inputs: input, outputs: logits });
  let files: ModelFiles | null = null;
  await model.save(
    io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const bytes = Buffer.from(new io.CompositeArrayBuffer(weightData).slice());
      files = filesOf('layers-model', modelTopology as object, weightSpecs ?? [], bytes);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  model.dispose();
  if (!files) throw new Error('the model was not saved');
  return files;
}

/** Numbers of a normal distribution, the same in every run (sums of twelve uniform ones). */
function normals(count: number, deviation: number, state: { seed: number }): Float32Array {
  return Float32Array.from({ length: count }, () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) {
      state.seed = (Math.imul(state.seed, 1_664_525) + 1_013_904_223) | 0;
      sum += (state.seed >>> 0) / 2 ** 32;
    }
    return sum * deviation;
  });
}

/**
 * MobileNet v1 (alpha 0.75) as a graph model, as on TF Hub: batch norm folded,
 * the embedding at the node that `@tensorflow-models/mobilenet` asks for.
 */
export function graphMobilenet(): ModelFiles {
  const state = { seed: 1 };
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const ints = (...values: number[]) => ({ list: { i: values.map(String) } });
  const dims = (shape: readonly number[]) => ({ dim: shape.map(size => ({ size: String(size) })) });
  const float = { type: 'DT_FLOAT' };
  const node: object[] = [
    {
      name: 'images',
      op: 'Placeholder',
      attr: { dtype: float, shape: { shape: dims([-1, INPUT_SIZE, INPUT_SIZE, 3]) } },
    },
  ];
  const weights: tf.io.WeightsManifestEntry[] = [];
  const values: Float32Array[] = [];
  const windows = (stride: number, padding: string) => ({
    T: float,
    data_format: { s: base64('NHWC') },
    padding: { s: base64(padding) },
    strides: ints(1, stride, stride, 1),
  });
  const convolve = (op: string, x: string, shape: number[], stride: number, name: string) => {
    const inputs = op === 'Conv2D' ? shape[0] * shape[1] * shape[2] : shape[0] * shape[1];
    const kernel = `${name}/weights`;
    weights.push({ name: kernel, shape, dtype: 'float32' });
    values.push(
      normals(
        shape.reduce((product, n) => product * n, 1),
        Math.sqrt(2 / inputs),
        state,
      ),
    );
    node.push(
      {
        name: kernel,
        op: 'Const',
        attr: { dtype: float, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: dims(shape) } } },
      },
      {
        name,
        op,
        input: [x, kernel],
        attr: { ...windows(stride, 'SAME'), dilations: ints(1, 1, 1, 1) },
      },
    );
    return name;
  };
  const relu = (x: string) => {
    node.push({ name: `${x}/Relu6`, op: 'Relu6', input: [x], attr: { T: float } });
    return `${x}/Relu6`;
  };
  let from = 32 * V1_ALPHA;
  let x = relu(convolve('Conv2D', 'images', [3, 3, 3, from], 2, 'Conv2d_0'));
  for (const [i, [channels, stride]] of V1_BLOCKS.entries()) {
    const to = channels * V1_ALPHA;
    const name = `Conv2d_${i + 1}`;
    const seen = convolve('DepthwiseConv2dNative', x, [3, 3, from, 1], stride, `${name}_depthwise`);
    x = relu(convolve('Conv2D', relu(seen), [1, 1, from, to], 1, `${name}_pointwise`));
    from = to;
  }
  const embedding = 'module_apply_default/MobilenetV1/Logits/global_pool';
  const side = INPUT_SIZE / 32;
  node.push({
    name: embedding,
    op: 'AvgPool',
    input: [x],
    attr: { ...windows(1, 'VALID'), ksize: ints(1, side, side, 1) },
  });
  const logits = convolve('Conv2D', embedding, [1, 1, from, LOGITS], 1, 'Logits');
  node.push({
    name: 'SpatialSqueeze',
    op: 'Squeeze',
    input: [logits],
    attr: { T: float, squeeze_dims: ints(1, 2) },
  });
  const bytes = Buffer.concat(values.map(({ buffer }) => Buffer.from(buffer)));
  return filesOf('graph-model', { node, versions: {} }, weights, bytes);
}
