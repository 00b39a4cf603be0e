import { fgsm, iterativeFgsm, randomSign } from '../attacks/attack.ts';

/** The attacks that the claims evaluate with. All craft with batch norm in evaluation mode. */
export const fgsmTrueLabel = fgsm({ labelSource: 'trueLabel' });
export const fgsmRandomLabel = fgsm({ labelSource: 'randomLabel' });
export const iterativeTrueLabel = iterativeFgsm({ labelSource: 'trueLabel' });
export const randomSignNoise = randomSign();
