import type { AttackedArm } from '../protocol/arms.ts';
import type { Claim } from '../protocol/claim.ts';
import type { ClaimId } from '../protocol/claim-id.ts';
import { leastGap } from '../protocol/controls.ts';
import { fgsmRandomLabel } from '../protocol/evaluation-attacks.ts';
import { profileByName, profiles } from '../protocol/profiles.ts';
import {
  type Attacked,
  counts,
  labelLeakingGap,
  reestimatedGap,
  underOwnAttack,
} from '../protocol/quantities/attacked.ts';
import { classCodeShare, largestCodePixels as pixels } from '../protocol/quantities/noise.ts';
import { leakBegins } from '../protocol/quantities/training-curve.ts';
import type { Quantity } from '../protocol/quantity.ts';
import { resultFor, type SeedEvidence } from '../runs/evidence.ts';
import { median } from '../statistics/order-interval.ts';
import type {
  Answered,
  ClaimFact,
  CodeFact,
  CollapseFact,
  EpochFact,
  GapFact,
  NoiseAloneFact,
  PredictedLabelFact,
  PublicDataSets,
  PublicFact,
  SurveyFact,
  WrongLabelFact,
} from './facts.ts';
import { countRuns, publicFinding, type PublicRun } from './public-record.ts';
import type { SurveyFinding } from './survey-finding.ts';
import type { Summary, Verdict } from './verdict.ts';

/** What there is to draw from. Verdicts with the evidence of their seeds; empty where it is not there. */
export interface Records {
  readonly judged: readonly {
    readonly claim: Pick<Claim, 'decisiveProfile'>;
    readonly verdict: Verdict;
    readonly evidence: readonly SeedEvidence[];
  }[];
  readonly surveys: readonly SurveyFinding[];
  readonly publicRuns: readonly PublicRun[];
}

/** The five questions of what makes a network leak. A fact is there only where a record has it. */
export function synthesise(records: Records): Answered[] {
  const claim = (id: ClaimId): ClaimFact => claimFact(id, records.judged);
  return [
    { question: 'leak', facts: [claim('H03'), claim('H05'), claim('K01')] },
    {
      question: 'carrier',
      facts: [
        claim('H09'),
        ...noiseAlone(records),
        ...randomLabel(records),
        ...wrongLabel(records),
        ...survey('noise-alone', records),
        ...predictedLabel(records),
        ...code(records),
        claim('H01'),
        claim('H02'),
        ...statistics(records),
      ],
    },
    { question: 'leastLikely', facts: [claim('H07')] },
    {
      question: 'when',
      facts: [
        ...collapse(records),
        ...publicRecord(records),
        claim('H06'),
        claim('T01'),
        ...epochs(records),
        ...survey('capacity', records),
      ],
    },
    {
      question: 'difficulty',
      facts: [claim('H08'), claim('H04'), ...survey('fashion', records), ...publicDataSets(records)],
    },
  ];
}

export function isDecided(verdict: Pick<Verdict, 'outcome'> | undefined): boolean {
  return verdict?.outcome === 'supported' || verdict?.outcome === 'refuted';
}

/** By the scale whose verdict counts; where the claim names none, or that is not there, by the largest that decided it. */
export function claimFact(claim: ClaimId, judged: readonly Omit<Records['judged'][number], 'evidence'>[]): ClaimFact {
  const rank = ({ profile }: Verdict): number => profiles.findIndex(({ name }) => name === profile);
  const own = judged.filter(({ verdict }) => verdict.claim === claim);
  const found = own.map(({ verdict }) => verdict).sort((a, b) => rank(b) - rank(a));
  const decisive = own[0]?.claim.decisiveProfile;
  const counting = found.find((verdict) => verdict.profile === decisive && isFinal(verdict));
  const decided = found.filter(isDecided);
  const verdict = counting ?? decided[0] ?? found[0];
  const otherwise = decided
    .filter(({ outcome }) => outcome !== verdict?.outcome)
    .map(({ profile }) => (profile === verdict?.profile ? 'another run of it' : profile));
  return {
    ...{ kind: 'claim', claim, ...(verdict && { verdict }), otherwise: [...new Set(otherwise)] },
    ...(decisive !== undefined && counting === undefined && { awaits: decisive }),
  };
}

/** More networks would not be asked for. */
export function isFinal({ outcome }: Pick<Verdict, 'outcome'>): boolean {
  return outcome !== 'undecided' && outcome !== 'not evaluated';
}

