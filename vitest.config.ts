import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Claims run in their order, so that the cheap ones answer first. */
class ByName extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId)));
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    retry: 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{src,bench,checks}/**/*.spec.ts'],
          setupFiles: ['src/testing/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'hypotheses',
          include: ['hypotheses/*.spec.ts'],
          // Training takes as long as it takes; a trial is watched by its progress, not by a clock.
          testTimeout: 0,
          hookTimeout: 0,
        },
      },
    ],
    fileParallelism: false,
    sequence: { sequencer: ByName },
  },
});
