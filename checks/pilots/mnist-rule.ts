import type { Provenance } from '../../src/runs/provenance.ts';

/** A pilot network: which images, and whether it trains on FGSM examples of `epsilonPixels` (0: on clean images only). */
export interface MnistNetwork {
  readonly images: 'plain' | 'occluded' | 'noisy';
  readonly epsilonPixels: number;
  readonly seed: number;
}

/** What is kept of it: nothing about adversarial examples. Fractions of the held-out digits. */
export interface MnistRecord extends MnistNetwork {
  readonly peak: number;
  /** Absent: the training diverged. */
  readonly cleanAccuracy?: number;
  readonly trainingSeconds: number;
  readonly provenance: Provenance;
}

export const peaks: readonly number[] = [0.2, 0.1, 0.05, 0.02, 0.01];

/** Those that are likeliest to diverge come first. */
export const networks: readonly MnistNetwork[] = [0, 1].flatMap((seed) =>
  (
    [
      ['noisy', 76.5],
      ['plain', 76.5],
      ['occluded', 76.5],
      ['plain', 16],
      ['plain', 0],
      ['occluded', 0],
      ['noisy', 0],
    ] as const
  ).map(([images, epsilonPixels]) => ({ images, epsilonPixels, seed })),
);

type Found = Omit<MnistRecord, 'trainingSeconds' | 'provenance'>;

export function passesMnist({ images, cleanAccuracy = 0 }: Pick<Found, 'images' | 'cleanAccuracy'>): boolean {
  return cleanAccuracy > (images === 'plain' ? 0.95 : 0.2);
}

export type MnistChoice =
  | { readonly kind: 'run'; readonly peak: number; readonly network: MnistNetwork }
  | { readonly kind: 'taken'; readonly peak: number; readonly doses: readonly MnistNetwork['images'][] }
  | { readonly kind: 'none' };

/** What the rule says after these records: which network to train next, or what is taken. */
export function applyMnistRule(records: readonly Found[]): MnistChoice {
  for (const peak of peaks) {
    const own = records.filter((record) => record.peak === peak);
    if (own.some((record) => !passesMnist(record))) continue;
    const next = networks.find((network) => !own.some((record) => isSame(record, network)));
    if (next !== undefined) return { kind: 'run', peak, network: next };
    return { kind: 'taken', peak, doses: dosesOf(own) };
  }
  return { kind: 'none' };
}

function isSame(a: MnistNetwork, b: MnistNetwork): boolean {
  return a.images === b.images && a.epsilonPixels === b.epsilonPixels && a.seed === b.seed;
}

/** From the smallest to the largest mean error of clean training: as many networks of each. */
function dosesOf(records: readonly Found[]): MnistNetwork['images'][] {
  const right = (images: MnistNetwork['images']): number =>
    records
      .filter((record) => record.images === images && record.epsilonPixels === 0)
      .reduce((sum, { cleanAccuracy = 0 }) => sum + cleanAccuracy, 0);
  return (['plain', 'occluded', 'noisy'] as const).toSorted((a, b) => right(b) - right(a));
}
