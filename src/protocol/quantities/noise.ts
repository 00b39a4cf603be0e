import type { GradientCosines } from '../../evaluation/gradient-cosine.ts';
import type { ProbeDesign } from '../../evaluation/linear-probe.ts';
import type { ArmName } from '../arms.ts';
import type { Quantity } from '../claim.ts';

/** Test accuracy of a linear model that reads a label from an untrained network's gradient noise. */
export function linearProbeAccuracy(arm: ArmName, design: ProbeDesign): Quantity {
  const from = design.input === 'noise' ? `noise, crafted with ${design.crafting}` : design.input;
  return {
    ...{ name: `linearProbeAccuracy of ${arm}: ${design.target} from ${from}`, unit: 'accuracy' },
    requests: () => [{ arm, measurement: { kind: 'linearProbe', design } }],
    value: ([result]) => {
      if (result?.kind === 'linearProbe') return result.correct / result.images;
      throw new TypeError(`Expected a linear probe, got ${result?.kind ?? 'nothing'}.`);
    },
  };
}

/** A mean cosine between input gradients, or a difference of two. */
export function gradientCosine(name: string, arm: ArmName, value: (cosines: GradientCosines) => number): Quantity {
  return {
    ...{ name: `${name}, ${arm}`, unit: 'cosine' },
    requests: ({ cosineImages }) => [{ arm, measurement: { kind: 'gradientCosine', images: cosineImages } }],
    value: ([result]) => {
      if (result?.kind === 'gradientCosine') return value(result);
      throw new TypeError(`Expected cosines of gradients, got ${result?.kind ?? 'nothing'}.`);
    },
  };
}
