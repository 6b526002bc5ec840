/**
 * The trained head as a file: labels, base model, head, and the embeddings it was fitted to, from
 * which it fits again to exactly the same; or, as it is, a head that was trained on them.
 * docs/formats.md describes it.
 */

import * as v from 'valibot';
import {
  type Checked,
  check,
  listOf,
  nameSchema,
  positiveSchema,
  recordSchema,
  wholeSchema,
} from '../../core/checks';
import { expectThat, FormatError } from '../../core/format-error';
import type { FineTunedBase } from '../../core/model/trained-network';
import { DENSE_HEAD, type KeptHead } from '../../core/project/kept-network';
import {
  cameraFramesSchema,
  classSchema,
  headChoiceSchema,
  MOST_CLASSES,
  pictureOptionSchemas,
  rejectionSchema,
} from '../../core/project/schemas';
import { fromBase64, toBase64 } from '../shared/base64';
import { bytesToFloats, floatsToBytes } from '../shared/floats';
import { expectModestSize } from '../shared/json';
import { readEnvelope, writeEnvelope } from './envelope';
import { type PackedNetwork, packBase, packHead, unpackBase, unpackHead } from './packed-network';

const FORMAT = 'inkling-head';
/** What holds no trained network is as version 1, which older pages read. */
const VERSION = 2;

/** Most examples of a head in a file: each becomes a sample. */
const MOST_EXAMPLES = 200_000;

const bodySchema = v.object({
  taskName: nameSchema,
  baseModelId: v.string(),
  /** Says which base model, of which version and after which preprocessing, made the embeddings. */
  embeddingKey: v.string(),
  ...pictureOptionSchemas,
  cameraFrames: v.exactOptional(cameraFramesSchema),
  /** Length of an embedding. */
  dimension: positiveSchema,
  head: headChoiceSchema,
  rejection: v.exactOptional(rejectionSchema),
  /** In the order of the scores. */
  classes: listOf(v.pick(classSchema, ['name', 'colour']), MOST_CLASSES, 'classes'),
  /** Index into `classes` of each example. */
  labels: listOf(wholeSchema, MOST_EXAMPLES, 'labels'),
  /** Float32, little-endian, row-major, in base64. */
  embeddings: v.string(),
  /** As of packed-network.ts; each with its values in `data`, in base64. */
  fineTuned: v.exactOptional(recordSchema),
  trained: v.exactOptional(recordSchema),
});

const dataSchema = v.object({ data: v.string() });

type Body = Checked<typeof bodySchema>;

/** What a head file says, its numbers as numbers. */
export interface HeadFile extends Omit<Body, 'labels' | 'embeddings' | 'fineTuned' | 'trained'> {
  /** Index into `classes` of each example. */
  readonly labels: Int32Array;
  /** Row-major, `labels.length * dimension` values. */
  readonly embeddings: Float32Array;
  /** Laid over the base model; absent where that is as it was pretrained. */
  readonly fineTuned?: FineTunedBase;
  /**
   * The dense head, where it is the head. The id of a class is its index in `classes`, that of an
   * example its index in `labels`, both in decimal; other ids are of examples that are gone. A class
   * that came after its training is not among its own.
   */
  readonly trained?: KeptHead;
}

/** @throws FormatError `file-damaged` where it is no base64. */
function readBase64(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw new FormatError('file-damaged', 'Expected values in base64');
  }
}

const withData = ({ header, bytes }: PackedNetwork) => ({ ...header, data: toBase64(bytes) });

const dataOf = (network: unknown) => readBase64(check(dataSchema, network, 'network').data);

/** Bytes that base64 makes of so many. */
const base64Bytes = (bytes: number) => Math.ceil(bytes / 3) * 4;

/** @throws FormatError `file-json-too-large` where it could not be read again. */
export function writeHeadFile(file: HeadFile): Uint8Array<ArrayBuffer> {
  expectModestSize(base64Bytes(file.embeddings.byteLength));
  const { fineTuned, trained, ...rest } = file;
  return writeEnvelope(FORMAT, fineTuned || trained ? VERSION : 1, {
    ...rest,
    labels: [...file.labels],
    embeddings: toBase64(floatsToBytes(file.embeddings)),
    ...(fineTuned ? { fineTuned: withData(packBase(fineTuned)) } : {}),
    ...(trained ? { trained: withData(packHead(trained)) } : {}),
  });
}

function readFineTuned(value: unknown, baseModelId: string): Pick<HeadFile, 'fineTuned'> {
  if (value === undefined) return {};
  const fineTuned = unpackBase(value, dataOf(value));
  expectThat(fineTuned.of === baseModelId, `Expected a fine-tuned ${baseModelId}`);
  return { fineTuned };
}

function readTrained(
  value: unknown,
  { head, classes, embeddingKey, dimension }: HeadFile,
): Pick<HeadFile, 'trained'> {
  if (value === undefined) return {};
  expectThat(head.id === DENSE_HEAD, 'Expected a trained head where the head is the dense one');
  const trained = unpackHead(value, dataOf(value), new Set(classes.map((_, i) => String(i))));
  expectThat(
    trained.embeddingKey === embeddingKey && trained.network.head.dimension === dimension,
    'Expected a trained head that takes these embeddings',
  );
  return { trained };
}

/** @throws FormatError; it says what was expected. */
export function readHeadFile(bytes: Uint8Array): HeadFile {
  const body = check(bodySchema, readEnvelope(bytes, FORMAT, VERSION), 'head');
  const { embeddings, fineTuned, trained, labels, ...rest } = body;
  const unfit = labels.find(index => index >= rest.classes.length);
  expectThat(
    unfit === undefined,
    `Expected labels of ${rest.classes.length} classes, found ${unfit}`,
  );
  const file: HeadFile = {
    ...rest,
    labels: Int32Array.from(labels),
    embeddings: bytesToFloats(readBase64(embeddings), labels.length * rest.dimension),
  };
  return {
    ...file,
    ...readFineTuned(fineTuned, rest.baseModelId),
    ...readTrained(trained, file),
  };
}
