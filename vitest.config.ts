import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Claims run in their order, so that the cheap ones answer first. */
class ByName extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId)));
  }
}

const reports = resolve(import.meta.dirname, process.env['LABEL_LEAKING_REPORTS'] || 'reports');

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
          setupFiles: ['allure-vitest/setup'],
          // Training takes as long as it takes; a trial is watched by its progress, not by a clock.
          testTimeout: 0,
          hookTimeout: 0,
        },
      },
    ],
    fileParallelism: false,
    sequence: { sequencer: ByName },
    // The specs' own Allure results; those of the claims come from their verdicts (src/reporting/allure.ts).
    reporters: [
      'default',
      ...(process.env['LABEL_LEAKING_ALLURE'] === '0'
        ? []
        : [
            [
              'allure-vitest/reporter',
              { resultsDir: resolve(reports, 'allure-specs'), reportMatchers: false },
            ] as const,
          ]),
    ] as never,
  },
});
