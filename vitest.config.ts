import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/unit/**/*.test.ts'],
    setupFiles: ['tests/unit/fix-seed.ts', 'tests/unit/browser-file.ts'],
    // By itself it leaves one core alone, of two.
    maxWorkers: '100%',
    // Numeric tests on two slow cores; a time-out here means a hang, not slowness.
    testTimeout: 120_000,
  },
});
