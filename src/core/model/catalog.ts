/**
 * The base models that a user can choose from: a table of data, with no code that runs them.
 *
 * Page and worker both use it; it imports nothing.
 */

/** Side in pixels of the square picture that every base model here takes as input. */
export const INPUT_SIZE = 224;

/**
 * Red, green and blue of the ground beside a picture: a base model takes about 0 for it, which is also
 * what its convolutions have beyond the edges.
 */
export const GROUND = 128;

/**
 * Version of the preprocessing (centre square crop, triangle-filter resize, [-1, 1] scaling).
 * Part of every embedding key: a change of preprocessing makes old embeddings unusable.
 */
export const PREPROCESSING_VERSION = 1;

/** A network in `public/models/`. */
export interface EmbeddedPart {
  /** Folder under `models/`. */
  readonly folder: string;
  readonly dimension: number;
}

/** A network that is fetched from an address when the user asks for it. */
export interface RemotePart {
  /** MobileNet version, as in `@tensorflow-models/mobilenet`. */
  readonly version: 1 | 2;
  readonly alpha: 0.75 | 1;
  /** The address offered by default; the user can set another. */
  readonly defaultAddress: string;
  /** In a layers model: the layer whose mean over height and width is the embedding. */
  readonly tap: string;
  readonly dimension: number;
}

interface Row {
  readonly id: string;
  /** Changes when the weights do; part of the embedding key. */
  readonly version: string;
  /** Length of the embedding. */
  readonly dimension: number;
  /** Size of its model.json and weights in bytes; approximate for a remote one. */
  readonly bytes: number;
  readonly licence: string;
}

export interface EmbeddedBaseModel extends Row {
  readonly kind: 'embedded';
  /** Where there are several, each embedding is L2-normalised, and then they are concatenated. */
  readonly parts: readonly EmbeddedPart[];
}

export interface RemoteBaseModel extends Row {
  readonly kind: 'remote';
  readonly remote: RemotePart;
}

export type BaseModelRow = EmbeddedBaseModel | RemoteBaseModel;

const FAST: EmbeddedPart = { folder: 'mobilenet-v3-small', dimension: 576 };
const OBJECTS: EmbeddedPart = { folder: 'mobilenet-v2-objects', dimension: 160 };

export const catalog = [
  {
    id: 'accurate',
    kind: 'embedded',
    version: '1',
    parts: [FAST, OBJECTS],
    dimension: 736,
    bytes: 4_645_451,
    licence: 'Apache-2.0, BSD-3-Clause',
  },
  {
    id: 'fast',
    kind: 'embedded',
    version: '1',
    parts: [FAST],
    dimension: 576,
    bytes: 1_925_680,
    licence: 'Apache-2.0, BSD-3-Clause',
  },
  {
    id: 'objects',
    kind: 'embedded',
    version: '1',
    parts: [OBJECTS],
    dimension: 160,
    bytes: 2_719_771,
    licence: 'Apache-2.0',
  },
  {
    id: 'imagenet-v1',
    kind: 'remote',
    version: '1',
    remote: {
      version: 1,
      alpha: 0.75,
      defaultAddress:
        'https://storage.googleapis.com/tfjs-models/tfjs/mobilenet_v1_0.75_224/model.json',
      tap: 'conv_pw_13_relu',
      dimension: 768,
    },
    dimension: 768,
    bytes: 10_457_307,
    licence: 'Apache-2.0',
  },
  {
    id: 'imagenet-v2',
    kind: 'remote',
    version: '1',
    remote: {
      version: 2,
      alpha: 1,
      defaultAddress:
        'https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/classification/2/model.json?tfjs-format=file',
      tap: 'out_relu',
      dimension: 1280,
    },
    dimension: 1280,
    bytes: 14_000_000,
    licence: 'Apache-2.0',
  },
] as const satisfies readonly BaseModelRow[];

export type BaseModelId = (typeof catalog)[number]['id'];

export function isBaseModelId(value: unknown): value is BaseModelId {
  return catalog.some(row => row.id === value);
}

export function baseModelById(id: BaseModelId): BaseModelRow {
  const row = catalog.find(candidate => candidate.id === id);
  if (!row) throw new RangeError(`No base model is called ${id}`);
  return row;
}

/** What a base model sees of a picture: a project's choice beside the base model itself. */
export interface PictureOptions {
  /** Whether an embedding is the mean of the picture's and its mirror image's (compute/base-models/flip.ts). */
  readonly flipAveraging: boolean;
  /** Whether all of a picture is seen, in the middle of a plain square, or its middle square alone. */
  readonly wholePicture: boolean;
}

/**
 * The key under which embeddings are stored: it contains whatever can change an embedding.
 * @param options.address of a remote base model, since another address may hold other weights.
 * @param options.fineTuned id of the fine-tuned base model whose weights replace pretrained ones.
 */
export function embeddingKey(
  id: BaseModelId,
  {
    address = null,
    flipAveraging = false,
    wholePicture = false,
    fineTuned = null,
  }: Partial<PictureOptions> & {
    readonly address?: string | null | undefined;
    readonly fineTuned?: string | null | undefined;
  } = {},
): string {
  const row = baseModelById(id);
  const whole = wholePicture ? '+whole' : '';
  const flip = flipAveraging ? '+flip' : '';
  const tuned = fineTuned === null ? '' : `+tuned-${fineTuned}`;
  const key = `${id}@${row.version}/pp${PREPROCESSING_VERSION}${whole}${flip}${tuned}`;
  return address === null ? key : `${key}/${address}`;
}