/** The verdict that speaks for a claim, with its evidence; undefined where there is none. */
function spokenFor(id: ClaimId, { judged }: Records): Records['judged'][number] | undefined {
  const { verdict } = claimFact(id, judged);
  return judged.find((one) => one.verdict === verdict);
}

/** The leak as it was found; undefined unless it was. What is said of leaking networks rests on it. */
function leak(records: Records): Records['judged'][number] | undefined {
  const found = spokenFor('H03', records);
  return found?.verdict.outcome === 'supported' ? found : undefined;
}

/** Of all quantities of a verdict. */
export function summaryIn({ statements, controls, reported }: Verdict, name: string): Summary | undefined {
  return [...statements, ...controls, ...reported].find((one) => one.name === name);
}

const ownAttack = underOwnAttack('trueLabel');

function gapFact(kind: GapFact['kind'], names: readonly string[], records: Records): GapFact[] {
  const verdict = leak(records)?.verdict;
  const gaps = names.flatMap((name) => (verdict && summaryIn(verdict, name))?.median ?? []);
  const [first, ...others] = gaps;
  return first === undefined || gaps.length < names.length ? [] : [{ kind, gaps: [first, ...others] }];
}

function randomLabel(records: Records): GapFact[] {
  return gapFact('random label', [labelLeakingGap({ arm: 'trueLabel', attack: fgsmRandomLabel }).name], records);
}

function code(records: Records): CodeFact[] {
  const found = leak(records);
  if (found === undefined) return [];
  const information = labelInformationOf('trueLabel', found);
  const share = summaryIn(found.verdict, classCodeShare('trueLabel', 'grey', pixels).name)?.median;
  const [chance] = found.evidence.flatMap(({ measurements }) =>
    measurements.flatMap(({ result }) => (result.kind === 'classCode' ? [result.chanceLevel] : [])),
  );
  if (information === undefined || share === undefined || chance === undefined) return [];
  return [{ kind: 'code', ...information, share, pixels, chance }];
}

/** What a linear model reads from the noise before training and after it, medians; undefined where it was not observed. */
function labelInformationOf(arm: AttackedArm, { evidence }: Records['judged'][number]) {
  const curves = evidence.flatMap(({ trainings }) => trainings.filter((training) => training.arm === arm));
  const before = curves.flatMap(({ observedBefore }) => observedBefore ?? []);
  const after = curves.flatMap(({ epochs }) => epochs.at(-1)?.observed ?? []);
  return before.length === 0 || after.length === 0 ? undefined : { before: median(before), after: median(after) };
}

/** Beside a leak, whatever became of H09: its networks with the true label, those that leak apart from the others. */
function wrongLabel(records: Records): WrongLabelFact[] {
  const found = spokenFor('H09', records)?.evidence ?? [];
  const leaking = leak(records);
  const gaps = leaking && summaryIn(leaking.verdict, labelLeakingGap(ownAttack).name);
  const told = found.flatMap(({ seed, measurements }) =>
    measurements.flatMap(({ request: { arm }, result }) => {
      if (result.kind !== 'wrongLabelNoise') return [];
      const { examples, chanceLevel: chance } = result;
      const gap = gaps?.values[gaps.seeds.indexOf(seed)];
      return [{ arm, gap, chance, asNoise: result.asNoise / examples, asImage: result.asImage / examples }];
    }),
  );
  const ofTrueLabel = told.filter(({ arm, gap }) => arm === ownAttack.arm && gap !== undefined);
  const leaks = ({ gap = 0 }: { readonly gap?: number | undefined }): boolean => gap > leastGap;
  const [own, silent] = [ofTrueLabel.filter(leaks), ofTrueLabel.filter((one) => !leaks(one))];
  const others = told.filter(({ arm }) => arm !== ownAttack.arm);
  const [first] = own;
  if (first === undefined || others.length === 0) return [];
  return [
    {
      ...{ kind: 'wrong label', leaking: own.length, chance: first.chance },
      ...{ asNoise: median(own.map(({ asNoise }) => asNoise)), asImage: median(own.map(({ asImage }) => asImage)) },
      notLeakingAsNoise: silent.map(({ asNoise }) => asNoise),
      ...{ others: others.length, othersAsNoise: Math.max(...others.map(({ asNoise }) => asNoise)) },
    },
  ];
}

