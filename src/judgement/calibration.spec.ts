import { expect, test } from 'vitest';
import { allClaims } from '../commands/all-claims.ts';
import { profiles } from '../protocol/profiles.ts';
import { signTestErrors } from '../statistics/sign-test-errors.ts';

const claims = 11;

/** Shared by the project's claims, whatever is run; on each side. */
const errorOfASide = 0.05 / claims;

test('as many claims share it as there are', async () => {
  const places = 'a claim more: change the number here, the looks of each profile, and ruleNote in reporting/words.ts';
  expect((await allClaims()).length, places).toBe(claims);
});

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
