import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/find-browser.mjs';
import { VISITED } from './tests/support/visited';
import { WITH_WEBGL, WITHOUT_WEBGL } from './tests/support/webgl';

/** Settable, so that several clones on one machine can be tested at the same time. */
const PORT = Number(process.env.INKLING_TEST_PORT ?? 4319);

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const launch = (flags: readonly string[]) => ({
  launchOptions: { executablePath: findBrowser() ?? '', args: [...CHROMIUM_FLAGS, ...flags] },
});

export default defineConfig({
  forbidOnly: true,
  retries: 0,
  workers: '100%',
  fullyParallel: true,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  // `npm test` names the file for the JSON.
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : 'list',
  use: {
    baseURL: `http://localhost:${PORT}/`,
    locale: 'en-GB',
    // It would fetch all of the page for every test, to keep it. What is about it allows it.
    serviceWorkers: 'block',
    // A trace makes each step slower; `--trace on` gives one.
    trace: 'off',
    screenshot: 'only-on-failure',
    ...launch(WITHOUT_WEBGL),
  },
  // Each has a folder of its own for what a failure leaves, as a run empties what it writes to.
  projects: [
    { name: 'component', testDir: 'tests/component', outputDir: 'test-results/component' },
    { name: 'setup', testDir: 'tests/support', testMatch: 'visited.setup.ts' },
    {
      name: 'e2e',
      testDir: 'tests/e2e',
      outputDir: 'test-results/e2e',
      dependencies: ['setup'],
      use: { storageState: VISITED.wasm },
    },
    {
      name: 'interop',
      testDir: 'tests/interop',
      outputDir: 'test-results/interop',
      // Other programs' pages compute with it.
      use: launch(WITH_WEBGL),
    },
  ],
  webServer: {
    command: `npx vite preview --port ${PORT} --strictPort`,
    port: PORT,
    reuseExistingServer: false,
  },
});
