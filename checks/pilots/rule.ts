import type { Provenance } from '../../src/runs/provenance.ts';

export interface Accuracies {
  readonly cleanAccuracy: number;
  readonly adversarialAccuracy: number;
}

/** One pilot network. Accuracies are fractions; `inTraining` epoch by epoch, `heldOut` at the end. */
export interface PilotRecord {
  readonly peak: number;
  readonly epochs: number;
  readonly seed: number;
  readonly inTraining: readonly Accuracies[];
  readonly heldOut: Accuracies;
  readonly trainingSeconds: number;
  readonly provenance: Provenance;
}

export interface Candidate {
  readonly peak: number;
  readonly epochs: number;
}

/** In the order in which they are tried. */
export const candidates: readonly Candidate[] = [
  ...[8, 10, 12, 16].map((epochs) => ({ peak: 0.2, epochs })),
  ...[12, 16].map((epochs) => ({ peak: 0.1, epochs })),
];

/** The late ones of earlier pilots first. */
export const seeds: readonly number[] = [4, 3, 0, 1, 2, 5, 6, 7, 8, 9];

export function passes({ heldOut: { cleanAccuracy, adversarialAccuracy } }: Pick<PilotRecord, 'heldOut'>): boolean {
  return adversarialAccuracy - cleanAccuracy > 0.05 && cleanAccuracy > 0.63;
}

export type Choice =
  | { readonly kind: 'run'; readonly candidate: Candidate; readonly seeds: readonly number[] }
  | { readonly kind: 'taken'; readonly candidate: Candidate; readonly passing: number };

/** What the rule says after these records: which networks to train next, or which candidate is taken. */
export function applyRule(
  records: readonly Omit<PilotRecord, 'inTraining' | 'trainingSeconds' | 'provenance'>[],
): Choice {
  const of = ({ peak, epochs }: Candidate): typeof records =>
    records.filter((record) => record.peak === peak && record.epochs === epochs);
  for (const candidate of candidates) {
    const own = of(candidate);
    if (own.some((record) => !passes(record))) continue;
    const missing = seeds.filter((seed) => own.every((record) => record.seed !== seed));
    if (missing.length > 0) return { kind: 'run', candidate, seeds: missing };
    return { kind: 'taken', candidate, passing: own.length };
  }
  const passing = (candidate: Candidate): number => of(candidate).filter(passes).length;
  const best = candidates.reduce((a, b) => (passing(b) > passing(a) ? b : a));
  return { kind: 'taken', candidate: best, passing: passing(best) };
}