/** The positive control of H09. Beside a leak, whatever became of that claim. */
function noiseAlone(records: Records): NoiseAloneFact[] {
  const found = spokenFor('H09', records);
  if (leak(records) === undefined || found === undefined) return [];
  const attacked = underOwnAttack('permutedLabels');
  const accuracies = accuraciesBehind(labelLeakingGap(attacked), found);
  const information = labelInformationOf('permutedLabels', found);
  if (accuracies === undefined || information === undefined) return [];
  return [{ kind: 'noise alone', ...accuracies, ...information }];
}

function statistics(records: Records): GapFact[] {
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
    clean: median(found.map(({ cleanCorrect, images }) => cleanCorrect / images)),
    adversarial: median(found.map(({ adversarialCorrect, images }) => adversarialCorrect / images)),
  };
}

function collapse(records: Records): CollapseFact[] {
  const found = collapsedAndLeaking(leak(records)?.verdict, ownAttack);
  return found === undefined || found.leaking + found.leakingOthers === 0 ? [] : [{ kind: 'collapse', ...found }];
}

/** Only beside a leak, and where K01 is decided. */
function predictedLabel(records: Records): PredictedLabelFact[] {
  const { verdict } = claimFact('K01', records.judged);
  if (leak(records) === undefined || !isDecided(verdict)) return [];
  const own = underOwnAttack('predictedLabel');
  const gap = verdict && summaryIn(verdict, labelLeakingGap(own).name)?.median;
  const found = collapsedAndLeaking(verdict, own);
  return gap === undefined || found === undefined ? [] : [{ kind: 'predicted label', gap, ...found }];
}

/** Counts over the networks of an arm in a verdict, leaking under this attack; undefined where it has none. */
function collapsedAndLeaking(verdict: Verdict | undefined, attacked: Attacked): Omit<CollapseFact, 'kind'> | undefined {
  const states = verdict?.states.find(({ arm }) => arm === attacked.arm)?.states ?? [];
  const gap = verdict && summaryIn(verdict, labelLeakingGap(attacked).name);
  if (gap === undefined || states.length === 0) return undefined;
  const leaks = ({ seed }: { readonly seed: number }): boolean => (gap.values[gap.seeds.indexOf(seed)] ?? 0) > leastGap;
  const collapsed = states.filter(({ state }) => state !== 'notCollapsed');
  const leaking = collapsed.filter(leaks).length;
  return {
    ...{ networks: states.length, collapsed: collapsed.length },
    ...{ leaking, leakingOthers: states.filter(leaks).length - leaking },
  };
}

function epochs(records: Records): EpochFact[] {
  const all =
    leak(records)?.evidence.flatMap(({ trainings }) => trainings.filter(({ arm }) => arm === 'trueLabel')) ?? [];
  const begins = all.flatMap((training) => leakBegins(training) ?? []);
  if (begins.length === 0) return [];
  const [earliest, latest] = [Math.min(...begins), Math.max(...begins)];
  return [
    {
      kind: 'epochs',
      earliest,
      median: median(begins),
      latest,
      epochs: Math.max(...all.map((one) => one.epochs.length)),
    },
  ];
}

function survey(id: string, { surveys }: Records): SurveyFact[] {
  return surveys
    .filter((one) => one.survey === id)
    .slice(0, 1)
    .map(({ survey, rows }) => {
      const there = rows.filter(({ networks }) => networks.length > 0);
      const factors = [...new Set(there.map(({ factor }) => factor))].map((factor) => ({
        factor,
        levels: there
          .filter((row) => row.factor === factor)
          .map(({ level, networks }) => ({
            level,
            leaking: networks.filter(({ leaks }) => leaks).length,
            collapsed: networks.filter(({ collapsed }) => collapsed).length,
            adversarial: median(networks.map(({ adversarial }) => adversarial)),
            netRescue: median(networks.map(({ netRescue }) => netRescue)),
            networks: networks.length,
          })),
      }));
      return { kind: 'survey', survey, factors };
    });
}

function publicRecord({ publicRuns }: Records): PublicFact[] {
  return publicRuns.length === 0 ? [] : [{ kind: 'public', all: countRuns(publicRuns.map(publicFinding)) }];
}

function publicDataSets({ publicRuns }: Records): PublicDataSets[] {
  const findings = publicRuns.map(publicFinding);
  const dataSets = [...new Set(findings.map(({ dataset }) => dataset))].flatMap((name) => {
    const { largestGap, cleanAtLargestGap: clean } = countRuns(findings.filter(({ dataset }) => dataset === name));
    return largestGap === undefined || clean === undefined ? [] : [{ name, largestGap, clean }];
  });
  return dataSets.length === 0 ? [] : [{ kind: 'public data sets', dataSets }];
}
