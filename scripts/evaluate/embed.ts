/**
 * Embeds picture files with the page's own code in a headless browser, each only once: after that, the
 * embedding comes from a cache whose key is made from the picture's bytes and the base model.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { crc32 } from '../../src/archive/crc32.js';
import { seededRandom } from '../../src/core/math/random.js';
import {
  type BaseModelId,
  baseModelById,
  embeddingKey,
  PREPROCESSING_VERSION,
} from '../../src/core/model/catalog.js';
import { ensureBrowser } from '../find-browser.mjs';
import { EvaluationError } from './evaluation-error.js';
import { drawFrame, type Frame } from './frames.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, '.cache', 'embeddings');
const PIXELS = join(ROOT, '.cache', `pixels-v${PREPROCESSING_VERSION}`);

export interface Embedder {
  /**
   * @param frame of the picture; the picture as it is where null.
   * @returns the embedding, or the reason why the picture could not be read.
   */
  embed(bytes: Uint8Array, frame: Frame | null): Promise<Float32Array | { readonly error: string }>;
  /** @returns the base model's input, rounded, or the reason why the picture could not be read. */
  pixels(bytes: Uint8Array): Promise<Uint8Array | { readonly error: string }>;
  close(): Promise<void>;
}

/**
 * A page in a headless browser that embeds pictures; it starts when the first picture needs it.
 * @param flip whether embeddings are averaged over mirror images.
 */
export function openEmbedder(baseModel: BaseModelId, flip = false): Embedder {
  const start = async () => {
    const server = await createServer({
      configFile: false,
      root: ROOT,
      logLevel: 'error',
      server: { port: 0, host: 'localhost', watch: null },
      cacheDir: join(ROOT, '.cache', 'vite-evaluate'),
      // Packages that are found only once the worker runs would have the page loaded again in the middle.
      optimizeDeps: {
        entries: ['scripts/evaluate/embed-page/index.html', 'src/compute/compute-worker.ts'],
      },
    });
    await server.listen();
    const address = server.resolvedUrls?.local[0];
    if (!address) throw new EvaluationError('The server of the evaluation page did not start.');
    const browser = await chromium.launch({
      executablePath: ensureBrowser(),
      args: ['--no-sandbox'],
    });
    const page = await browser.newPage();
    await page.goto(new URL('scripts/evaluate/embed-page/index.html', address).href);
    await page.waitForFunction(() => 'embedPage' in window);
    await page.evaluate(([id, mirrored]) => window.embedPage.load(id, mirrored), [
      baseModel,
      flip,
    ] as const);
    return { server, browser, page };
  };
  let started: ReturnType<typeof start> | null = null;
  return {
    async embed(bytes, frame) {
      started ??= start();
      const { page } = await started;
      const base64 = Buffer.from(bytes).toString('base64');
      const answer = await page.evaluate(
        ([picture, shown]) => window.embedPage.embed(picture, shown),
        [base64, frame] as const,
      );
      return 'error' in answer ? answer : Float32Array.from(answer.embedding);
    },
    async pixels(bytes) {
      started ??= start();
      const { page } = await started;
      const answer = await page.evaluate(
        base64 => window.embedPage.pixels(base64),
        Buffer.from(bytes).toString('base64'),
      );
      return 'error' in answer ? answer : new Uint8Array(Buffer.from(answer.pixels, 'base64'));
    },
    async close() {
      if (!started) return;
      const { server, browser } = await started;
      await browser.close();
      await server.close();
    },
  };
}

/** SHA-256 of a base model's weights, so that new weights never get old embeddings. */
function fingerprint(baseModel: BaseModelId, flip: boolean): string {
  const row = baseModelById(baseModel);
  if (row.kind !== 'embedded') {
    throw new EvaluationError(`Base model ${baseModel} is remote; evaluate one that is embedded.`);
  }
  const hash = createHash('sha256').update(embeddingKey(baseModel, { flipAveraging: flip }));
  for (const { folder } of row.parts) {
    hash.update(readFileSync(join(ROOT, 'public', 'models', folder, 'weights.bin')));
  }
  return hash.digest('hex').slice(0, 16);
}

const nameOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/**
 * Turns files into the base model's input, from the cache if possible.
 * @param files files that have been embedded without an error.
 * @returns a function that reads the pixels of the file at an index: red, green and blue from 0 to 255.
 */
export async function preparePixels(
  files: readonly string[],
  onProgress: (done: number) => void,
): Promise<(index: number) => Float32Array> {
  mkdirSync(PIXELS, { recursive: true });
  const embedder = openEmbedder('fast');
  const places: string[] = [];
  try {
    for (const [i, file] of files.entries()) {
      const bytes = readFileSync(file);
      const cached = join(PIXELS, `${nameOf(bytes)}.rgb`);
      if (!existsSync(cached)) {
        const answer = await embedder.pixels(bytes);
        if ('error' in answer) throw new EvaluationError(`${file}: ${answer.error}`);
        writeFileSync(cached, answer);
      }
      places.push(cached);
      onProgress(i + 1);
    }
  } finally {
    await embedder.close();
  }
  return index => Float32Array.from(readFileSync(places[index]));
}

export interface EmbeddedFile {
  readonly file: string;
  readonly embedding: Float32Array;
  /** Embeddings of frames of a burst, as many as were asked for. */
  readonly frames: readonly Float32Array[];
}

export interface EmbeddingOptions {
  readonly baseModel: BaseModelId;
  /** Whether embeddings are averaged over mirror images. */
  readonly flip: boolean;
  /** Frames to embed of each picture, beside the picture itself. */
  readonly frames: number;
}

/** An embedder with a cache, in a folder of its own. */
function cachedEmbedder({ baseModel, flip }: EmbeddingOptions) {
  const name = flip ? `${baseModel}+flip` : baseModel;
  const folder = join(CACHE, `${name}-${fingerprint(baseModel, flip)}`);
  mkdirSync(folder, { recursive: true });
  const embedder = openEmbedder(baseModel, flip);
  return {
    close: () => embedder.close(),
    async embed(bytes: Uint8Array, frame: Frame | null) {
      const which = frame ? `-${nameOf(Buffer.from(JSON.stringify(frame))).slice(0, 16)}` : '';
      const cached = join(folder, `${nameOf(bytes)}${which}.f32`);
      if (existsSync(cached)) return new Float32Array(new Uint8Array(readFileSync(cached)).buffer);
      const answer = await embedder.embed(bytes, frame);
      if (!('error' in answer)) writeFileSync(cached, new Uint8Array(answer.buffer));
      return answer;
    },
  };
}

/**
 * Embeds files, from the cache if possible. Unreadable ones are reported and left out.
 * @param onProgress called after each file.
 */
export async function embedFiles(
  files: readonly string[],
  options: EmbeddingOptions,
  onProgress: (done: number) => void,
  onUnreadable: (file: string, error: string) => void,
): Promise<EmbeddedFile[]> {
  const embedder = cachedEmbedder(options);
  const embedded: EmbeddedFile[] = [];
  try {
    for (const [i, file] of files.entries()) {
      const bytes = readFileSync(file);
      // The same frames in every run, and others for every picture.
      const random = seededRandom(crc32(bytes));
      const drawn = Array.from({ length: options.frames }, () => drawFrame(random.next));
      const found: Float32Array[] = [];
      for (const frame of [null, ...drawn]) {
        const answer = await embedder.embed(bytes, frame);
        if ('error' in answer) {
          onUnreadable(relative('.', file), answer.error);
          break;
        }
        found.push(answer);
      }
      const [embedding, ...frames] = found;
      if (embedding && frames.length === drawn.length) embedded.push({ file, embedding, frames });
      onProgress(i + 1);
    }
  } finally {
    await embedder.close();
  }
  return embedded;
}
