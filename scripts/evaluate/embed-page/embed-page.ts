/**
 * The evaluation's page: embeds pictures with the page's own decoder and compute worker, so that
 * what is measured is what users get.
 */
import type { BaseModelId } from '../../../src/base-models/catalog';
import { decodePicture } from '../../../src/capture/decode';
import { WorkerClient } from '../../../src/worker/client';

const worker = new WorkerClient(
  new Worker(new URL('../../../src/worker/compute-worker.ts', import.meta.url), {
    type: 'module',
  }),
  { onBackendLost() {}, onCrash() {} },
);

export interface EmbedPage {
  /** @param flip whether embeddings are averaged over mirror images. */
  load(baseModel: BaseModelId, flip: boolean): Promise<void>;
  /** The embedding of a picture file, or why it could not be read. */
  embed(base64: string): Promise<{ embedding: number[] } | { error: string }>;
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), char => char.charCodeAt(0));

const embedPage: EmbedPage = {
  async load(baseModel, flip) {
    await worker.request('start', { root: new URL('/', location.href).href });
    // wasm: the fastest without a GPU, and the same numbers on every machine.
    await worker.request('load', { baseModel, backend: 'wasm', flipAveraging: flip });
  },
  async embed(base64) {
    let bitmap: ImageBitmap;
    try {
      bitmap = await decodePicture(new Blob([bytesOf(base64)]));
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
    const { embedding } = await worker.request('ingest', { bitmap }, { transfer: [bitmap] });
    return { embedding: Array.from(embedding) };
  },
};

declare global {
  interface Window {
    embedPage: EmbedPage;
  }
}

window.embedPage = embedPage;
