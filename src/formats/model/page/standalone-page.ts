/**
 * The standalone page: one HTML file with a model in it, which opens without a network. The template
 * is `standalone-page.txt` of the build, made of `src/library/page/`.
 *
 * The model is the zip of the TensorFlow.js export, with weights in float16 where that loses nothing,
 * and test vectors where there are some. The licences are in the page instead.
 */

import { FormatError } from '../../../core/format-error';
import { float16ToNumber, MAX_FLOAT16, numberToFloat16 } from '../../../core/math/float16';
import type { NamedWeight } from '../../../core/model/trained-network';
import { toBase64 } from '../../shared/base64';
import { floatsToBytes } from '../../shared/floats';
import { text, writeModelZip } from '../common/model-zip';
import { familiarityFile, metadataJson, type TfjsExport } from '../tfjs/tfjs-files';

export interface StandalonePage extends TfjsExport {
  /** Text of the template. */
  readonly template: string;
}

const FLOAT16 = { dtype: 'float16', original_dtype: 'float32' } as const;

/** As float16, or null where a value would change. */
function toFloat16(values: Float32Array): Uint8Array | null {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  for (const [i, value] of values.entries()) {
    const bits = Math.abs(value) <= MAX_FLOAT16 ? numberToFloat16(value) : 0;
    if (float16ToNumber(bits) !== value) return null;
    view.setUint16(2 * i, bits, true);
  }
  return new Uint8Array(view.buffer);
}

function packWeight({ name, shape, values }: NamedWeight) {
  const float16 = toFloat16(values);
  const spec = { name, shape, dtype: 'float32', ...(float16 ? { quantization: FLOAT16 } : {}) };
  return { spec, bytes: float16 ?? floatsToBytes(values) };
}

function modelZip(given: StandalonePage): Uint8Array {
  const packed = given.model.weights.map(packWeight);
  const weights = new Uint8Array(packed.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of packed) {
    weights.set(bytes, at);
    at += bytes.length;
  }
  const json = {
    format: 'layers-model',
    generatedBy: 'Inkling',
    convertedBy: null,
    modelTopology: given.model.topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: packed.map(({ spec }) => spec) }],
  };
  return writeModelZip(
    { ...given, licences: {} },
    {
      'model.json': text(JSON.stringify(json)),
      'metadata.json': metadataJson(given),
      'weights.bin': weights,
      ...familiarityFile(given),
    },
  );
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** As HTML that shows it, whatever it holds. */
const escaped = (text: string) => text.replace(/[&<>]/g, char => ENTITIES[char]);

/**
 * @returns the HTML file.
 * @throws FormatError `file-damaged` where the template is none.
 */
export function makeStandalonePage(given: StandalonePage): Uint8Array<ArrayBuffer> {
  const { template, name, licences } = given;
  const filled = new Map([
    ['name', () => escaped(name === '' ? 'Inkling' : name)],
    ['licences', () => escaped(Object.values(licences).join('\n\n----\n\n'))],
    ['model', () => toBase64(modelZip(given))],
  ]);
  const missing = new Set(filled.keys());
  const page = template.replace(/<!--export:(\w+)-->/g, (_, part: string) => {
    missing.delete(part);
    return filled.get(part)?.() ?? '';
  });
  if (missing.size > 0) {
    const places = [...missing].join(', ');
    throw new FormatError('file-damaged', `Expected a template with places for ${places}`);
  }
  return new TextEncoder().encode(page);
}
