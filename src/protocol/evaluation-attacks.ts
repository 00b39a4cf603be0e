import { type AttackSpec, fgsm, iterativeFgsm, pgd, randFgsm, randomSign } from '../attacks/attack.ts';

/** The attacks that the claims evaluate with. All craft with batch norm in evaluation mode. */
export const fgsmTrueLabel = fgsm({ labelSource: 'trueLabel' });
export const fgsmRandomLabel = fgsm({ labelSource: 'randomLabel' });
export const randomSignNoise = randomSign();
export const randFgsmTrueLabel = randFgsm({ labelSource: 'trueLabel' });

/** Basic iterative FGSM alone: too weak where its step of a pixel is as large as the radius. */
export const bimTrueLabel = iterativeFgsm({ labelSource: 'trueLabel' });

function pgdTrueLabel(steps: number, fractionOfEpsilon = 1 / 6): AttackSpec {
  return pgd({ labelSource: 'trueLabel', steps, stepSize: { fractionOfEpsilon } });
}

function fromFourStarts(attack: AttackSpec): readonly AttackSpec[] {
  return [attack, attack, attack, attack];
}

/** The iterative attack of the claims: an image counts as right when it survives BIM and PGD from two random starts. */
export const iterativeTrueLabel: readonly AttackSpec[] = [bimTrueLabel, pgdTrueLabel(20), pgdTrueLabel(20)];

/** Twice the steps from twice the starts: at a loss peak of a pixel or so the shorter attack has not converged. */
export const longIterativeTrueLabel: readonly AttackSpec[] = [bimTrueLabel, ...fromFourStarts(pgdTrueLabel(40))];

/** What must find little more than an iterative attack, or that has not converged: more steps, and beside 40 also smaller ones. */
export function strongerThan(attacks: readonly AttackSpec[]): readonly AttackSpec[] {
  const steps = Math.max(...attacks.map((attack) => (attack.steps === 'byRadius' ? 0 : attack.steps)));
  return fromFourStarts(steps < 40 ? pgdTrueLabel(40) : pgdTrueLabel(100, 1 / 40));
}

export const mostFoundByStronger = 0.03;
