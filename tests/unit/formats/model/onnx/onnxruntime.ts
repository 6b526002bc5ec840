/** An ONNX model in the real onnxruntime for Node. */
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Pictures of one size: RGB, row-major, one picture after the other. */
export interface Pictures {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Runs a model once.
 * @param output name of what it gives.
 * @returns its values, row-major.
 */
export async function runOnnx(
  model: Uint8Array,
  { rgb, width, height }: Pictures,
  output = 'confidences',
): Promise<Float32Array> {
  const session = await InferenceSession.create(model);
  const n = rgb.length / (3 * width * height);
  const image = new Tensor('uint8', rgb, [n, height, width, 3]);
  const { data } = (await session.run({ image }))[output];
  await session.release();
  if (!(data instanceof Float32Array)) throw new TypeError(`Expected floats as ${output}`);
  return data;
}
