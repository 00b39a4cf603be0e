import type { SeedEvidence } from '../runs/evidence.ts';
import { secondsOf } from '../runs/records.ts';

/** Where networks come from: each revision and processor once. Units: hours of one process. */
export interface Trained {
  readonly revisions: readonly string[];
  readonly dirty: boolean;
  readonly processors: readonly string[];
  readonly hours: number;
}

export function trainedOf(trainings: SeedEvidence['trainings']): Trained {
  const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();
  return {
    revisions: unique(trainings.map(({ provenance }) => provenance.revision)),
    dirty: trainings.some(({ provenance }) => provenance.dirty !== false),
    processors: unique(trainings.map(({ provenance: { device } }) => device?.processor ?? 'unknown')),
    hours: secondsOf(trainings.flatMap(({ epochs }) => epochs)) / 3600,
  };
}
