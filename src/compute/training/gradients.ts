/**
 * The gradients that training needs but the wasm backend of TensorFlow.js lacks: those of the weights
 * of a 1 x 1 convolution, and of the weights and the input of a depthwise convolution. They are
 * registered as kernels of that backend, in plain arithmetic on its memory; the gradient of the
 * 1 x 1 convolution is a matrix product, which the backend has.
 */

// Registers the gradients of all operations.
import '@tensorflow/tfjs-layers';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  equal,
  type GradConfig,
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  registerGradient,
  registerKernel,
  type TensorInfo,
  unregisterGradient,
  unregisterKernel,
  util,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** Kernels that a backend needs for training; all other gradients are composed of these. */
const NEEDED = [
  'Conv2DBackpropInput',
  'Conv2DBackpropFilter',
  'DepthwiseConv2dNativeBackpropInput',
  'DepthwiseConv2dNativeBackpropFilter',
  'Step',
  'Select',
  'Sum',
  'Tile',
  'BatchMatMul',
  'Equal',
  'LessEqual',
  'GreaterEqual',
  'LogicalAnd',
  'AddN',
  'Slice',
  'Sqrt',
  'RealDiv',
] as const;

type Shape4D = [number, number, number, number];

function asWasm(backend: unknown): BackendWasm {
  if (!(backend instanceof BackendWasm)) throw new Error('Expected the wasm backend');
  return backend;
}

/** A view of a tensor's values, valid until the next allocation. */
function view(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  const values = backend.typedArrayFromHeap(tensor);
  if (!(values instanceof Float32Array)) throw new Error(`Expected float32, found ${tensor.dtype}`);
  return values;
}

function kernel(name: string): KernelFunc {
  const config = getKernel(name, 'wasm');
  if (!config) throw new Error(`The wasm backend has no ${name}`);
  return config.kernelFunc;
}

/** A matrix with rows and columns swapped; the caller frees it. */
function transpose(matrix: TensorInfo, backend: BackendWasm): TensorInfo {
  return kernel('Transpose')({
    inputs: { x: matrix },
    attrs: { perm: [1, 0] },
    backend,
  }) as TensorInfo;
}

/** The product of two matrices. Neither is transposed in the kernel, as that path is slow. */
function multiply(a: TensorInfo, b: TensorInfo, backend: BackendWasm): TensorInfo {
  return kernel('BatchMatMul')({
    inputs: { a: { ...a, shape: [1, ...a.shape] }, b: { ...b, shape: [1, ...b.shape] } },
    attrs: { transposeA: false, transposeB: false },
    backend,
  }) as TensorInfo;
}

function asMatrix(tensor: TensorInfo, columns: number): TensorInfo {
  return { ...tensor, shape: [util.sizeFromShape(tensor.shape) / columns, columns] };
}

const isOfOnePixel = ([height, width]: readonly number[], strides: number | readonly number[]) =>
  height === 1 && width === 1 && [strides].flat().every(stride => stride === 1);

const conv2DBackpropFilter: KernelFunc = ({ inputs, attrs, backend: given }) => {
  const backend = asWasm(given);
  const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
  const { strides, filterShape } = attrs as unknown as Conv2DBackpropFilterAttrs;
  if (!isOfOnePixel(filterShape, strides)) {
    throw new Error(
      `Expected a 1 x 1 convolution with strides of 1, found ${filterShape} and ${strides}: wasm ` +
        'computes the gradients of no others',
    );
  }
  const turned = transpose(asMatrix(x, filterShape[2]), backend);
  const product = multiply(turned, asMatrix(dy, filterShape[3]), backend);
  backend.disposeData(turned.dataId);
  return { ...product, shape: [...filterShape] };
};

/** The backend's own kernel is slow where a matrix product is enough. */
const conv2DBackpropInput =
  (own: KernelFunc): KernelFunc =>
  params => {
    const { filter, dy } = params.inputs as { filter: TensorInfo; dy: TensorInfo };
    const { strides, inputShape } = params.attrs as unknown as Conv2DBackpropInputAttrs;
    if (!isOfOnePixel(filter.shape, strides)) return own(params);
    const backend = asWasm(params.backend);
    const [, , ins, outs] = filter.shape;
    const turned = transpose({ ...filter, shape: [ins, outs] }, backend);
    const product = multiply(asMatrix(dy, outs), turned, backend);
    backend.disposeData(turned.dataId);
    return { ...product, shape: [...inputShape] };
  };

