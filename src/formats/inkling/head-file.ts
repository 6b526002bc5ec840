/**
 * The trained head as a file: labels, base model, head, and the embeddings it was fitted to, from
 * which it fits again to exactly the same; or, as it is, a head that was trained on them.
 * docs/formats.md describes it.
 */

import type { FineTunedBase } from '../../core/model/trained-network';
import {
  checkFlipAveraging,
  checkHeadChoice,
  checkRejection,
  isName,
  isWhole,
  MOST_CLASSES,
} from '../../core/project/check-project';
import { DENSE_HEAD, type KeptHead } from '../../core/project/kept-network';
import type { HeadChoice } from '../../core/project/types';
import { fromBase64, toBase64 } from '../shared/base64';
import { FormatError } from '../shared/format-error';
import { expectModestSize } from '../shared/json';
import { bytesToFloats, expectThat, floatsToBytes, isRecord, seal, unseal } from './envelope';
import { type PackedNetwork, packBase, packHead, unpackBase, unpackHead } from './packed-network';

const FORMAT = 'inkling-head';
/** What holds no trained network is as version 1, which older pages read. */
const VERSION = 2;

/** Most examples of a head in a file: each becomes a sample. */
const MOST_EXAMPLES = 200_000;

export interface HeadFile {
  readonly taskName: string;
  readonly baseModelId: string;
  /** Says which base model, of which version and after which preprocessing, made the embeddings. */
  readonly embeddingKey: string;
  /** As of a project (see dataset/types.ts). */
  readonly flipAveraging?: true;
  readonly dimension: number;
  readonly head: HeadChoice;
  /** As of a task (see dataset/types.ts). */
  readonly rejection?: number;
  /** In the order of the scores. */
  readonly classes: readonly { readonly name: string; readonly colour: number }[];
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

function dataOf(value: unknown): Uint8Array {
  expectThat(isRecord(value) && typeof value.data === 'string', 'Expected a network with its data');
  return readBase64(value.data);
}

/** Bytes that base64 makes of so many. */
const base64Bytes = (bytes: number) => Math.ceil(bytes / 3) * 4;

/** @throws FormatError `file-json-too-large` where it could not be read again. */
export function writeHeadFile(file: HeadFile): Uint8Array<ArrayBuffer> {
  expectModestSize(base64Bytes(file.embeddings.byteLength));
  const { fineTuned, trained, ...rest } = file;
  return seal(FORMAT, fineTuned || trained ? VERSION : 1, {
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
  const body = unseal(bytes, FORMAT, VERSION);
  expectThat(isRecord(body), 'Expected a head');
  const { taskName, baseModelId, embeddingKey, dimension, head, classes, labels } = body;
  expectThat(
    isName(taskName) && typeof baseModelId === 'string' && typeof embeddingKey === 'string',
    'Expected the names of task, base model and embedding key',
  );
  expectThat(isWhole(dimension) && dimension > 0, 'Expected a dimension of 1 or more');
  expectThat(
    Array.isArray(classes) && classes.length <= MOST_CLASSES,
    `Expected a list of at most ${MOST_CLASSES} classes`,
  );
  const checked = classes.map((label: unknown) => {
    expectThat(
      isRecord(label) && isName(label.name) && isWhole(label.colour),
      'Expected classes with name and colour',
    );
    return { name: label.name, colour: label.colour };
  });
  expectThat(
    Array.isArray(labels) &&
      labels.length <= MOST_EXAMPLES &&
      labels.every(index => isWhole(index) && index < checked.length),
    `Expected at most ${MOST_EXAMPLES} labels that are classes`,
  );
  expectThat(typeof body.embeddings === 'string', 'Expected embeddings');
  const file: HeadFile = {
    taskName,
    baseModelId,
    embeddingKey,
    ...checkFlipAveraging(body.flipAveraging),
    dimension,
    head: checkHeadChoice(head),
    ...checkRejection(body.rejection),
    classes: checked,
    labels: Int32Array.from(labels),
    embeddings: bytesToFloats(readBase64(body.embeddings), labels.length * dimension),
  };
  return {
    ...file,
    ...readFineTuned(body.fineTuned, baseModelId),
    ...readTrained(body.trained, file),
  };
}
