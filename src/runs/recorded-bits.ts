import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { canonicalJson } from '../foundation/digest.ts';
import { projectFolder } from '../foundation/folders.ts';
import type { Processor } from '../foundation/processor.ts';
import { runCommand } from '../foundation/run-command.ts';
import { oneThread } from '../protocol/profile.ts';
import { tensorflowVersion } from '../tensors/wheels.ts';
import { trainingVersion } from '../training/recipe.ts';
import { type LayerOfProof, layersOfProof, type ReferenceBits } from './reference-bits.ts';

/** Processors that compute the same bits. */
export interface BitsGroup {
  readonly digests: ReferenceBits;
  readonly seenOn: readonly Processor[];
}

/** Which processors compute which bits. The first group is that of the committed evidence. */
export interface RecordedBits {
  readonly trainingVersion: number;
  readonly tensorflow: string;
  readonly threads: number;
  readonly groups: readonly BitsGroup[];
}

const recordFile = join(projectFolder, 'fixtures/reference-bits.json');
const current = { trainingVersion, tensorflow: tensorflowVersion, threads: oneThread.threads };

export function readRecordedBits(): RecordedBits {
  return JSON.parse(readFileSync(recordFile, 'utf8')) as RecordedBits;
}

export function writeRecordedBits(record: RecordedBits): void {
  writeAtomically(recordFile, `${JSON.stringify(record, null, 2)}\n`);
}

/**
 * The reference bits of this machine, computed in a process of their own.
 *
 * Throws: UserError when that fails or takes too long.
 */
export async function computeReferenceBits(): Promise<ReferenceBits> {
  const path = join(import.meta.dirname, 'reference-bits-process.ts');
  const output = await runCommand(process.execPath, ['--import', 'tsx', path], {
    purpose: 'Computing the reference bits',
    remedy: 'Nothing else needs them',
    mostSeconds: 180,
  });
  return JSON.parse(output) as ReferenceBits;
}

/** The bits of a machine beside those of the record. */
export type BitsComparison =
  /** It repeats those of this group; `differsFrom` the reference, unless that is the group. */
  | { readonly kind: 'repeats'; readonly group: BitsGroup; readonly differsFrom?: Difference }
  /** It repeats none; the difference from the group that it follows furthest. */
  | { readonly kind: 'differs'; readonly differsFrom: Difference }
  /** The record speaks of another version of the code. */
  | { readonly kind: 'no record' };

export interface Difference {
  readonly group: BitsGroup;
  /** The first that differs. */
  readonly layer: LayerOfProof;
}

export function compareBits(own: ReferenceBits, { groups, ...version }: RecordedBits): BitsComparison {
  if (canonicalJson(version) !== canonicalJson(current)) return { kind: 'no record' };
  const differences = groups.flatMap((group) => {
    const layer = firstDifference(own, group.digests);
    return layer === undefined ? [] : [{ group, layer }];
  });
  const same = groups.find(({ digests }) => firstDifference(own, digests) === undefined);
  if (same !== undefined) {
    const [reference] = differences.filter(({ group }) => group === groups[0]);
    return { kind: 'repeats', group: same, ...(reference && { differsFrom: reference }) };
  }
  const furthest = differences.sort((a, b) => layersOfProof.indexOf(b.layer) - layersOfProof.indexOf(a.layer))[0];
  return furthest === undefined ? { kind: 'no record' } : { kind: 'differs', differsFrom: furthest };
}

function firstDifference(own: ReferenceBits, other: ReferenceBits): LayerOfProof | undefined {
  return layersOfProof.find((layer) => own[layer] !== other[layer]);
}

/** The record with a processor in the group of its bits and in no other. A record of another version begins anew. */
export function withProcessor(record: RecordedBits, processor: Processor, own: ReferenceBits): RecordedBits {
  const comparison = compareBits(own, record);
  const groups = comparison.kind === 'no record' ? [] : record.groups;
  const same = comparison.kind === 'repeats' ? comparison.group : { digests: own, seenOn: [] };
  const all = groups.includes(same) ? groups : [...groups, same];
  const isOther = (known: Processor): boolean => canonicalJson(known) !== canonicalJson(processor);
  return {
    ...current,
    groups: all
      .map((group) => ({
        ...group,
        seenOn: [...group.seenOn.filter(isOther), ...(group === same ? [processor] : [])],
      }))
      .filter(({ seenOn }) => seenOn.length > 0),
  };
}

/** The group that this processor was seen in. */
export function groupOf({ groups }: RecordedBits, processor: Processor): BitsGroup | undefined {
  return groups.find(({ seenOn }) => seenOn.some((known) => canonicalJson(known) === canonicalJson(processor)));
}