/** The shape that both gradients of a depthwise convolution use; one filter per channel. */
function depthwiseShape(
  inputShape: Shape4D,
  filterShape: Shape4D,
  { strides, dilations, pad, dimRoundingMode }: DepthwiseConv2dNativeBackpropFilterAttrs,
) {
  const info = backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true,
  );
  if (info.outChannels !== info.inChannels || info.dilationHeight * info.dilationWidth !== 1) {
    throw new Error('Expected a depthwise convolution with one undilated filter per channel');
  }
  return info;
}

type DepthwiseShape = ReturnType<typeof depthwiseShape>;

/**
 * Calls back with the offsets of an input pixel, of the filter tap that is applied to it, and of the
 * output pixel that the product is added to.
 */
function forEachTap(
  info: DepthwiseShape,
  each: (input: number, tap: number, output: number) => void,
): void {
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth } = info;
  for (let b = 0; b < batchSize; b++) {
    for (let row = 0; row < outHeight; row++) {
      for (let fy = 0; fy < info.filterHeight; fy++) {
        const y = row * info.strideHeight + fy - info.padInfo.top;
        if (y < 0 || y >= inHeight) continue;
        for (let column = 0; column < outWidth; column++) {
          const output = ((b * outHeight + row) * outWidth + column) * channels;
          for (let fx = 0; fx < info.filterWidth; fx++) {
            const x = column * info.strideWidth + fx - info.padInfo.left;
            if (x < 0 || x >= inWidth) continue;
            each(
              ((b * inHeight + y) * inWidth + x) * channels,
              (fy * info.filterWidth + fx) * channels,
              output,
            );
          }
        }
      }
    }
  }
}

/** Number of neighbouring taps of a filter row whose sums are held in registers together. */
const TAPS = 5;

/**
 * Adds up the gradients of up to five neighbouring taps for one row of pixels. It goes channel by
 * channel, so that values shared by five taps are read once: four times as fast as tap by tap.
 * @param i offset of the row's first input pixel under the first tap.
 * @param o offset of the row in the output's gradient.
 * @param f offset of the first tap.
 * @param taps from 1 to 5; the input has that many pixels beyond the row.
 */
function addRow(
  filter: Float32Array,
  input: Float32Array,
  output: Float32Array,
  [f, i, o]: readonly [number, number, number],
  { taps, width, channels }: { taps: number; width: number; channels: number },
): void {
  // If there are fewer taps, the last one is summed several times, and the extra sums are not written.
  const second = Math.min(1, taps - 1) * channels;
  const third = Math.min(2, taps - 1) * channels;
  const fourth = Math.min(3, taps - 1) * channels;
  const fifth = Math.min(4, taps - 1) * channels;
  for (let c = 0; c < channels; c++) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    for (let q = 0, at = i + c, from = o + c; q < width; q++, at += channels, from += channels) {
      const dy = output[from];
      s0 += input[at] * dy;
      s1 += input[at + second] * dy;
      s2 += input[at + third] * dy;
      s3 += input[at + fourth] * dy;
      s4 += input[at + fifth] * dy;
    }
    const to = f + c;
    filter[to] += s0;
    if (taps > 1) filter[to + second] += s1;
    if (taps > 2) filter[to + third] += s2;
    if (taps > 3) filter[to + fourth] += s3;
    if (taps > 4) filter[to + fifth] += s4;
  }
}

/** The gradient of the weights for a stride of 1 without padding. */
function addRows(
  filter: Float32Array,
  input: Float32Array,
  output: Float32Array,
  info: DepthwiseShape,
): void {
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth: width } = info;
  for (let b = 0; b < batchSize; b++) {
    for (let fy = 0; fy < info.filterHeight; fy++) {
      for (let row = 0; row < outHeight; row++) {
        for (let fx = 0; fx < info.filterWidth; fx += TAPS) {
          const f = (fy * info.filterWidth + fx) * channels;
          const i = ((b * inHeight + row + fy) * inWidth + fx) * channels;
          const o = (b * outHeight + row) * width * channels;
          const taps = Math.min(TAPS, info.filterWidth - fx);
          addRow(filter, input, output, [f, i, o], { taps, width, channels });
        }
      }
    }
  }
}

