import { join } from 'node:path';
import type { Verdict } from '../judgement/verdict.ts';
import type { Claim } from '../protocol/claim.ts';
import type { Profile } from '../protocol/profile.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { saveEvidence } from '../runs/evidence-files.ts';
import type { EvidenceRecord } from '../runs/evidence-record.ts';
import { type Figure, figuresOf } from './figures.ts';
import { saveVerdict } from './write-summaries.ts';

/** A verdict with all that is reported of it. */
export interface ClaimReport {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly figures: readonly Figure[];
  /** Paths of the evidence files. */
  readonly evidence: readonly string[];
}

/** Writes what a claim found: its evidence and its verdict with figures. */
export function reportClaim(
  folder: string,
  { claim, profile, verdict }: { readonly claim: Claim; readonly profile: Profile; readonly verdict: Verdict },
  seeds: readonly SeedEvidence[],
  records: readonly EvidenceRecord[],
): ClaimReport {
  const evidence = records.map((record) => saveEvidence(join(folder, 'evidence'), record));
  const figures = figuresOf(claim, profile, seeds);
  saveVerdict(folder, { verdict, figures });
  return { claim, verdict, figures, evidence };
}
