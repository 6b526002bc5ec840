/**
 * Looks into the compute worker of the page under test: its answers, its tensor memory, and its
 * WebGL contexts.
 */
import { expect, type Page, type Worker } from '@playwright/test';

interface Memory {
  numTensors: number;
  numBytes: number;
}

interface Tapped {
  /** Frames that were scored since `tap`. */
  frames: number;
  hearMemory(memory: Memory): void;
  contexts: (WebGLRenderingContext | WebGL2RenderingContext)[];
  postMessage(message: unknown, options?: unknown): void;
  dispatchEvent(event: Event): boolean;
}

/** Whether it computes, and does not only encode pictures. */
export const isComputeWorker = (worker: Worker) => worker.url().includes('/compute-worker');

/** The compute workers of a page; the one that recognises comes first. */
export const computeWorkers = (page: Page): Worker[] => page.workers().filter(isComputeWorker);

/** Keeps every WebGL context that the worker makes. Call it before the page is opened. */
export async function keepContexts(page: Page): Promise<void> {
  await page.route('**/compute-worker*.js', async route => {
    const response = await route.fetch();
    const wrapper =
      'const getContext = OffscreenCanvas.prototype.getContext;' +
      'self.contexts = [];' +
      'OffscreenCanvas.prototype.getContext = function (kind, ...rest) {' +
      '  const context = getContext.call(this, kind, ...rest);' +
      "  if (context && kind.startsWith('webgl')) self.contexts.push(context);" +
      '  return context;' +
      '};';
    await route.fulfill({ response, body: wrapper + (await response.text()) });
  });
}

/** Loses every WebGL context, like a driver reset. @returns how many. */
export function loseContexts(worker: Worker): Promise<number> {
  return worker.evaluate(() => {
    const { contexts } = self as unknown as Tapped;
    const extensions = contexts.map(context => context.getExtension('WEBGL_lose_context'));
    for (const extension of extensions) extension?.loseContext();
    return extensions.filter(extension => extension !== null).length;
  });
}

/** Counts the frames scored from now on, and collects the answers to `readMemory`. */
export async function tap(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const scope = self as unknown as Tapped;
    const post = scope.postMessage.bind(scope);
    scope.frames = 0;
    scope.postMessage = (message, options) => {
      const { id, result } = message as { id?: number; result?: object | null };
      if (id === -1) scope.hearMemory(result as Memory);
      else post(message, options);
      if (result && 'embedMs' in result) scope.frames++;
    };
  });
}

function framesScored(worker: Worker): Promise<number> {
  return worker.evaluate(() => (self as unknown as Tapped).frames);
}

/** The result of `tf.memory()`, after all earlier requests. */
function readMemory(worker: Worker): Promise<Memory> {
  return worker.evaluate(
    () =>
      new Promise<Memory>(resolve => {
        const scope = self as unknown as Tapped;
        scope.hearMemory = resolve;
        const data = { id: -1, name: 'memory', params: {} };
        scope.dispatchEvent(new MessageEvent('message', { data }));
      }),
  );
}

/** The number of tensors after this many frames since `tap`. */
export async function tensorsAfter(worker: Worker, frames: number): Promise<number> {
  // 500 frames take minutes without a GPU on busy cores.
  await expect.poll(() => framesScored(worker), { timeout: 400_000 }).toBeGreaterThan(frames);
  return (await readMemory(worker)).numTensors;
}

interface Held {
  /** Kept pictures that were opened to be embedded again. */
  opened: number;
  release(): void;
}

/**
 * Lets the worker open this many pictures to embed them again; the next one waits to be released.
 */
export async function holdPictures(worker: Worker, after: number): Promise<void> {
  await worker.evaluate(count => {
    const scope = self as unknown as Held & { createImageBitmap: typeof createImageBitmap };
    const open: (blob: Blob) => Promise<ImageBitmap> = scope.createImageBitmap.bind(scope);
    const gate = new Promise<void>(resolve => {
      scope.release = resolve;
    });
    scope.opened = 0;
    scope.createImageBitmap = async (blob: unknown) => {
      if (scope.opened >= count) await gate;
      scope.opened++;
      return open(blob as Blob);
    };
  }, after);
}

