/**
 * The whole project as a zip: manifest, pictures, embeddings. docs/formats.md describes it.
 */
import { unzipSync, type Zippable, zipSync } from 'fflate';
import type { Picture, Project, ProjectState, Sample } from '../dataset/types';
import { checkProject, checkSample } from './check-project';
import { FormatError } from './format-error';
import { bytesToFloats, crc32, expectThat, floatsToBytes, isRecord, seal, unseal } from './seal';

const FORMAT = 'inkling-project';
const VERSION = 1;
const MANIFEST = 'manifest.json';
const EMBEDDINGS = 'embeddings.f32';

/** Limits on what an archive may unpack to. */
const MOST_BYTES = 2 * 1024 ** 3;
const MOST_ENTRIES = 200_000;

/** A project with all that is stored beside it. */
export interface ProjectContents {
  readonly state: ProjectState;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** Under `key`; a sample may have none. */
  readonly embeddings: ReadonlyMap<string, Float32Array>;
  readonly embeddingKey: string;
}

interface PictureEntry {
  readonly path: string;
  readonly type: string;
  readonly crc32: number;
}

/** A name that every file system takes. */
function safeName(name: string): string {
  return name.replace(/[^\p{L}\p{N} _-]/gu, '_').trim() || '_';
}

/** A folder a class of the task that is shown, so that people can use the pictures elsewhere. */
function picturePath({ tasks, activeTaskId }: Project, sample: Sample, type: string): string {
  const label = tasks
    .find(task => task.id === activeTaskId)
    ?.classes.find(({ id }) => id === sample.labels[activeTaskId]);
  const extension = type === 'image/png' ? 'png' : 'jpg';
  return `pictures/${safeName(label?.name ?? '_')}/${sample.id}.${extension}`;
}

export function writeProjectZip(contents: ProjectContents): Uint8Array<ArrayBuffer> {
  const { state, embeddingKey } = contents;
  const samples = [...state.samples.values()];
  const files: Zippable = {};
  const pictures: Record<string, PictureEntry> = {};
  for (const sample of samples) {
    const picture = contents.pictures.get(sample.id);
    if (!picture) continue;
    const path = picturePath(state.project, sample, picture.type);
    // Pictures are compressed already.
    files[path] = [picture.bytes, { level: 0 }];
    pictures[sample.id] = { path, type: picture.type, crc32: crc32(picture.bytes) };
  }
  const embedded = samples.filter(sample => contents.embeddings.has(sample.id));
  const dimension = contents.embeddings.get(embedded[0]?.id ?? '')?.length ?? 0;
  const matrix = new Float32Array(embedded.length * dimension);
  for (const [row, { id }] of embedded.entries()) {
    matrix.set(contents.embeddings.get(id) ?? [], row * dimension);
  }
  const bytes = floatsToBytes(matrix);
  files[EMBEDDINGS] = [bytes, { level: 0 }];
  files[MANIFEST] = seal(FORMAT, VERSION, {
    project: state.project,
    samples,
    pictures,
    embeddings: {
      key: embeddingKey,
      dimension,
      rows: embedded.map(sample => sample.id),
      crc32: crc32(bytes),
    },
  });
  return zipSync(files);
}

function unpack(archive: Uint8Array): Record<string, Uint8Array> {
  let total = 0;
  let entries = 0;
  try {
    return unzipSync(archive, {
      filter({ originalSize }) {
        total += originalSize;
        entries++;
        expectThat(
          total <= MOST_BYTES && entries <= MOST_ENTRIES,
          `Expected at most ${MOST_ENTRIES} files of ${MOST_BYTES} bytes in all`,
        );
        return true;
      },
    });
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('file-damaged', `The archive cannot be unpacked: ${String(error)}`);
  }
}

function readPictures(
  value: unknown,
  samples: ReadonlyMap<string, Sample>,
  files: Readonly<Record<string, Uint8Array>>,
): Map<string, Picture> {
  expectThat(isRecord(value), 'Expected a list of pictures');
  const pictures = new Map<string, Picture>();
  for (const [id, entry] of Object.entries(value)) {
    expectThat(samples.has(id), 'Expected pictures of samples alone');
    expectThat(
      isRecord(entry) &&
        typeof entry.path === 'string' &&
        Object.hasOwn(files, entry.path) &&
        (entry.type === 'image/jpeg' || entry.type === 'image/png'),
      `Expected the picture of sample ${id}`,
    );
    const bytes = files[entry.path];
    expectThat(crc32(bytes) === entry.crc32, `The picture ${entry.path} has been changed`);
    pictures.set(id, { bytes, type: entry.type });
  }
  expectThat(pictures.size === samples.size, 'Expected a picture for every sample');
  return pictures;
}

function readEmbeddings(
  value: unknown,
  samples: ReadonlyMap<string, Sample>,
  bytes: Uint8Array | undefined,
): { embeddingKey: string; embeddings: Map<string, Float32Array> } {
  expectThat(
    isRecord(value) &&
      bytes !== undefined &&
      typeof value.key === 'string' &&
      typeof value.dimension === 'number' &&
      Array.isArray(value.rows),
    'Expected embeddings',
  );
  expectThat(crc32(bytes) === value.crc32, 'The embeddings have been changed');
  const { key, dimension, rows } = value;
  const matrix = bytesToFloats(bytes, rows.length * dimension);
  const embeddings = new Map<string, Float32Array>();
  for (const [row, id] of rows.entries()) {
    expectThat(typeof id === 'string' && samples.has(id), 'Expected embeddings of samples alone');
    embeddings.set(id, matrix.slice(row * dimension, (row + 1) * dimension));
  }
  return { embeddingKey: key, embeddings };
}

/**
 * Reads a project. Nothing is returned unless all of it is sound.
 * @throws FormatError; it says what was expected.
 */
export function readProjectZip(archive: Uint8Array): ProjectContents {
  const files = unpack(archive);
  if (!Object.hasOwn(files, MANIFEST)) {
    throw new FormatError('file-not-ours', `Expected ${MANIFEST} in the archive`);
  }
  const body = unseal(files[MANIFEST], FORMAT, VERSION);
  expectThat(isRecord(body) && Array.isArray(body.samples), 'Expected a project with samples');
  const project = checkProject(body.project);
  const samples = new Map<string, Sample>();
  for (const value of body.samples) {
    const sample = checkSample(value, project);
    expectThat(!samples.has(sample.id), `Expected sample ${sample.id} once`);
    samples.set(sample.id, sample);
  }
  return {
    state: { project, samples },
    pictures: readPictures(body.pictures, samples, files),
    ...readEmbeddings(
      body.embeddings,
      samples,
      Object.hasOwn(files, EMBEDDINGS) ? files[EMBEDDINGS] : undefined,
    ),
  };
}
