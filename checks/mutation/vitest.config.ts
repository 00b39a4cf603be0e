import { defineConfig } from 'vitest/config';

/** Statistics only: Stryker runs vitest in threads, which native TensorFlow does not survive. */
export default defineConfig({
  test: { include: ['src/statistics/*.spec.ts'], setupFiles: ['src/testing/setup.ts'], testTimeout: 60_000 },
});
