import type { Result } from '../evaluation/measurement.ts';
import type { EpochRecord } from '../training/trainer.ts';
import type { Provenance } from './provenance.ts';

/** What is kept of a training beside its network. */
export interface TrainingRecord {
  /** What the address was made from. */
  readonly key: object;
  readonly epochs: readonly EpochRecord[];
  /** Label information of the perturbation before the first epoch; after each, it stands among the epochs. */
  readonly observedBefore?: number;
  readonly networkSha256: string;
  /** Why there is no network: training diverged, and would each time. */
  readonly diverged?: string;
  readonly provenance: Provenance;
}

export interface MeasurementRecord {
  readonly key: object;
  readonly result: Result;
  readonly elapsedSeconds: number;
  readonly provenance: Provenance;
}

/** Where records come from: the store, or a folder of evidence. Undefined: not there yet. */
export interface EvidenceLookup {
  readonly training: (address: string) => TrainingRecord | undefined;
  readonly measurement: (address: string) => Pick<MeasurementRecord, 'result' | 'provenance'> | undefined;
}

/** What epochs or measurements took together. Units: seconds of one process. */
export function secondsOf(steps: readonly { readonly elapsedSeconds: number }[]): number {
  return steps.reduce((sum, { elapsedSeconds }) => sum + elapsedSeconds, 0);
}
