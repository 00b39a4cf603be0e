import type { BitsComparison, BitsGroup } from '../runs/recorded-bits.ts';

/** A comparison as a sentence. A difference is to be noted: what is trained here is valid, but not bit for bit the same. */
export function describeBits(comparison: BitsComparison): { readonly found: string; readonly note?: boolean } {
  switch (comparison.kind) {
    case 'repeats':
      if (comparison.differsFrom === undefined) {
        return { found: `this machine repeats the reference bits (seen on ${processorsOf(comparison.group)})` };
      }
      return {
        found: `this machine repeats the bits of ${processorsOf(comparison.group)}; the reference differs, first in "${comparison.differsFrom.layer}": a seed denotes another network`,
        note: true,
      };
    case 'differs': {
      const { group, layer } = comparison.differsFrom;
      return {
        found: `this machine has bits of its own: from ${processorsOf(group)} they differ first in "${layer}", so a seed denotes another network; npm run doctor -- --record-bits adds it`,
        note: true,
      };
    }
    case 'no record':
      return {
        found: 'none are recorded for this version of the code: npm run doctor -- --record-bits begins a record',
        note: true,
      };
  }
}

function processorsOf({ seenOn }: BitsGroup): string {
  return seenOn.map(({ name, type }) => `${name}, ${type}`).join('; ');
}
