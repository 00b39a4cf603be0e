import type { ClaimId } from '../protocol/claim-id.ts';
import { leastGap } from '../protocol/controls.ts';
import { type Attacked, labelLeakingGap, underOwnAttack } from '../protocol/quantities/attacked.ts';
import { leakBegins } from '../protocol/quantities/training-curve.ts';
import { median } from '../statistics/order-interval.ts';
import { claimFact, isDecided, leak, ownAttack, type Records, summaryIn, valueAt } from './claim-fact.ts';
import type {
  Answered,
  ClaimFact,
  CollapseFact,
  PredictedLabelFact,
  PublicDataSets,
  PublicFact,
  SurveyFact,
} from './facts.ts';
import { hasCollapsed } from './network-state.ts';
import { code, information, noiseAlone, randomLabel, statistics, wrongLabel } from './noise-facts.ts';
import { countRuns, publicFinding } from './public-record.ts';
import { type Course, courseOf, type SurveyedNetwork, type SurveyFinding } from './survey-finding.ts';
import type { Verdict } from './verdict.ts';

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
        ...statistics(records),
        ...survey('noise-alone', records),
        ...predictedLabel(records),
        ...information(records),
        ...code(records),
        claim('H01'),
        claim('H02'),
        ...survey('sensitivity', records),
      ],
    },
    { question: 'leastLikely', facts: [claim('H07'), ...survey('more-time', records)] },
    {
      question: 'when',
      facts: [
        ...collapse(records),
        ...publicRecord(records),
        claim('H06'),
        claim('T01'),
        ...survey('capacity', records),
      ],
    },
    {
      question: 'difficulty',
      facts: [claim('H08'), claim('H04'), ...survey('fashion', records), ...publicDataSets(records)],
    },
  ];
}

function collapse(records: Records): CollapseFact[] {
  const verdict = leak(records)?.verdict;
  const found = collapsedAndLeaking(verdict, ownAttack);
  if (verdict === undefined || found === undefined || found.leaking + found.leakingOthers === 0) return [];
  return [{ kind: 'collapse', profile: verdict.profile, ...found, ...beginsIn(records) }];
}

/** Only beside a leak, and where K01 is decided. */
function predictedLabel(records: Records): PredictedLabelFact[] {
  const { verdict } = claimFact('K01', records.judged);
  if (leak(records) === undefined || !isDecided(verdict)) return [];
  const own = underOwnAttack('predictedLabel');
  const gap = verdict && summaryIn(verdict, labelLeakingGap(own).name)?.median;
  const found = collapsedAndLeaking(verdict, own);
  if (verdict === undefined || gap === undefined || found === undefined) return [];
  return [{ kind: 'predicted label', profile: verdict.profile, gap, ...found }];
}

/** Counts over the networks of an arm in a verdict, leaking under this attack; undefined where it has none. */
function collapsedAndLeaking(
  verdict: Verdict | undefined,
  attacked: Attacked,
): Omit<CollapseFact, 'kind' | 'profile' | 'begins'> | undefined {
  const states = verdict?.states.find(({ arm }) => arm === attacked.arm)?.states ?? [];
  const gap = verdict && summaryIn(verdict, labelLeakingGap(attacked).name);
  if (gap === undefined || states.length === 0) return undefined;
  const leaks = ({ seed }: { readonly seed: number }): boolean => (valueAt(seed, gap) ?? 0) > leastGap;
  const collapsed = states.filter(hasCollapsed);
  const leaking = collapsed.filter(leaks).length;
  return {
    ...{ networks: states.length, collapsed: collapsed.length },
    ...{ leaking, leakingOthers: states.filter(leaks).length - leaking },
  };
}

function beginsIn(records: Records): Pick<CollapseFact, 'begins'> {
  const all =
    leak(records)?.evidence.flatMap(({ trainings }) => trainings.filter(({ arm }) => arm === 'trueLabel')) ?? [];
  const begins = all.flatMap((training) => leakBegins(training) ?? []);
  if (begins.length === 0) return {};
  return {
    begins: {
      networks: begins.length,
      earliest: Math.min(...begins),
      median: median(begins),
      latest: Math.max(...begins),
      epochs: Math.max(...all.map(({ epochs }) => epochs.length)),
    },
  };
}

/** Of every profile that it was run under. */
function survey(id: string, { surveys }: Records): SurveyFact[] {
  const found = new Map(surveys.filter((one) => one.survey === id).map((one) => [one.profile, one]));
  return [...found.values()].flatMap(surveyFact);
}

/** None where no network is there yet. */
export function surveyFact({
  survey,
  profile,
  rows,
}: Pick<SurveyFinding, 'survey' | 'profile' | 'rows'>): SurveyFact[] {
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
        gap: median(networks.map(({ gap }) => gap)),
        netRescue: median(networks.map(({ netRescue }) => netRescue)),
        networks: networks.length,
        courses: countCourses(networks),
        ...cleanOfBatches(networks),
      })),
  }));
  const all = new Map(
    there
      .filter(({ readBy }) => readBy === undefined)
      .flatMap(({ arm, networks }) => networks.map((one) => [`${arm} ${one.seed}`, one] as const)),
  );
  if (there.length === 0) return [];
  // An arm that stands in several rows is asked for as many networks as the longest of them.
  const asked = new Map(
    rows
      .toSorted((a, b) => a.seeds - b.seeds)
      .map((row) => [row.arm, row.seeds - row.networks.length - row.diverged.length]),
  );
  const missing = [...asked.values()].reduce((sum, count) => sum + count, 0);
  return [{ kind: 'survey', survey, profile, courses: countCourses([...all.values()]), missing, factors }];
}

function cleanOfBatches(networks: readonly SurveyedNetwork[]): { readonly cleanOfBatches?: number } {
  const last = networks.flatMap(({ path }) => path.at(-1)?.[0] ?? []);
  return last.length === 0 ? {} : { cleanOfBatches: Math.max(...last) };
}

function countCourses(networks: readonly SurveyedNetwork[]): SurveyFact['courses'] {
  const count = (course: Course): number => networks.filter((network) => courseOf(network) === course).length;
  return {
    ...{ leaksEarly: count('leaksEarly'), leaksLater: count('leaksLater') },
    ...{ collapsed: count('collapsed'), notCollapsed: count('notCollapsed') },
  };
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
