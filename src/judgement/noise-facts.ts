import { type AttackedArm, attackedArmNames } from '../protocol/arms.ts';
import { leastGap } from '../protocol/controls.ts';
import { fgsmRandomLabel } from '../protocol/evaluation-attacks.ts';
import { evaluationPixels } from '../protocol/profile.ts';
import { profileByName } from '../protocol/profiles.ts';
import {
  adversarialAccuracyOf,
  cleanAccuracyOf,
  counts,
  labelLeakingGap,
  reestimatedGap,
  underOwnAttack,
} from '../protocol/quantities/attacked.ts';
import { classCodeShare, largestCodePixels as pixels } from '../protocol/quantities/noise.ts';
import { labelInformation } from '../protocol/quantities/training-curve.ts';
import type { Quantity } from '../protocol/quantity.ts';
import { resultFor, valueOf } from '../runs/evidence.ts';
import { median } from '../statistics/order-interval.ts';
import { leak, ownAttack, type Records, spokenFor, summaryIn } from './claim-fact.ts';
import type { CodeFact, GapFact, InformationFact, NoiseAloneFact, WrongLabelFact } from './facts.ts';

function gapFact(kind: GapFact['kind'], names: readonly string[], records: Records): GapFact[] {
  const verdict = leak(records)?.verdict;
  const gaps = names.flatMap((name) => (verdict && summaryIn(verdict, name))?.median ?? []);
  const [first, ...others] = gaps;
  if (verdict === undefined || first === undefined || gaps.length < names.length) return [];
  const { profile } = verdict;
  return [{ kind, profile, gaps: [first, ...others], pixels: evaluationPixels('trueLabel', profileByName(profile)) }];
}

/** Where networks leak: of all with the true label, under noise made for another label than that of the image. */
export function randomLabel(records: Records): GapFact[] {
  return gapFact('random label', [labelLeakingGap({ ...ownAttack, attack: fgsmRandomLabel }).name], records);
}

/** Beside a leak, whatever became of H09: how much of the label the noise of each arm tells. */
export function information(records: Records): InformationFact[] {
  const found = spokenFor('H09', records);
  const chance = found && chanceIn(found);
  if (leak(records) === undefined || found === undefined || chance === undefined) return [];
  const medianOf = ({ name }: Quantity): number | undefined => summaryIn(found.verdict, name)?.median;
  const arms = attackedArmNames.flatMap((arm) => {
    const [before, after] = (['before training', 'after training'] as const).map((when) =>
      medianOf(labelInformation(arm, when)),
    );
    const gap = medianOf(labelLeakingGap(underOwnAttack(arm)));
    return before === undefined || after === undefined
      ? []
      : [{ arm, before, after, ...(gap !== undefined && { gap }) }];
  });
  return arms.length === 0 ? [] : [{ kind: 'information', profile: found.verdict.profile, arms, chance }];
}

/** Where networks leak: whether the noise of all with the true label is one code for a class. */
export function code(records: Records): CodeFact[] {
  const found = leak(records);
  const share = found && summaryIn(found.verdict, classCodeShare('trueLabel', 'grey', pixels).name)?.median;
  const chance = found && chanceIn(found);
  if (found === undefined || share === undefined || chance === undefined) return [];
  return [{ kind: 'code', profile: found.verdict.profile, share, pixels, chance }];
}

/** Chance of the classes that codes are counted for. */
function chanceIn({ evidence }: Records['judged'][number]): number | undefined {
  const results = evidence.flatMap(({ measurements }) => measurements.map(({ result }) => result));
  return results.flatMap((result) => (result.kind === 'classCode' ? [result.chanceLevel] : []))[0];
}

