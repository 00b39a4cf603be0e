import { scaleOf } from '../glossary.ts';
import type { Reported, Run } from '../reported.ts';

/** A column of the matrix: one profile of one run. */
export interface Column {
  /** Part of anchors. */
  readonly key: string;
  readonly name: string;
  /** "16 pixels, 8 epochs, Intel Xeon" */
  readonly scale: string;
  readonly reported: readonly Reported[];
}

/** A column for each profile of each run; runs are named only where there are several. */
export function columnsOf(runs: readonly Run[]): Column[] {
  return runs.flatMap(({ name: run, reported }) => {
    const profiles = [...new Map(reported.map(({ profile }) => [profile.name, profile])).values()];
    return profiles.map((profile) => {
      const ofProfile = reported.filter((one) => one.profile.name === profile.name);
      const processors = new Set(ofProfile.flatMap(({ verdict }) => verdict.trained.processors.map(processorName)));
      const name = runs.length === 1 ? profile.name : run === profile.name ? run : `${run}: ${profile.name}`;
      return {
        ...{ key: name.replaceAll(/[^\w-]+/g, '-'), name, reported: ofProfile },
        scale: [scaleOf(profile), ...processors].join(', '),
      };
    });
  });
}

/** What a column found of a claim. */
export function inColumn({ reported }: Column, claim: string): Reported | undefined {
  return reported.find(({ verdict }) => verdict.claim === claim);
}

/** "Intel Xeon" of "Intel(R) Xeon(R) Processor @ 2.20GHz" */
function processorName(name: string): string {
  return name
    .replaceAll(/\((?:R|TM)\)|\bProcessor\b|\bCPU\b|@.*$/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