const depthwiseBackpropFilter: KernelFunc = ({ inputs, attrs, backend: given }) => {
  const backend = asWasm(given);
  const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
  const settings = attrs as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
  const info = depthwiseShape(x.shape as Shape4D, settings.filterShape, settings);
  const out = backend.makeOutput(settings.filterShape, 'float32');
  const input = view(backend, x);
  const output = view(backend, dy);
  const filter = view(backend, out).fill(0);
  const { top, bottom, left, right } = info.padInfo;
  if (info.strideHeight * info.strideWidth === 1 && top + bottom + left + right === 0) {
    addRows(filter, input, output, info);
    return out;
  }
  const channels = info.inChannels;
  forEachTap(info, (i, f, o) => {
    for (let c = 0; c < channels; c++) filter[f + c] += input[i + c] * output[o + c];
  });
  return out;
};

/**
 * The gradient of the input for a stride of 1: the convolution of the output's gradient with the
 * filters rotated by 180 degrees, which the backend computes fast.
 */
function turnedConvolution(
  dy: TensorInfo,
  filter: TensorInfo,
  { padInfo: { top, left }, ...info }: DepthwiseShape,
  backend: BackendWasm,
): TensorInfo {
  const { filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth } = info;
  const turned = kernel('Reverse')({
    inputs: { x: filter },
    attrs: { dims: [0, 1] },
    backend,
  }) as TensorInfo;
  const above = filterHeight - 1 - top;
  const before = filterWidth - 1 - left;
  const below = inHeight + filterHeight - 1 - outHeight - above;
  const after = inWidth + filterWidth - 1 - outWidth - before;
  const out = kernel('DepthwiseConv2dNative')({
    inputs: { x: dy, filter: turned },
    attrs: {
      strides: [1, 1],
      dilations: [1, 1],
      pad: [
        [0, 0],
        [above, below],
        [before, after],
        [0, 0],
      ],
      dimRoundingMode: null,
    } as unknown as NamedAttrMap,
    backend,
  }) as TensorInfo;
  backend.disposeData(turned.dataId);
  return out;
}

const depthwiseBackpropInput: KernelFunc = ({ inputs, attrs, backend: given }) => {
  const backend = asWasm(given);
  const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
  const settings = attrs as unknown as DepthwiseConv2dNativeBackpropInputAttrs;
  const info = depthwiseShape(settings.inputShape, filter.shape as Shape4D, {
    ...settings,
    filterShape: filter.shape as Shape4D,
  });
  if (info.strideHeight === 1 && info.strideWidth === 1) {
    return turnedConvolution(dy, filter, info, backend);
  }
  const out = backend.makeOutput(settings.inputShape, 'float32');
  const weights = view(backend, filter);
  const output = view(backend, dy);
  const input = view(backend, out).fill(0);
  const channels = info.inChannels;
  forEachTap(info, (i, f, o) => {
    for (let c = 0; c < channels; c++) input[i + c] += weights[f + c] * output[o + c];
  });
  return out;
};

/** Like the one in TensorFlow.js, but with one comparison, as they are slow on this backend, not three. */
const clipByValue: GradConfig = {
  kernelName: 'ClipByValue',
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, [x, clipped]) => {
    const given = Array.isArray(dy) ? dy[0] : dy;
    return { x: () => where(equal(x, clipped), given, zerosLike(given)) };
  },
};

/** Registers what the wasm backend lacks; kernels that a later version already has are not replaced. */
export function registerWasmGradients(): void {
  const lacking = {
    Conv2DBackpropFilter: conv2DBackpropFilter,
    DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
    DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  };
  if (missingKernels('wasm').length === 0) return;
  for (const [kernelName, kernelFunc] of Object.entries(lacking)) {
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
  unregisterGradient(clipByValue.kernelName);
  registerGradient(clipByValue);
  const kernelName = 'Conv2DBackpropInput';
  const own = kernel(kernelName);
  unregisterKernel(kernelName, 'wasm');
  registerKernel({ kernelName, backendName: 'wasm', kernelFunc: conv2DBackpropInput(own) });
}

/** The kernels that a backend lacks for training. */
export function missingKernels(backend: string): readonly string[] {
  return NEEDED.filter(name => !getKernel(name, backend));
}