/** What a linear model reads from the noise before training and after it, medians; undefined where it was not observed. */
function labelInformationOf(arm: AttackedArm, { evidence }: Records['judged'][number]) {
  const curves = evidence.flatMap(({ trainings }) => trainings.filter((training) => training.arm === arm));
  const before = curves.flatMap(({ observedBefore }) => observedBefore ?? []);
  const after = curves.flatMap(({ epochs }) => epochs.at(-1)?.observed ?? []);
  return before.length === 0 || after.length === 0 ? undefined : { before: median(before), after: median(after) };
}

/** Beside a leak, whatever became of H09: its networks with the true label, those that leak apart from the others. */
export function wrongLabel(records: Records): WrongLabelFact[] {
  const found = spokenFor('H09', records);
  if (leak(records) === undefined || found === undefined) return [];
  const profile = profileByName(found.verdict.profile);
  const told = found.evidence.flatMap((seed) => {
    // Under this profile: a network of another one may have the same seed.
    const gap = valueOf(labelLeakingGap(ownAttack), seed, profile);
    return seed.measurements.flatMap(({ request: { arm }, result }) => {
      if (result.kind !== 'wrongLabelNoise') return [];
      const { examples, chanceLevel: chance } = result;
      return [{ arm, gap, chance, asNoise: result.asNoise / examples, asImage: result.asImage / examples }];
    });
  });
  const ofTrueLabel = told.filter(({ arm, gap }) => arm === ownAttack.arm && gap !== undefined);
  const leaks = ({ gap = 0 }: { readonly gap?: number | undefined }): boolean => gap > leastGap;
  const [own, silent] = [ofTrueLabel.filter(leaks), ofTrueLabel.filter((one) => !leaks(one))];
  const others = told.filter(({ arm }) => arm !== ownAttack.arm);
  const [first] = own;
  if (first === undefined || others.length === 0) return [];
  return [
    {
      ...{ kind: 'wrong label', profile: profile.name, leaking: own.length, chance: first.chance },
      ...{ asNoise: median(own.map(({ asNoise }) => asNoise)), asImage: median(own.map(({ asImage }) => asImage)) },
      notLeakingAsNoise: silent.map(({ asNoise }) => asNoise),
      ...{ others: others.length, othersAsNoise: Math.max(...others.map(({ asNoise }) => asNoise)) },
    },
  ];
}

/** The positive control of H09. Beside a leak, whatever became of that claim. */
export function noiseAlone(records: Records): NoiseAloneFact[] {
  const found = spokenFor('H09', records);
  if (leak(records) === undefined || found === undefined) return [];
  const attacked = underOwnAttack('permutedLabels');
  const accuracies = accuraciesBehind(labelLeakingGap(attacked), found);
  const information = labelInformationOf('permutedLabels', found);
  if (accuracies === undefined || information === undefined) return [];
  return [{ kind: 'noise alone', profile: found.verdict.profile, ...accuracies, ...information }];
}

/** Where networks leak: of all with the true label, with their batch-norm statistics estimated anew. */
export function statistics(records: Records): GapFact[] {
  const gaps = (['clean images', 'mixed batches'] as const).map((on) => reestimatedGap(ownAttack, on));
  const names = gaps.map(({ name }) => name);
  const accuracies = gaps.flatMap((gap) => accuraciesBehind(gap, leak(records)) ?? []);
  return gapFact('statistics', names, records).map((fact) => ({
    ...fact,
    ...(accuracies.length === gaps.length && { accuracies }),
  }));
}

/** Medians of both accuracies that a gap is made from, and chance; undefined without evidence. */
function accuraciesBehind(gap: Quantity, judged: Records['judged'][number] | undefined) {
  const [request] = judged === undefined ? [] : gap.requests(profileByName(judged.verdict.profile));
  const found = (judged?.evidence ?? []).flatMap((seed) => {
    const result = request && resultFor(request, seed);
    return result?.kind === 'accuracyUnderAttack' ? [counts(result)] : [];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  return {
    chance: first.chanceLevel,
    clean: median(found.map(cleanAccuracyOf)),
    adversarial: median(found.map(adversarialAccuracyOf)),
  };
}
