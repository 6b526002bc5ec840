/** Composition root: opens storage, starts the worker, makes the store, renders. */

import { createRoot } from 'react-dom/client';
import { createInklingStore } from './app/store';
import { initI18n } from './i18n';
import { openIndexedDb } from './storage/indexeddb';
import { type Storage, StorageError, type StorageErrorCode } from './storage/storage';
import { App } from './ui/shell/App';
import { followAddress } from './ui/shell/follow-address';

/** Codes whose message says why there is no database; others are about something that was to be saved. */
const WHY_NOT_OPENED: readonly StorageErrorCode[] = ['unavailable', 'blocked', 'newer'];

/** IndexedDB, or memory where the browser keeps no database. */
async function openStorage(): Promise<{ storage: Storage; error: StorageError | null }> {
  try {
    return { storage: await openIndexedDb(), error: null };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const { createMemoryStorage } = await import('./storage/memory');
    return { storage: createMemoryStorage(), error };
  }
}

function newWorker(): Worker {
  return new Worker(new URL('./compute/compute-worker.ts', import.meta.url), {
    type: 'module',
    name: 'compute',
  });
}

function newEncodingWorker(): Worker {
  return new Worker(new URL('./compute/encoding-worker.ts', import.meta.url), {
    type: 'module',
    name: 'encoding',
  });
}

function newModelWorker(): Worker {
  return new Worker(new URL('./library/model-worker.ts', import.meta.url), {
    type: 'module',
    name: 'model',
  });
}

function newFileWorker(): Worker {
  return new Worker(new URL('./formats/worker/file-worker.ts', import.meta.url), {
    type: 'module',
    name: 'file',
  });
}

/** Resolves once the user begins to do something. */
const used = new Promise(resolve => {
  for (const use of ['pointerdown', 'keydown', 'drop']) addEventListener(use, resolve, true);
});

async function main(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no element #root');
  const [{ storage, error }] = await Promise.all([openStorage(), initI18n()]);
  // Plain http has none.
  const locks = 'locks' in navigator ? navigator.locks : undefined;
  const store = createInklingStore({
    storage,
    newWorker,
    newEncodingWorker,
    newModelWorker,
    newFileWorker,
    storagePersists: error === null,
    // Projects in memory are this tab's alone.
    locks: error === null ? locks : undefined,
    storageManager: navigator.storage,
    root: new URL('./', document.baseURI).href,
  });
  if (error) {
    const why = WHY_NOT_OPENED.includes(error.code) ? error.code : 'not-opened';
    store.getState().actions.notify({ tone: 'problem', code: `storage-${why}`, params: {} });
  }
  followAddress(store);
  createRoot(root).render(<App store={store} />);
  // After the first paint: it keeps the page for visits without a network.
  const { followVersions } = await import('./ui/shell/follow-versions');
  followVersions(store, locks, used);
}

main().catch((error: unknown) => {
  // Shows at once what index.html has to say, unless the page has taken its place already.
  document.getElementById('root')?.toggleAttribute('data-failed', true);
  throw error;
});
