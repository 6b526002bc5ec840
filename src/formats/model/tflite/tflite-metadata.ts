/**
 * What TensorFlow Lite Metadata says of a classifier: how a picture becomes its input, and what its
 * outputs are called. MediaPipe, ML Kit and the Task Library read it. The names are in a zip behind the
 * model, which a reader of the model does not see.
 * Source: tensorflow_lite_support/metadata/metadata_schema.fbs.
 */
import { zipSync } from 'fflate';
import { DIRECTORY_FIELDS, END_FIELDS, RECORD_BYTES } from '../../../archive/layout';
import {
  byte,
  child,
  children,
  floats,
  int,
  table,
  text,
  writeFlatbuffer,
} from './flatbuffer-tables';

/** Under which the model refers to it. */
export const METADATA_NAME = 'TFLITE_METADATA';

export const LABELS_FILE = 'labels.txt';

/** From values of 0 to 255 to -1 to 1: less the mean, by the deviation. */
const MEAN = 127.5;
const DEVIATION = 127.5;

const MODEL_METADATA = [
  'name',
  'description',
  'version',
  'subgraph_metadata',
  'author',
  'license',
  'associated_files',
  'min_parser_version',
] as const;
const SUBGRAPH_METADATA = [
  'name',
  'description',
  'input_tensor_metadata',
  'output_tensor_metadata',
] as const;
const TENSOR_METADATA = [
  'name',
  'description',
  'dimension_names',
  'content',
  'process_units',
  'stats',
  'associated_files',
] as const;
const ASSOCIATED_FILE = ['name', 'description', 'type'] as const;
const CONTENT = ['content_properties_type', 'content_properties'] as const;
const IMAGE_PROPERTIES = ['color_space', 'default_size'] as const;
const IMAGE_SIZE = ['width', 'height'] as const;
const PROCESS_UNIT = ['options_type', 'options'] as const;
const NORMALIZATION_OPTIONS = ['mean', 'std'] as const;
const STATS = ['max', 'min'] as const;

const FEATURES = 1;
const IMAGE = 2;
const RGB = 1;
const NORMALIZATION = 1;
const AXIS_LABELS = 2;

function describeInput(side: number, seen: string) {
  const size = table(IMAGE_SIZE, { width: int(side), height: int(side) });
  const image = table(IMAGE_PROPERTIES, { color_space: byte(RGB), default_size: child(size) });
  const normalisation = table(NORMALIZATION_OPTIONS, {
    mean: floats([MEAN]),
    std: floats([DEVIATION]),
  });
  return table(TENSOR_METADATA, {
    name: text('image'),
    description: text(`${seen}, ${side} x ${side} pixels, RGB`),
    content: child(
      table(CONTENT, { content_properties_type: byte(IMAGE), content_properties: child(image) }),
    ),
    process_units: children([
      table(PROCESS_UNIT, { options_type: byte(NORMALIZATION), options: child(normalisation) }),
    ]),
    stats: child(table(STATS, { max: floats([1]), min: floats([-1]) })),
  });
}

function describeOutput() {
  const labels = table(ASSOCIATED_FILE, {
    name: text(LABELS_FILE),
    description: text('Names of the classes, one per line'),
    type: byte(AXIS_LABELS),
  });
  return table(TENSOR_METADATA, {
    name: text('probability'),
    description: text('One confidence per class; they sum to 1'),
    content: child(
      table(CONTENT, {
        content_properties_type: byte(FEATURES),
        content_properties: child(table([], {})),
      }),
    ),
    stats: child(table(STATS, { max: floats([1]), min: floats([0]) })),
    associated_files: children([labels]),
  });
}

/**
 * @param name of the model.
 * @param side of the picture that it takes, in pixels.
 * @param seen what that is of a picture, in words.
 */
export function writeMetadata(name: string, side: number, seen: string): Uint8Array<ArrayBuffer> {
  const subgraph = table(SUBGRAPH_METADATA, {
    input_tensor_metadata: children([describeInput(side, seen)]),
    output_tensor_metadata: children([describeOutput()]),
  });
  const model = table(MODEL_METADATA, {
    name: text(name),
    description: text('A classifier of pictures, made with Inkling'),
    subgraph_metadata: children([subgraph]),
    license: text('See the NOTICE that comes with this file'),
    min_parser_version: text('1.0.0'),
  });
  return writeFlatbuffer(model, 'M001', 4096);
}

/**
 * A name as a line of its own: characters that end a line in some program, or are invisible, become a space. A class
 * without a name gets its number, since readers skip empty lines.
 */
function toLine(label: string, index: number): string {
  const line = label.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return `${line === '' ? index + 1 : line}\n`;
}

/** The names of the classes, one per line, in UTF-8. */
export const labelLines = (labels: readonly string[]): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(labels.map(toLine).join(''));

/**
 * Puts the names of the classes behind a model.
 *
 * Not compressed, as MediaPipe wants them; and places in the zip count from the model's first byte, as
 * readers want that do not look where the zip begins.
 */
export function appendLabels(
  model: Uint8Array,
  labels: readonly string[],
): Uint8Array<ArrayBuffer> {
  // A fixed day, here as the file has it, so that the same model gives the same bytes everywhere.
  const options = { level: 0, mtime: new Date(1980, 0, 1) } as const;
  const zip = zipSync({ [LABELS_FILE]: labelLines(labels) }, options);
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const move = (at: number) => view.setUint32(at, view.getUint32(at, true) + model.length, true);
  const last = zip.length - RECORD_BYTES.end + END_FIELDS.directoryAt;
  move(view.getUint32(last, true) + DIRECTORY_FIELDS.at);
  move(last);
  const bytes = new Uint8Array(model.length + zip.length);
  bytes.set(model);
  bytes.set(zip, model.length);
  return bytes;
}
