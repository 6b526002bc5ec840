/** Triton's description of an ONNX export, compared with the export. */
import { readFile } from 'node:fs/promises';
import { InferenceSession } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { makeOnnxModel } from '../../../src/formats/model/onnx/onnx-model';
import { colourNetwork } from '../formats/colour-heads';

const EXAMPLES = new URL('../../../examples/onnx/', import.meta.url);
const read = (name: string) => readFile(new URL(name, EXAMPLES), 'utf8');

/** What Triton calls types of onnxruntime. */
const TYPES: Readonly<Record<string, string>> = { uint8: 'TYPE_UINT8', float32: 'TYPE_FP32' };

interface Tensor {
  readonly name: string;
  readonly type: string;
  /** Without the batch dimension; -1 for any size. */
  readonly dims: readonly number[];
}

/** The tensors of a model as Triton must be told. */
function asTriton(metadata: readonly InferenceSession.ValueMetadata[]): Tensor[] {
  return metadata.map(value => {
    if (!value.isTensor) throw new TypeError(`Expected a tensor as ${value.name}`);
    const [batch, ...lengths] = value.shape;
    // Triton batches requests along it.
    expect(batch).toBeTypeOf('string');
    const dims = lengths.map(length => (typeof length === 'string' ? -1 : length));
    return { name: value.name, type: TYPES[value.type], dims };
  });
}

/** The tensors in a list of a `config.pbtxt`. */
function parse(config: string, list: 'input' | 'output'): Tensor[] {
  const text = config.replaceAll(/#.*/g, '');
  const [, items] = new RegExp(`^${list} \\[\n(.*?)\n\\]`, 'ms').exec(text) ?? [];
  return Array.from(items.matchAll(/\{(.*?)\}/gs), ([, item]) => {
    const field = (pattern: RegExp) => pattern.exec(item)?.[1] ?? '';
    return {
      name: field(/name: "(.*)"/),
      type: field(/data_type: (\w+)/),
      dims: field(/dims: \[(.*)\]/)
        .split(',')
        .map(Number),
    };
  });
}

it('names, types and dims are those of the model', async () => {
  const model = makeOnnxModel(
    {
      networks: [colourNetwork(3)],
      flipAveraging: false,
      wholePicture: false,
      steps: [],
      temperature: 1,
      isKnown: [true, true, true],
    },
    ['a', 'b', 'c'],
    'Colours',
  );
  const session = await InferenceSession.create(model);
  const config = await read('triton.pbtxt');
  expect(parse(config, 'input')).toEqual(asTriton(session.inputMetadata));
  // One file for exports with any number of classes.
  const outputs = asTriton(session.outputMetadata).map(output => ({
    ...output,
    dims: output.dims.map(() => -1),
  }));
  expect(parse(config, 'output')).toEqual(outputs);
});

it('is called in every file as its client calls it', async () => {
  expect(await read('triton.pbtxt')).toMatch(/^name: "inkling"$/m);
  expect(await read('kserve-client.py')).toContain('/v2/models/inkling/infer');
  expect(await read('kserve.yaml')).toContain('inkling/1/model.onnx');
});
