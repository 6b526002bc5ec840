/**
 * The whole project as a zip: manifest, pictures, embeddings, trained networks. docs/formats.md
 * describes it.
 */

import * as v from 'valibot';
import { ArchiveError } from '../../archive/archive-error';
import { crc32 } from '../../archive/crc32';
import { listEntries } from '../../archive/directory';
import { mostPackedBytes, PROJECT_ARCHIVE } from '../../archive/limits';
import { asPath } from '../../archive/names/entry-names';
import { unpackStream } from '../../archive/unpack-stream';
import { type Files, unzip } from '../../archive/unzip';
import { ZipWriter } from '../../archive/zip-writer';
import { type Checked, check, wholeSchema } from '../../core/checks';
import { expectThat, FormatError } from '../../core/format-error';
import type { FineTunedBase } from '../../core/model/trained-network';
import type { KeptHead } from '../../core/project/kept-network';
import { type ClassIds, checkSample, classIdsOf, projectSchema } from '../../core/project/schemas';
import type { Picture, Project, ProjectState, Sample, TaskId } from '../../core/project/types';
import { isJunk } from '../../media/files';
import { SNIFF_BYTES, sniff } from '../../media/sniff';
import { ofArchive } from '../shared/archive-errors';
import { toFileName } from '../shared/file-names';
import { bytesToFloats, floatsToBytes } from '../shared/floats';
import { MOST_JSON_BYTES } from '../shared/json';
import { readEnvelope, writeEnvelope } from './envelope';
import {
  MOST_NETWORK_BYTES,
  type PackedNetwork,
  packBase,
  packHead,
  unpackBase,
  unpackHead,
} from './packed-network';

const FORMAT = 'inkling-project';
/** What holds no trained network is as version 1, which older pages read. */
const VERSION = 2;
const MANIFEST = 'manifest.json';
const EMBEDDINGS = 'embeddings.f32';

const NETWORK_FORMAT = 'inkling-network';
const NETWORK_VERSION = 1;

/** Most bytes of the headers of all networks, which name the examples of each: half a million and more. */
const MOST_HEADER_BYTES = 32 * 1024 ** 2;

/** Largest picture that is taken over, in pixels: far more than the page ever keeps of one. */
const MOST_PIXELS = 4096 ** 2;

/** A project with all that is stored beside it. */
export interface ProjectContents {
  readonly state: ProjectState;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** Under `key`; a sample may have none. */
  readonly embeddings: ReadonlyMap<string, Float32Array>;
  readonly embeddingKey: string;
  /** The trained dense heads, of classes that there are. */
  readonly heads: ReadonlyMap<TaskId, KeptHead>;
  /** The base model that `fineTuned` of the project says; null where it says none. */
  readonly base: FineTunedBase | null;
}

/** The picture of a sample. */
const pictureSchema = v.object({
  path: v.string(),
  type: v.picklist(['image/jpeg', 'image/png']),
  crc32: v.number(),
});

const embeddingsSchema = v.object({
  key: v.string(),
  dimension: wholeSchema,
  /** Ids of the samples, in the order of the rows. */
  rows: v.array(v.string()),
  crc32: v.number(),
});

/** Each with the path of its files, without their endings. */
const networksSchema = v.object({
  heads: v.array(v.object({ task: v.string(), path: v.string() })),
  base: v.exactOptional(v.string()),
});

const manifestSchema = v.object({
  project: projectSchema,
  /** Checked one by one, as of this project. */
  samples: v.array(v.unknown()),
  /** By id of the sample. */
  pictures: v.record(v.string(), pictureSchema),
  embeddings: embeddingsSchema,
  networks: v.exactOptional(networksSchema),
});

type Manifest = Checked<typeof manifestSchema>;
type Networks = Checked<typeof networksSchema>;

