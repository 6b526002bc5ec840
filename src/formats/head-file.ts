/**
 * The trained head as a file: labels, base model, head, and the embeddings it was fitted to, from
 * which it fits again to exactly the same. docs/formats.md describes it.
 */
import type { HeadChoice } from '../dataset/types';
import { checkFlipAveraging, checkRejection } from './check-project';
import { bytesToFloats, expectThat, floatsToBytes, isRecord, seal, unseal } from './seal';

const FORMAT = 'inkling-head';
const VERSION = 1;

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
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), char => char.charCodeAt(0));
  } catch {
    expectThat(false, 'Expected embeddings in base64');
  }
}

export function writeHeadFile(file: HeadFile): Uint8Array<ArrayBuffer> {
  return seal(FORMAT, VERSION, {
    ...file,
    labels: [...file.labels],
    embeddings: toBase64(floatsToBytes(file.embeddings)),
  });
}

/** @throws FormatError; it says what was expected. */
export function readHeadFile(bytes: Uint8Array): HeadFile {
  const body = unseal(bytes, FORMAT, VERSION);
  expectThat(isRecord(body), 'Expected a head');
  const { taskName, baseModelId, embeddingKey, dimension, head, classes, labels } = body;
  expectThat(
    typeof taskName === 'string' &&
      typeof baseModelId === 'string' &&
      typeof embeddingKey === 'string',
    'Expected the names of task, base model and embedding key',
  );
  expectThat(
    typeof dimension === 'number' && Number.isInteger(dimension) && dimension > 0,
    'Expected a dimension of 1 or more',
  );
  expectThat(
    isRecord(head) && typeof head.id === 'string' && isRecord(head.options),
    'Expected a head with its options',
  );
  expectThat(Array.isArray(classes), 'Expected a list of classes');
  const checked = classes.map((label: unknown) => {
    expectThat(
      isRecord(label) && typeof label.name === 'string' && typeof label.colour === 'number',
      'Expected classes with name and colour',
    );
    return { name: label.name, colour: label.colour };
  });
  expectThat(
    Array.isArray(labels) &&
      labels.every(index => Number.isInteger(index) && index >= 0 && index < checked.length),
    'Expected labels that are classes',
  );
  expectThat(typeof body.embeddings === 'string', 'Expected embeddings');
  return {
    taskName,
    baseModelId,
    embeddingKey,
    ...checkFlipAveraging(body.flipAveraging),
    dimension,
    head: { id: head.id, options: head.options },
    ...checkRejection(body.rejection),
    classes: checked,
    labels: Int32Array.from(labels),
    embeddings: bytesToFloats(fromBase64(body.embeddings), labels.length * dimension),
  };
}
