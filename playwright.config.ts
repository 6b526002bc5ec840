import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/find-browser.mjs';

/** Settable, so that several clones on one machine can be tested at the same time. */
const PORT = Number(process.env.INKLING_TEST_PORT ?? 4319);

/**
 * Software WebGL, so that the WebGL path runs on machines without a GPU too. The page itself is drawn
 * without it, as browsers draw it there: it would keep the WebGL under test waiting, now and then for
 * ever.
 */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-gpu-compositing',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Tests of what other programs make of the page's exports. */
const INTEROP = [
  'export-formats',
  'export-tfjs',
  'export-tflite',
  'library',
  'onnx-in-browsers',
  'opened-model',
].map(name => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: 'tests/e2e',
  forbidOnly: true,
  retries: 0,
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  // `npm test` names the file for the JSON.
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : 'list',
  use: {
    baseURL: `http://localhost:${PORT}/`,
    locale: 'en-GB',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: findBrowser() ?? '', args: CHROMIUM_FLAGS },
  },
  // Each has a folder of its own for traces, as a run empties what it writes to.
  projects: [
    { name: 'e2e', testIgnore: INTEROP, outputDir: 'test-results/e2e' },
    { name: 'interop', testMatch: INTEROP, outputDir: 'test-results/interop' },
  ],
  webServer: {
    command: `npx vite preview --port ${PORT} --strictPort`,
    port: PORT,
    reuseExistingServer: false,
  },
});
