import type { SeedEvidence } from '../runs/evidence.ts';
import { processorOf } from '../runs/provenance.ts';
import { secondsOf } from '../runs/records.ts';

/** Where networks come from: each revision once, and each processor that trained or measured one. Units: hours of one process. */
export interface Trained {
  readonly revisions: readonly string[];
  readonly dirty: boolean;
  readonly processors: readonly string[];
  readonly hours: number;
}

export function trainedOf(evidence: readonly SeedEvidence[]): Trained {
  const trainings = evidence.flatMap((seed) => seed.trainings);
  const measured = evidence.flatMap(({ measurements }) => measurements.flatMap(({ processor }) => processor ?? []));
  const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();
  return {
    revisions: unique(trainings.map(({ provenance }) => provenance.revision)),
    dirty: trainings.some(({ provenance }) => provenance.dirty !== false),
    processors: unique([...trainings.map(({ provenance }) => processorOf(provenance)), ...measured]),
    hours: secondsOf(trainings.flatMap(({ epochs }) => epochs)) / 3600,
  };
}