/** One folder per class of the active task, so that people can use the pictures elsewhere. */
function picturePath({ tasks, activeTaskId }: Project, sample: Sample, type: string): string {
  const label = tasks
    .find(task => task.id === activeTaskId)
    ?.classes.find(({ id }) => id === sample.labels[activeTaskId]);
  const extension = type === 'image/png' ? 'png' : 'jpg';
  return `pictures/${toFileName(label?.name ?? '_')}/${sample.id}.${extension}`;
}

const headerPath = (path: string) => `${path}.json`;
const valuesPath = (path: string) => `${path}.f32`;

/** What stands beside the pictures of a project. */
export type ProjectWithoutPictures = Omit<ProjectContents, 'pictures'>;

/** Counts what networks take up, of which there may be only so much in all. */
class NetworkBytes {
  #headers = 0;
  #values = 0;

  /** @throws FormatError `file-too-large`. */
  add(header: Uint8Array, values: Uint8Array): void {
    this.#headers += header.length;
    this.#values += values.length;
    if (this.#headers <= MOST_HEADER_BYTES && this.#values <= MOST_NETWORK_BYTES) return;
    throw new FormatError(
      'file-too-large',
      `Expected networks of at most ${MOST_HEADER_BYTES} bytes of headers and ` +
        `${MOST_NETWORK_BYTES} of values in all`,
    );
  }
}

/** Writes a project: its pictures one by one, so that they need never be in memory together. */
export class ProjectZipWriter {
  readonly #zip: ZipWriter;
  readonly #pictures: Record<string, { path: string; type: string; crc32: number }> = {};
  readonly #networkBytes = new NetworkBytes();

  /**
   * @param contents samples whose picture is never added are left out.
   * @param write takes what comes next of the archive, which is not changed afterwards.
   */
  constructor(
    private readonly contents: ProjectWithoutPictures,
    write: (bytes: Uint8Array) => void,
  ) {
    this.#zip = new ZipWriter(write, PROJECT_ARCHIVE);
  }

  /** @throws FormatError `file-too-large` where the page could not open the archive again. */
  addPicture(sample: Sample, { bytes, type }: Picture): void {
    const path = picturePath(this.contents.state.project, sample, type);
    const crc32 = this.#add(path, bytes, true);
    this.#pictures[sample.id] = { path, type, crc32 };
  }

  #add(...file: Parameters<ZipWriter['add']>): number {
    try {
      return this.#zip.add(...file);
    } catch (error) {
      throw ofArchive(error);
    }
  }

