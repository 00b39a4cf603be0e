import { measurementVersion } from '../evaluation/measurement.ts';
import { addressOf } from '../foundation/digest.ts';
import type { Claim } from './claim.ts';
import type { Condition, Statement } from './quantity.ts';
import { armsOf, protocolOf, requestsOf } from './requests.ts';
import { trainingVersion } from '../training/recipe.ts';
import { armOf, type Profile } from './profile.ts';

/** Raise when the way from evidence to verdict changes: how seeds answer, how they and the controls are counted. */
const ruleVersion = 5;

/** Digest of what was fixed before the first run: the claim, its arms and seeds, the measurements, and the rules by version. */
export function protocolHash(claim: Claim, profile: Profile): string {
  // Pictures decide nothing.
  const { illustrations: _, ...judged } = claim;
  const { id, statement, condition, statements, controls, reported, trends } = judged;
  const plain = ({ quantity, ...rest }: Statement | Condition): object => ({ ...rest, quantity: quantity.name });
  return addressOf({
    ...{ id, statement, statements: statements.map(plain), controls: controls.map(plain) },
    ...(condition && { condition: plain(condition) }),
    ...protocolOf(judged, profile),
    reported: reported.map(({ name }) => name),
    ...(trends && { trends: trends.map(({ quantities }) => quantities.map(({ name }) => name)) }),
    requests: requestsOf(judged, profile),
    arms: armsOf(judged, profile).map((arm) => {
      const { recipe, leastCleanAccuracy } = armOf(profile, arm);
      return { arm, recipe, leastCleanAccuracy };
    }),
    ...{ execution: profile.execution, trainingVersion, measurementVersion, ruleVersion },
  });
}
