/**
 * MobileNetV2's backbone in the TFLite detection model, up to the tap.
 *
 * Finds what the tap depends on, resolves float16 constants through DEQUANTIZE, and names each step by
 * block and part. Both the direct computation and the conversion start from here. Imports tflite and
 * weight-tensor.
 */

import { WeightFileError } from './byte-reader.js';
import type { TfliteModel, TfliteOperator } from './tflite.js';
import type { WeightTensor } from './weight-tensor.js';

/** Length of the embedding: channels of the tap. */
export const EMBEDDING_SIZE = 160;

/** The tensor whose mean over pixels is the embedding (the best of all taps by measurement). */
const TAP = 'FeatureExtractor/MobilenetV2/expanded_conv_15/add';

/** The backbone's tensor names: the stem `Conv`, blocks `expanded_conv` (0) to `expanded_conv_16`. */
const STEP_NAME =
  /^FeatureExtractor\/MobilenetV2\/(?:(Conv)|expanded_conv(?:_(\d+))?\/(expand|depthwise|project|add))(?:\/|$)/;

/** One step; `from` and `to` number the maps that flow between steps. */
export type V2Step =
  | {
      readonly kind: 'conv' | 'depthwise';
      /** -1 for the stem, otherwise the block's number. */
      readonly block: number;
      readonly part: string;
      readonly from: number;
      readonly to: number;
      readonly kernel: WeightTensor;
      readonly bias: WeightTensor;
      readonly stride: number;
      readonly activation: 'relu6' | 'none';
    }
  | {
      readonly kind: 'add';
      readonly block: number;
      readonly part: string;
      readonly from: readonly [number, number];
      readonly to: number;
    };

export interface MobilenetV2 {
  readonly input: number;
  readonly steps: readonly V2Step[];
}

/**
 * Extracts the backbone from a detection model.
 *
 * @throws WeightFileError if the graph contains anything that is not part of MobileNetV2
 */
export function readMobilenetV2(model: TfliteModel): MobilenetV2 {
  const makers = new Map<number, TfliteOperator>();
  for (const operator of model.operators) {
    for (const output of operator.outputs) makers.set(output, operator);
  }
  const tap = model.tensors.findIndex(tensor => tensor.name === TAP);
  if (tap < 0) throw new WeightFileError(`Expected a tensor ${TAP}, found none.`);
  const [input] = model.inputs;

  const needed = new Set<TfliteOperator>();
  const waiting = [tap];
  while (waiting.length > 0) {
    const operator = makers.get(waiting.pop() ?? -1);
    if (operator === undefined || needed.has(operator)) continue;
    needed.add(operator);
    waiting.push(...operator.inputs);
  }
  const steps = model.operators
    .filter(operator => needed.has(operator) && operator.operation.kind !== 'dequantize')
    .map(operator => readStep(operator, model, makers));
  requireFlow(input, steps, tap);
  return { input, steps };
}

function readStep(
  operator: TfliteOperator,
  model: TfliteModel,
  makers: ReadonlyMap<number, TfliteOperator>,
): V2Step {
  const { operation, inputs } = operator;
  const [to] = operator.outputs;
  const { block, part } = parseStepName(model.tensors[to].name);
  if (operation.kind === 'add' && operation.activation === 'none') {
    return { kind: 'add', block, part, from: [inputs[0], inputs[1]], to };
  }
  if (operation.kind !== 'conv' && operation.kind !== 'depthwise') {
    throw new WeightFileError(
      `Block ${block}, ${part}: expected a convolution or an addition, found ${operation.kind}.`,
    );
  }
  const { kind, activation, padding, strides, dilations } = operation;
  const plain = strides[0] === strides[1] && dilations.every(dilation => dilation === 1);
  if (!plain || padding !== 'same' || activation === 'relu') {
    throw new WeightFileError(
      `Block ${block}, ${part}: expected padding same, even strides, no dilation and relu6 or none, ` +
        `found ${JSON.stringify(operation)}.`,
    );
  }
  const kernel = constantOf(inputs[1], model, makers);
  const bias = constantOf(inputs[2], model, makers);
  const channels = kernel.shape[kind === 'conv' ? 0 : 3];
  if (kernel.shape.length !== 4 || bias.shape.join() !== `${channels}`) {
    throw new WeightFileError(
      `Block ${block}, ${part}: expected a kernel of four dimensions and a bias to match, ` +
        `found [${kernel.shape.join(', ')}] and [${bias.shape.join(', ')}].`,
    );
  }
  return { kind, block, part, from: inputs[0], to, kernel, bias, stride: strides[0], activation };
}

function parseStepName(name: string): { block: number; part: string } {
  const match = STEP_NAME.exec(name);
  if (match === null) {
    throw new WeightFileError(`Expected a tensor of MobileNetV2's backbone, found ${name}.`);
  }
  const [, stem, index, part] = match;
  return stem === undefined ? { block: Number(index ?? 0), part } : { block: -1, part: 'conv' };
}

/** The constant behind an operand: the tensor itself, or the input of the DEQUANTIZE that makes it. */
function constantOf(
  index: number,
  model: TfliteModel,
  makers: ReadonlyMap<number, TfliteOperator>,
): WeightTensor {
  const maker = makers.get(index);
  const source = maker?.operation.kind === 'dequantize' ? maker.inputs[0] : index;
  const constant = model.tensors[source]?.constant;
  if (constant === undefined) {
    throw new WeightFileError(
      `Expected tensor ${model.tensors[source]?.name ?? source} to be a float constant, ` +
        'found one that is computed or of another type.',
    );
  }
  return constant;
}

/** Checks that each step starts from a map that already exists, and that the last one makes the tap. */
function requireFlow(input: number, steps: readonly V2Step[], tap: number): void {
  const made = new Set([input]);
  for (const step of steps) {
    const sources = step.kind === 'add' ? step.from : [step.from];
    if (sources.some(source => !made.has(source))) {
      throw new WeightFileError(
        `Block ${step.block}, ${step.part}: expected its input to be computed before it.`,
      );
    }
    made.add(step.to);
  }
  if (steps.at(-1)?.to !== tap) {
    throw new WeightFileError(`Expected ${TAP} to be computed last.`);
  }
}