  #addNetwork(path: string, { header, bytes }: PackedNetwork): string {
    const envelope = writeEnvelope(NETWORK_FORMAT, NETWORK_VERSION, header);
    this.#networkBytes.add(envelope, bytes);
    this.#add(headerPath(path), envelope, false);
    this.#add(valuesPath(path), bytes, true);
    return path;
  }

  /** @throws FormatError `file-too-large` or `file-json-too-large`, as `addPicture` does. */
  end(): void {
    const { state, embeddingKey, embeddings, heads, base } = this.contents;
    const samples = [...state.samples.values()].filter(({ id }) =>
      Object.hasOwn(this.#pictures, id),
    );
    const embedded = samples.filter(sample => embeddings.has(sample.id));
    const dimension = embeddings.get(embedded[0]?.id ?? '')?.length ?? 0;
    const matrix = new Float32Array(embedded.length * dimension);
    for (const [row, { id }] of embedded.entries()) {
      matrix.set(embeddings.get(id) ?? [], row * dimension);
    }
    const crc32 = this.#add(EMBEDDINGS, floatsToBytes(matrix), true);
    const networks = {
      heads: [...heads].map(([task, head], i) => ({
        task,
        path: this.#addNetwork(`networks/head-${i + 1}`, packHead(head)),
      })),
      ...(base ? { base: this.#addNetwork('networks/base', packBase(base)) } : {}),
    };
    const isTrained = heads.size > 0 || base !== null;
    const manifest = writeEnvelope(FORMAT, isTrained ? VERSION : 1, {
      project: state.project,
      samples,
      pictures: this.#pictures,
      embeddings: {
        key: embeddingKey,
        dimension,
        rows: embedded.map(sample => sample.id),
        crc32,
      },
      ...(isTrained ? { networks } : {}),
    });
    this.#add(MANIFEST, manifest, false);
    this.#zip.end();
  }
}

/**
 * The files of an archive, each for one thing alone: where many name the same one, little on disk
 * becomes as many times as much.
 */
class OwnFiles {
  readonly #taken = new Set<string>();

  constructor(private readonly files: Files) {}

  /** @throws FormatError where something else has named it. */
  take(stated: string): Uint8Array | undefined {
    const path = asPath(stated);
    expectThat(!this.#taken.has(path), `Expected ${path} to be named once`);
    this.#taken.add(path);
    return this.files.get(path);
  }
}

/**
 * What is no picture at all is taken over as it is; what a browser would decode has to be of the kinds
 * and sizes that the page keeps.
 */
function expectModest(bytes: Uint8Array, path: string): void {
  const { kind, size } = sniff(bytes.subarray(0, SNIFF_BYTES));
  expectThat(
    kind === 'jpeg' || kind === 'png' || kind === 'other',
    `Expected ${path} to be a JPEG or PNG picture, found ${kind}`,
  );
  expectThat(
    kind === 'other' || (size !== undefined && size.width * size.height <= MOST_PIXELS),
    `Expected ${path} to say that it has at most ${MOST_PIXELS} pixels`,
  );
}

function readPictures(
  entries: Manifest['pictures'],
  samples: ReadonlyMap<string, Sample>,
  files: OwnFiles,
): Map<string, Picture> {
  const pictures = new Map<string, Picture>();
  for (const [id, { path, type, crc32: stated }] of Object.entries(entries)) {
    expectThat(samples.has(id), `Expected pictures of samples alone, found one of ${id}`);
    const bytes = files.take(path);
    expectThat(bytes !== undefined, `Expected the file of the picture of sample ${id}`);
    expectModest(bytes, path);
    expectThat(crc32(bytes) === stated, `The picture ${path} has been changed`);
    pictures.set(id, { bytes, type });
  }
  expectThat(
    pictures.size === samples.size,
    `Expected a picture for each of ${samples.size} samples, found ${pictures.size}`,
  );
  return pictures;
}

function readEmbeddings(
  { key, dimension, rows, crc32: stated }: Manifest['embeddings'],
  samples: ReadonlyMap<string, Sample>,
  bytes: Uint8Array | undefined,
): { embeddingKey: string; embeddings: Map<string, Float32Array> } {
  expectThat(bytes !== undefined, `Expected ${EMBEDDINGS} in the archive`);
  expectThat(crc32(bytes) === stated, 'The embeddings have been changed');
  // Views of one matrix, which moves to another thread as a whole.
  const matrix = bytesToFloats(bytes, rows.length * dimension);
  const embeddings = new Map<string, Float32Array>();
  for (const [row, id] of rows.entries()) {
    expectThat(
      samples.has(id) && !embeddings.has(id),
      `Expected at most one embedding of each sample, found one more of ${id}`,
    );
    embeddings.set(id, matrix.subarray(row * dimension, (row + 1) * dimension));
  }
  return { embeddingKey: key, embeddings };
}

/** The networks of an archive, one after the other. */
class NetworkReader {
  readonly #bytes = new NetworkBytes();

  constructor(private readonly files: OwnFiles) {}

  /** @throws FormatError. */
  read(path: string): { header: unknown; bytes: Uint8Array } {
    const header = this.files.take(headerPath(path));
    const bytes = this.files.take(valuesPath(path));
    expectThat(header !== undefined && bytes !== undefined, `Expected the files of ${path}`);
    this.#bytes.add(header, bytes);
    return { header: readEnvelope(header, NETWORK_FORMAT, NETWORK_VERSION), bytes };
  }
}

/** @param embedded the embeddings of the archive. */
function readHeads(
  entries: Networks['heads'],
  classIds: ClassIds,
  networks: NetworkReader,
  embedded: Pick<ProjectContents, 'embeddings' | 'embeddingKey'>,
): Map<TaskId, KeptHead> {
  const [dimension] = [...embedded.embeddings.values()].map(({ length }) => length);
  const heads = new Map<TaskId, KeptHead>();
  for (const { task, path } of entries) {
    const classes = classIds.get(task);
    expectThat(
      classes !== undefined && !heads.has(task),
      `Expected at most one trained head of a task that exists, found one of ${task}`,
    );
    const { header, bytes } = networks.read(path);
    const head = unpackHead(header, bytes, classes);
    expectThat(
      head.embeddingKey !== embedded.embeddingKey ||
        dimension === undefined ||
        head.network.head.dimension === dimension,
      `Expected a trained head that takes embeddings of ${dimension} values`,
    );
    heads.set(task, head);
  }
  return heads;
}

function readNetworks(
  { heads: entries, base: basePath }: Networks,
  project: Project,
  classIds: ClassIds,
  files: OwnFiles,
  embedded: Pick<ProjectContents, 'embeddings' | 'embeddingKey'>,
): Pick<ProjectContents, 'heads' | 'base'> {
  const networks = new NetworkReader(files);
  const heads = readHeads(entries, classIds, networks, embedded);
  if (project.fineTuned === undefined) {
    expectThat(basePath === undefined, 'Expected no fine-tuned base model');
    return { heads, base: null };
  }
  expectThat(basePath !== undefined, `Expected the fine-tuned base model ${project.fineTuned}`);
  const { header, bytes } = networks.read(basePath);
  const base = unpackBase(header, bytes);
  expectThat(
    base.id === project.fineTuned && base.of === project.baseModelId,
    `Expected the fine-tuned base model ${project.fineTuned}`,
  );
  return { heads, base };
}

/**
 * The folder that has to be taken off the paths of a project's files, with its slash: where an archive was
 * unpacked and packed again, its folder is around all of it.
 * @param paths as `asPath` gives them.
 * @returns '' where there is none; null where something lies outside, or it is no project of ours.
 */
export function projectFolder(paths: Iterable<string>): string | null {
  const all = new Set([...paths].filter(path => !isJunk(path)));
  if (all.has(EMBEDDINGS)) return '';
  const ending = `/${EMBEDDINGS}`;
  const [one = ''] = [...all].filter(path => path.endsWith(ending));
  const folder = one.slice(0, one.length - EMBEDDINGS.length);
  const isAround = [...all].every(path => path.startsWith(folder));
  return folder !== '' && isAround && all.has(`${folder}${MANIFEST}`) ? folder : null;
}

/**
 * Whether an archive is a project of ours, sound or not: no other archive has embeddings in it, or a
 * manifest in our format. One without a directory at its end is not.
 */
export async function isProjectZip(archive: Blob): Promise<boolean> {
  const places = await listEntries(archive, PROJECT_ARCHIVE);
  const at = places.get(MANIFEST);
  if (projectFolder(places.keys()) !== null) return true;
  if (at === undefined) return false;
  try {
    const limits = { ...PROJECT_ARCHIVE, entryBytes: MOST_JSON_BYTES };
    // What begins there is an archive with something missing before it; its first entry is enough.
    for await (const { path, blob, isSound } of unpackStream(
      archive.slice(at),
      () => true,
      limits,
    )) {
      if (path !== MANIFEST) return false;
      return !isSound || (await blob.slice(0, 64).text()).includes(`"${FORMAT}"`);
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    // Whoever reads it as a project says so.
    return error.code === 'too-large';
  }
  return false;
}

/**
 * Reads a project. Nothing is returned unless all of it is sound.
 * @throws FormatError; it says what was expected. DOMException where the file cannot be read.
 */
export async function readProjectZip(archive: Blob): Promise<ProjectContents> {
  try {
    const most = mostPackedBytes(PROJECT_ARCHIVE);
    if (archive.size > most) {
      const sentence = `Expected a project of at most ${most} bytes, found ${archive.size}`;
      throw new FormatError('file-too-large', sentence);
    }
    return readFiles(withoutFolder(await unzip(archive, PROJECT_ARCHIVE)));
  } catch (error) {
    throw ofArchive(error);
  }
}

/** A file of a project that somebody has unpacked. */
export interface UnpackedFile {
  readonly path: string;
  readonly file: Blob;
}

/**
 * Reads a project from its files, unpacked as they are.
 * @throws FormatError. DOMException where a file cannot be read.
 */
export async function readUnpackedProject(
  files: readonly UnpackedFile[],
): Promise<ProjectContents> {
  const size = files.reduce((sum, { file }) => sum + file.size, 0);
  if (size > PROJECT_ARCHIVE.bytes || files.length > PROJECT_ARCHIVE.entries) {
    const sentence = `Expected at most ${PROJECT_ARCHIVE.bytes} bytes, found ${size}`;
    throw new FormatError('file-too-large', sentence);
  }
  const found = new Map<string, Uint8Array>();
  for (const { path, file } of files) {
    found.set(asPath(path).replace(/^\//, ''), new Uint8Array(await file.arrayBuffer()));
  }
  return readFiles(withoutFolder(found));
}

function withoutFolder(files: Files): OwnFiles {
  const folder = projectFolder(files.keys()) ?? '';
  const own = [...files].filter(([path]) => path.startsWith(folder));
  return new OwnFiles(new Map(own.map(([path, bytes]) => [path.slice(folder.length), bytes])));
}

/** A picture of a project, with its label in the task that was shown. */
export interface PictureLabel {
  readonly path: string;
  readonly className: string;
  readonly isTest: boolean;
}

/**
 * Reads of a project's manifest alone which picture is of which class.
 * @returns the pictures that have a class in the task that was shown.
 * @throws FormatError.
 */
export function readProjectLabels(manifest: Uint8Array): PictureLabel[] {
  const { project, samples, pictures } = readManifest(manifest);
  const { activeTaskId } = project;
  const classIds = classIdsOf(project);
  const shown = project.tasks.find(({ id }) => id === activeTaskId);
  const names = new Map(shown?.classes.map(({ id, name }) => [id, name]));
  return samples.flatMap(value => {
    const { id, labels, isTest = false } = checkSample(value, project.id, classIds);
    const className = names.get(labels[activeTaskId] ?? '');
    const path = Object.hasOwn(pictures, id) ? pictures[id]?.path : undefined;
    return className === undefined || path === undefined ? [] : [{ path, className, isTest }];
  });
}

function readManifest(bytes: Uint8Array): Manifest {
  return check(manifestSchema, readEnvelope(bytes, FORMAT, VERSION), 'manifest');
}

function readFiles(files: OwnFiles): ProjectContents {
  const manifest = files.take(MANIFEST);
  if (!manifest) throw new FormatError('file-not-ours', `Expected ${MANIFEST} in the archive`);
  const body = readManifest(manifest);
  const { project } = body;
  const classIds = classIdsOf(project);
  const samples = new Map<string, Sample>();
  for (const value of body.samples) {
    const sample = checkSample(value, project.id, classIds);
    expectThat(!samples.has(sample.id), `Expected sample ${sample.id} once`);
    samples.set(sample.id, sample);
  }
  const embedded = readEmbeddings(body.embeddings, samples, files.take(EMBEDDINGS));
  return {
    state: { project, samples },
    pictures: readPictures(body.pictures, samples, files),
    ...embedded,
    ...readNetworks(body.networks ?? { heads: [] }, project, classIds, files, embedded),
  };
}
