import { defineConfig } from 'vitest/config';

/** Needs Python with the packages of examples/onnx/requirements.txt; `npm test` runs it where they are. */
export default defineConfig({
  test: { dir: import.meta.dirname, testTimeout: 120_000 },
});
