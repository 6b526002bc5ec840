import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/find-browser.mjs';
import { VISITED } from './tests/e2e/support/visited';

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

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  forbidOnly: true,
  retries: 0,
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    locale: 'en-GB',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: findBrowser() ?? '', args: CHROMIUM_FLAGS },
  },
  projects: [
    { name: 'setup', testMatch: 'visited.setup.ts' },
    { name: 'page', dependencies: ['setup'], use: { storageState: VISITED.wasm } },
  ],
  webServer: {
    command: `npx vite preview --port ${PORT} --strictPort`,
    port: PORT,
    reuseExistingServer: false,
  },
});
