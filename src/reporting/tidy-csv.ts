import type { Summary } from '../judgement/verdict.ts';
import type { Claim } from '../protocol/claim.ts';
import type { Profile } from '../protocol/profile.ts';
import type { Quantity } from '../protocol/quantity.ts';
import { networksOf } from '../protocol/requests.ts';
import { unitName } from './format.ts';
import type { Reported } from './reported.ts';

const header = ['claim', 'profile', 'arm', 'seed', 'quantity', 'unit', 'value'];

/** Every quantity of every network, a value a row, in the units of the reports: accuracies in per cent. */
export function tidyCsv(reported: readonly Reported[]): string {
  const rows = reported.flatMap(({ claim, profile, verdict: { statements, controls, reported: beside } }) => {
    const arms = armsByQuantity(claim, profile);
    const all = [...new Map([...statements, ...controls, ...beside].map((one) => [one.name, one])).values()];
    return all.flatMap((summary) => rowsOf(claim.id, profile.name, arms.get(summary.name) ?? '', summary));
  });
  return `${[header, ...rows].map((row) => row.map(field).join(',')).join('\n')}\n`;
}

function rowsOf(claim: string, profile: string, arm: string, { name, unit, seeds, values }: Summary): string[][] {
  const scale = unit === 'accuracy' || unit === 'points' ? 100 : 1;
  return values.map((value, i) => [
    ...[claim, profile, arm, `${seeds[i]}`, name],
    ...[unitName(unit) || unit, String(Number((scale * value).toPrecision(12)))],
  ]);
}

/** The arms whose networks a quantity reads, joined by "+": from its requests, else from the end of its name. */
function armsByQuantity({ statements, controls, reported }: Claim, profile: Profile): Map<string, string> {
  const quantities = [...statements, ...controls].map(({ quantity }) => quantity).concat(reported);
  return new Map(quantities.map((quantity) => [quantity.name, armsOf(quantity, profile)]));
}

function armsOf({ name, requests }: Quantity, profile: Profile): string {
  const read = [...new Set(requests(profile).flatMap(networksOf))];
  if (read.length > 0) return read.join('+');
  return Object.keys(profile.arms).find((arm) => name.endsWith(`, ${arm}`)) ?? '';
}

function field(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
