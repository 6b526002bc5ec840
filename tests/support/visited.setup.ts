/** Makes the files of visited.ts. */
import { test } from '@playwright/test';
import type { BackendTiming } from '../../src/compute/door/protocol';
import { VISITED } from './visited';

const right = (backend: 'wasm' | 'webgl', ms: number): BackendTiming => ({
  backend,
  verdict: 'ok',
  msPerFrame: { 'mobilenet-v3-small': ms, 'mobilenet-v2-objects': ms },
});

const WITHOUT_GPU: readonly BackendTiming[] = [
  right('wasm', 10),
  { backend: 'webgpu', verdict: 'unavailable' },
  { backend: 'webgl', verdict: 'unavailable' },
];

test('the page has been in this browser before', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'New project' }).first().waitFor();
  const remember = (timings: readonly BackendTiming[]) =>
    page.evaluate(
      measured =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open('inkling');
          request.onerror = () => reject(request.error);
          request.onsuccess = () => {
            const writing = request.result.transaction('settings', 'readwrite');
            const found = { agent: navigator.userAgent, timings: measured };
            writing.objectStore('settings').put(found, 'backend-timings');
            writing.onerror = () => reject(writing.error);
            writing.oncomplete = () => {
              request.result.close();
              resolve();
            };
          };
        }),
      timings,
    );
  const keep = (path: string) => page.context().storageState({ path, indexedDB: true });
  // What it measures itself is not to be written on top.
  await page.goto('/icon.svg');
  await remember(WITHOUT_GPU);
  await keep(VISITED.wasm);
  await remember([...WITHOUT_GPU.slice(0, 2), right('webgl', 1000)]);
  await keep(VISITED.webgl);
});
