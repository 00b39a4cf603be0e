import type { LabelSource } from '../../attacks/label-source.ts';
import type { CraftingLabels } from '../../evaluation/crafting-labels.ts';
import type { ArmName } from '../arms.ts';
import type { Quantity } from '../quantity.ts';

/** Mutual information of the labels that a source gives on a network and the true ones, and how much chance would give. */
export function labelDependence(arm: ArmName, source: LabelSource): Quantity[] {
  const of = (what: string, unit: Quantity['unit'], value: (found: CraftingLabels) => number): Quantity => ({
    ...{ name: `mutual information of ${source} and the true label, ${arm}${what}`, unit },
    requests: () => [{ arm, measurement: { kind: 'craftingLabels', source } }],
    value: ([result]) => {
      if (result?.kind === 'craftingLabels') return value(result);
      throw new TypeError(`Expected crafting labels, got ${result?.kind ?? 'nothing'}.`);
    },
  });
  return [
    of('', 'nat', (found) => found.mutualInformation),
    of(': the most of 199 permutations', 'nat', ({ nullMaximum }) => nullMaximum),
  ];
}
