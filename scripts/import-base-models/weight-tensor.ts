/**
 * A constant tensor in a weight file, and its values as numbers.
 *
 * Shared by the GGUF and the TFLite reader. Imports float16 and byte-reader.
 */

import { decodeFloat16 } from '../../src/core/math/float16.js';
import { WeightFileError } from './byte-reader.js';

/** A tensor of a weight file; `shape` is outermost first, `data` row-major and little-endian. */
export interface WeightTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float16' | 'float32';
  readonly data: Uint8Array;
}

/**
 * The exact values of a tensor (float16 and float32 both fit into float32).
 *
 * @throws WeightFileError if a value is not finite
 */
export function tensorValues(tensor: WeightTensor): Float32Array {
  const values =
    tensor.dtype === 'float16' ? decodeFloat16(tensor.data) : decodeFloats(tensor.data);
  const bad = values.findIndex(value => !Number.isFinite(value));
  if (bad >= 0) {
    throw new WeightFileError(
      `Tensor ${tensor.name}: expected finite values, found ${values[bad]} at index ${bad}.`,
    );
  }
  return values;
}

/** Checks that a tensor has the shape that the architecture requires. */
export function requireShape(tensor: WeightTensor, shape: readonly number[]): void {
  if (tensor.shape.join() !== shape.join()) {
    throw new WeightFileError(
      `Tensor ${tensor.name}: expected the shape [${shape.join(', ')}], ` +
        `found [${tensor.shape.join(', ')}].`,
    );
  }
}

function decodeFloats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.byteLength / 4);
  for (let i = 0; i < values.length; i += 1) values[i] = view.getFloat32(4 * i, true);
  return values;
}
