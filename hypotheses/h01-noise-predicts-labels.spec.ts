import type { Claim } from '../src/protocol/claim.ts';
import { linearProbeAccuracy } from '../src/protocol/quantities/noise.ts';

const noise = { input: 'noise', crafting: 'trueLabel', target: 'trueLabel' } as const;

export const claim: Claim = {
  id: 'H01',
  title: 'Gradient noise alone predicts the label',
  statement:
    'The sign pattern of the input gradients of an untrained three-layer MLP on MNIST, computed with the true label, is enough for a linear softmax model to tell the label.',
  kind: 'fact',
  source: { section: 'How Does FGSM Leak Label Information?', reported: '96 %' },
  statements: [
    {
      description: 'a linear model reads the true label from the noise with more than 90 % accuracy',
      quantity: linearProbeAccuracy('randomMlp', noise),
      side: 'above',
      bound: 0.9,
    },
  ],
  controls: [
    {
      kind: 'negative',
      description: 'with targets in random order over the images the probe stays near chance (10 %)',
      quantity: linearProbeAccuracy('randomMlp', { ...noise, target: 'permutedLabel' }),
      side: 'below',
      bound: 0.2,
    },
    {
      kind: 'positive',
      description: 'noise crafted with random labels tells those labels',
      quantity: linearProbeAccuracy('randomMlp', { input: 'noise', crafting: 'randomLabel', target: 'craftingLabel' }),
      side: 'above',
      bound: 0.8,
    },
  ],
  reported: [
    linearProbeAccuracy('randomMlp', { input: 'noise', crafting: 'randomLabel', target: 'trueLabel' }),
    linearProbeAccuracy('randomMlp', { input: 'image', crafting: 'trueLabel', target: 'trueLabel' }),
    linearProbeAccuracy('randomMlpGlorot', noise),
    linearProbeAccuracy('randomMlpTanh', noise),
  ],
  illustrations: () => [{ arm: 'randomMlp', firstSeeds: 1, measurement: { kind: 'meanNoise' } }],
  remarks: [
    'Erratum: the post prints "96 % validation error"; from its argument it must mean accuracy.',
    'Noise crafted with random labels and probed for the true one shows what the noise tells about the image; it is not expected at chance.',
  ],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
