import { leastGap } from '../protocol/controls.ts';
import { median } from '../statistics/order-interval.ts';
import { hasCollapsed, networkState } from './network-state.ts';

/** A network of somebody else's after an epoch. Units: of 10,000 images, so that differences are exact. */
export interface PublicEpoch {
  readonly epoch: number;
  readonly clean: number;
  readonly fgsm: number;
  readonly pgd10: number;
}

/** A run of the public record: one training, epoch by epoch. */
export interface PublicRun {
  readonly dataset: string;
  readonly method: string;
  readonly seed: number;
  readonly epochs: readonly PublicEpoch[];
}

/** What became of a run, by the thresholds that judge our networks. Gaps are fractions of 1. */
export interface PublicFinding {
  readonly dataset: string;
  readonly method: string;
  /** Absent: it never collapsed. */
  readonly firstCollapsed?: number;
  /** The first epoch at which it leaks, being collapsed; absent: it never does. */
  readonly firstLeaking?: number;
  /** At how many epochs it leaks. */
  readonly leakingEpochs: number;
  /** Accuracy under the iterative attack at the first of them, a fraction of 1; absent: it never leaks. */
  readonly iterativeAtLeak?: number;
  readonly collapsedAtEnd: boolean;
  readonly leakingAtEnd: boolean;
  readonly largestGap: number;
  /** Clean accuracy at the epoch of the largest gap, a fraction of 1. */
  readonly cleanAtLargestGap: number;
  readonly lastGap: number;
  /** Whether FGSM exceeds clean by more than the least gap at some epoch, collapsed or not. */
  readonly everAbove: boolean;
}

/** Throws: RangeError for a run without epochs. */
export function publicFinding({ dataset, method, epochs }: PublicRun): PublicFinding {
  const states = epochs.map((one) => ({
    epoch: one.epoch,
    iterative: one.pgd10 / unit,
    state: networkState((one.fgsm - one.pgd10) / unit, gap(one)),
  }));
  const [last, end] = [epochs.at(-1), states.at(-1)];
  if (last === undefined || end === undefined) throw new RangeError(`A run of ${method} on ${dataset} has no epoch.`);
  const firstCollapsed = states.find(hasCollapsed)?.epoch;
  const leaking = states.filter(({ state }) => state === 'leaking');
  const [firstLeaking] = leaking;
  const [widest = last] = epochs.toSorted((a, b) => gap(b) - gap(a));
  const largestGap = gap(widest);
  return {
    ...{ dataset, method, largestGap, cleanAtLargestGap: widest.clean / unit, lastGap: gap(last) },
    everAbove: largestGap > leastGap,
    leakingEpochs: leaking.length,
    ...(firstCollapsed !== undefined && { firstCollapsed }),
    ...(firstLeaking && { firstLeaking: firstLeaking.epoch, iterativeAtLeak: firstLeaking.iterative }),
    ...{ collapsedAtEnd: hasCollapsed(end), leakingAtEnd: end.state === 'leaking' },
  };
}

const unit = 10_000;

function gap({ clean, fgsm }: PublicEpoch): number {
  return (fgsm - clean) / unit;
}

/** Runs of one kind, counted. */
export interface PublicCount {
  readonly runs: number;
  /** At some epoch. */
  readonly collapsed: number;
  readonly leaking: number;
  /** Of those, at no more than two epochs. */
  readonly leakingBriefly: number;
  readonly collapsedAtEnd: number;
  readonly leakingAtEnd: number;
  /** Runs that never collapsed, with FGSM above clean at some epoch all the same. */
  readonly aboveWithoutCollapse: number;
  /** The epochs at which runs leak for the first time; absent: none does. */
  readonly firstLeaks?: { readonly earliest: number; readonly median: number; readonly latest: number };
  /** Accuracy under the iterative attack at the first leaking epoch, over the runs that leak; absent: none does. */
  readonly iterativeAtLeak?: { readonly median: number; readonly most: number };
  /** Least and largest gap at the last epoch. */
  readonly lastGaps: readonly [least: number, largest: number];
  /** Of a run that collapsed; absent: none did. */
  readonly largestGap?: number;
  /** Clean accuracy where that gap was. */
  readonly cleanAtLargestGap?: number;
}

export function countRuns(findings: readonly PublicFinding[]): PublicCount {
  const count = (holds: (finding: PublicFinding) => boolean): number => findings.filter(holds).length;
  const begins = findings.flatMap(({ firstLeaking }) => firstLeaking ?? []).sort((a, b) => a - b);
  const collapsed = findings.filter(({ firstCollapsed }) => firstCollapsed !== undefined);
  const [widest] = collapsed.toSorted((a, b) => b.largestGap - a.largestGap);
  const [earliest, latest] = [begins[0], begins.at(-1)];
  const lastGaps = findings.map(({ lastGap }) => lastGap);
  const iterative = findings.flatMap(({ iterativeAtLeak }) => iterativeAtLeak ?? []);
  return {
    ...{ runs: findings.length, collapsed: collapsed.length, leaking: begins.length },
    leakingBriefly: count(({ leakingEpochs }) => leakingEpochs === 1 || leakingEpochs === 2),
    lastGaps: [Math.min(...lastGaps), Math.max(...lastGaps)],
    collapsedAtEnd: count((finding) => finding.collapsedAtEnd),
    leakingAtEnd: count((finding) => finding.leakingAtEnd),
    aboveWithoutCollapse: count(({ everAbove, firstCollapsed }) => everAbove && firstCollapsed === undefined),
    ...(earliest !== undefined && latest !== undefined && { firstLeaks: { earliest, median: median(begins), latest } }),
    ...(iterative.length > 0 && { iterativeAtLeak: { median: median(iterative), most: Math.max(...iterative) } }),
    ...(widest && { largestGap: widest.largestGap, cleanAtLargestGap: widest.cleanAtLargestGap }),
  };
}
