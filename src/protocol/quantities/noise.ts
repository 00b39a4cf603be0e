import type { CodeBase } from '../../evaluation/class-code.ts';
import type { GradientCosines } from '../../evaluation/gradient-cosine.ts';
import type { ProbeDesign } from '../../evaluation/linear-probe.ts';
import type { ArmName } from '../arms.ts';
import { evaluationPixels } from '../profile.ts';
import { onFirstSeeds, type Quantity } from '../quantity.ts';

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

/** Radii, in pixels, at which the class-wide code is measured. */
const codePixels = [6, 8, 16];
export const largestCodePixels = Math.max(...codePixels);

/** The class-wide code of an arm, crafted on a grey image. */
export function classCodes(arm: ArmName): Quantity[] {
  return codePixels.map((pixels) => classCodeShare(arm, 'grey', pixels));
}

/** The same on other base images, at the largest radius. */
export function otherClassCodes(arm: ArmName): Quantity[] {
  return (['mean', 'image', 'noise'] as const).map((base) =>
    onFirstSeeds(1, classCodeShare(arm, base, largestCodePixels)),
  );
}

/** Share of the images that take on the label whose perturbation, crafted on one base image, is added: mean over labels. */
export function classCodeShare(arm: ArmName, base: CodeBase, pixels: number): Quantity {
  return {
    ...{ name: `class-wide code of ${arm}, crafted on ${base}, ${pixels} pixels`, unit: 'accuracy' },
    requests: ({ iterativeImages: images }) => [
      { arm, measurement: { kind: 'classCode', base, epsilonsPixels: codePixels, images } },
    ],
    value: ([result]) => {
      if (result?.kind !== 'classCode')
        throw new TypeError(`Expected a class-wide code, got ${result?.kind ?? 'nothing'}.`);
      const position = result.epsilonsPixels.indexOf(pixels);
      const shares = result.asLabel.map((counts) => (counts[position] as number) / result.images);
      return shares.reduce((a, b) => a + b, 0) / shares.length;
    },
  };
}

/** What a network says where noise and image contradict each other: the label of either. */
type Told = 'the label of the noise' | 'the label of the image';

/** Both of them, that of the noise first. */
export function wrongLabelShares(arm: ArmName): Quantity[] {
  return (['the label of the noise', 'the label of the image'] as const).map((told) => wrongLabelShare(arm, told));
}

/** Share of the FGSM examples crafted with wrong labels, at the evaluation epsilon, that are classified as what either tells. */
function wrongLabelShare(arm: ArmName, told: Told): Quantity {
  return {
    ...{ name: `noise away from a wrong label, ${arm}: classified as ${told}`, unit: 'accuracy' },
    requests: (profile) => [
      {
        arm,
        measurement: {
          kind: 'wrongLabelNoise',
          pixels: evaluationPixels(arm, profile),
          images: profile.iterativeImages,
        },
      },
    ],
    value: ([result]) => {
      if (result?.kind !== 'wrongLabelNoise')
        throw new TypeError(`Expected noise made for wrong labels, got ${result?.kind ?? 'nothing'}.`);
      return (told === 'the label of the noise' ? result.asNoise : result.asImage) / result.examples;
    },
  };
}
