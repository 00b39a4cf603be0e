import { expect, test } from 'vitest';
import { profiles } from '../protocol/profiles.ts';
import { signTestErrors } from '../statistics/sign-test-errors.ts';

/** Shared by the project's eleven claims, whatever is run; on each side. */
const errorOfASide = 0.05 / 11;

test.each(profiles.filter(({ withoutVerdict }) => withoutVerdict === undefined))(
  'the looks of $name keep the error of a side, and find what is there in nearly all networks',
  ({ looks }) => {
    for (const kind of [looks.trained, looks.untrained]) {
      const { supported, refuted } = signTestErrors(kind, 0.5);
      expect(Math.max(supported, refuted)).toBeLessThanOrEqual(errorOfASide);
      // A single look at eight networks, all that the profile paper can afford, misses one such study in thirteen.
      expect(signTestErrors(kind, 0.99).supported).toBeGreaterThan(
        kind.length === 1 && kind[0]?.seeds === 8 ? 0.92 : 0.98,
      );
    }
  },
);
