import type { AttackSpec } from '../attacks/attack.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import type { LabelledImages } from '../data/labelled-images.ts';
import { accuracyUnderAttack, type AttackDesign } from './accuracy-under-attack.ts';

/** Images that survive an attack, and how many of those survive a stronger one too. */
export interface AttackConvergence {
  readonly kind: 'attackConvergence';
  readonly epsilonPixels: number;
  readonly images: number;
  readonly correct: number;
  readonly correctUnderStronger: number;
}

/** Whether more steps and starts would find much more: the health of an iterative attack. */
export async function attackConvergence(
  network: WhiteBox,
  data: LabelledImages,
  { stronger, ...design }: AttackDesign & { readonly stronger: readonly AttackSpec[] },
): Promise<AttackConvergence> {
  const attacks = [...design.attacks, ...stronger];
  const { images, survivors } = await accuracyUnderAttack(network, data, { ...design, attacks });
  return {
    ...{ kind: 'attackConvergence', epsilonPixels: design.epsilonPixels, images },
    correct: survivors[design.attacks.length - 1] as number,
    correctUnderStronger: survivors.at(-1) as number,
  };
}
