import { countedOf } from '../../foundation/english.ts';
import type { Cell } from '../../protocol/quantity.ts';
import { median } from '../../statistics/order-interval.ts';
import { formatValue } from '../format.ts';
import { armName, plain } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import type { HeatMap } from './figure.ts';

/** Accuracies of the reported quantities that have a place in a matrix: medians over the networks. */
export function accuracyMap({ profile, verdict: { reported } }: Reported): HeatMap[] {
  const cells = reported.flatMap(({ cell, median: value, unit, values }) =>
    cell === undefined
      ? []
      : [{ ...cell, networks: values.length, ...(value !== undefined && { value, text: formatValue(value, unit) }) }],
  );
  if (cells.length === 0) return [];
  const columns = [...new Set(cells.map(({ column }) => column))];
  const rows = [...new Set(cells.map(({ row }) => row))];
  return [
    {
      ...{ kind: 'heat', id: 'matrix', corner: 'Trained as', columns: columns.map(plain) },
      title: 'Every network under every attack',
      description: `Accuracy in per cent, median over the networks: how they were trained in the rows, what they are tested on in the columns. Networks: ${sizesOf(cells)}. Attacks of many steps: on ${countedOf(profile.iterativeImages, 'test image')}; all else on all of them. Chance: 10 %.`,
      rows: rows.map((row) => ({
        name: armName(row),
        cells: columns.map((column) => {
          const cell = cells.find((one) => one.row === row && one.column === column);
          return cell?.value === undefined ? undefined : { value: cell.value, text: cell.text ?? '' };
        }),
      })),
    },
  ];
}

/** "16", or "12; 3 of iteratively trained" where a row has fewer than most. */
function sizesOf(cells: readonly (Cell & { readonly networks: number })[]): string {
  const rows = new Map(cells.map(({ row, networks }) => [row, networks]));
  const most = Math.max(...rows.values());
  const fewer = [...rows].filter(([, networks]) => networks < most);
  return [`${most}`, ...fewer.map(([row, networks]) => `${networks} of ${armName(row)}`)].join('; ');
}

/** Mean cosines of input gradients: crafting label same or different, against image class same or different. */
export function cosineMap({ evidence }: Reported): HeatMap[] {
  const found = evidence.flatMap(({ measurements }) =>
    measurements.flatMap(({ request: { arm }, result }) => (result.kind === 'gradientCosine' ? [{ arm, result }] : [])),
  );
  const arms = [...new Set(found.map(({ arm }) => arm))];
  if (arms.length === 0) return [];
  const row = (
    name: string,
    keys: readonly (
      'sameLabelSameClass' | 'sameLabelDifferentClass' | 'differentLabelSameClass' | 'differentLabelDifferentClass'
    )[],
  ) =>
    arms.map((arm) => ({
      name: `${armName(arm)}: ${name}`,
      cells: keys.map((key) => {
        const value = median(found.filter((one) => one.arm === arm).map(({ result }) => result[key]));
        return { value, text: formatValue(value, 'cosine') };
      }),
    }));
  const [same, other] = [
    row('same label in the loss', ['sameLabelSameClass', 'sameLabelDifferentClass']),
    row('another label', ['differentLabelSameClass', 'differentLabelDifferentClass']),
  ];
  return [
    {
      ...{
        kind: 'heat',
        id: 'cosines',
        corner: 'Two input gradients',
        columns: ['images of the same class', 'images of different classes'],
      },
      title: 'How alike two input gradients are',
      description:
        'Mean cosine of two input gradients, median over the networks; 1 is the same direction. "Almost constant within a label" needs the rows of the same label near 1.',
      rows: arms.flatMap((_, i) => [same[i], other[i]].filter((one) => one !== undefined)),
    },
  ];
}