export async function releasePictures(worker: Worker): Promise<void> {
  await worker.evaluate(() => (self as unknown as Held).release());
}

/** Pictures that were opened to be embedded again since `holdPictures`. */
export function picturesOpened(worker: Worker): Promise<number> {
  return worker.evaluate(() => (self as unknown as Held).opened);
}

interface Scored {
  /** The latest confidences, in the order of the classes. */
  scores: number[] | null;
  postMessage(message: unknown, options?: unknown): void;
}

/** Collects the confidences of frames and pictures, unrounded. */
export async function hearScores(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const scope = self as unknown as Scored;
    const post = scope.postMessage.bind(scope);
    scope.scores = null;
    scope.postMessage = (message, options) => {
      const { result } = message as { result?: { embedMs?: number; scores: Float32Array } | null };
      if (result?.embedMs !== undefined) scope.scores = [...result.scores];
      post(message, options);
    };
  });
}

/** The latest confidences. */
export function lastScores(worker: Worker): Promise<number[] | null> {
  return worker.evaluate(() => (self as unknown as Scored).scores);
}

interface Watched {
  /** Names of the requests, by id. */
  names: Record<number, string>;
  /** Arrays of answers: whose, and where in it; `copied` where it was not moved. */
  moved: { id: number; array: string }[];
  postMessage(message: unknown, options?: unknown): void;
  addEventListener(kind: 'message', hear: (event: MessageEvent) => void): void;
}

/**
 * Notes which arrays of the worker's answers are gone from it once they are posted, as `name.path`, and
 * which are not, as `name.path copied`.
 */
export async function watchAnswers(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const scope = self as unknown as Watched;
    const post = scope.postMessage.bind(scope);
    scope.names = {};
    scope.moved = [];
    scope.addEventListener('message', ({ data }) => {
      scope.names[data.id] = data.name;
    });
    const arraysIn = (value: unknown, path: string): [string, Uint8Array | Float32Array][] => {
      if (value instanceof Uint8Array || value instanceof Float32Array) return [[path, value]];
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([key, part]) =>
        arraysIn(part, Array.isArray(value) ? path : `${path}.${key}`),
      );
    };
    scope.postMessage = (message, options) => {
      const { kind, id, result } = message as { kind: string; id: number; result?: unknown };
      const arrays = kind === 'result' ? arraysIn(result, '') : [];
      const lengths = arrays.map(([, array]) => array.length);
      post(message, options);
      for (const [i, [path, array]] of arrays.entries()) {
        if (lengths[i] === 0) continue;
        scope.moved.push({ id, array: `${path}${array.length === 0 ? '' : ' copied'}` });
      }
    };
  });
}

/** What was noted, each once. */
export async function answersMoved(worker: Worker): Promise<string[]> {
  // Only now are all names known: a request may be answered before it is heard here.
  const moved = await worker.evaluate(() => {
    const { names, moved: arrays } = self as unknown as Watched;
    return arrays.map(({ id, array }) => `${names[id]}${array}`);
  });
  return [...new Set(moved)].sort();
}

/** Notes the same of the arrays in the page's requests. Before the page is opened. */
export async function watchRequests(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    const moved: string[] = [];
    Object.assign(window, { moved });
    Worker.prototype.postMessage = function (
      message: { name: string; params?: object },
      ...options: []
    ) {
      const arrays = Object.entries(message.params ?? {}).filter(
        ([, part]) => ArrayBuffer.isView(part) && part.byteLength > 0,
      );
      postMessage.call(this, message, ...options);
      for (const [key, array] of arrays)
        moved.push(`${message.name}.${key}${array.byteLength === 0 ? '' : ' copied'}`);
    };
  });
}

export async function requestsMoved(page: Page): Promise<string[]> {
  const moved = await page.evaluate(() => (window as unknown as { moved: string[] }).moved);
  return [...new Set(moved)].sort();
}
