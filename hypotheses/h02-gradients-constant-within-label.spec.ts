import type { Claim } from '../src/protocol/claim.ts';
import { gradientCosine } from '../src/protocol/quantities/noise.ts';

const withinLabel = gradientCosine('mean cosine within a label', 'randomMlp', (cosines) => cosines.withinLabel);

export const claim: Claim = {
  id: 'H02',
  title: 'Input gradients are almost constant within a label',
  statement:
    'Noise tells the label because the input gradients of images with one label almost coincide: the loss pulls at the same logits, and activations within a class are close.',
  kind: 'mechanism',
  source: { section: 'How Does FGSM Leak Label Information?', reported: 'an argument, no measurement' },
  statements: [
    {
      description: 'strong form, "almost a constant": the mean cosine within a label exceeds 0.9',
      quantity: withinLabel,
      side: 'above',
      bound: 0.9,
    },
  ],
  controls: [
    {
      kind: 'negative',
      description: 'gradients of different labels do not coincide: their mean cosine is below 0.2',
      quantity: gradientCosine('mean cosine between labels', 'randomMlp', (cosines) => cosines.betweenLabels),
      side: 'below',
      bound: 0.2,
    },
  ],
  reported: [
    gradientCosine('weak form: within minus between labels', 'randomMlp', (c) => c.withinLabel - c.betweenLabels),
    gradientCosine('same label, same class', 'randomMlp', (c) => c.sameLabelSameClass),
    gradientCosine('same label, different class', 'randomMlp', (c) => c.sameLabelDifferentClass),
    gradientCosine('different label, same class', 'randomMlp', (c) => c.differentLabelSameClass),
    gradientCosine('different label, different class', 'randomMlp', (c) => c.differentLabelDifferentClass),
    gradientCosine(
      'share of the class: same minus different class at the same label',
      'randomMlp',
      (c) => c.sameLabelSameClass - c.sameLabelDifferentClass,
    ),
    gradientCosine('mean cosine within a label', 'randomMlpGlorot', (cosines) => cosines.withinLabel),
    gradientCosine('mean cosine within a label', 'randomMlpTanh', (cosines) => cosines.withinLabel),
  ],
  remarks: [
    'The weak form (within minus between above 0.2) is reported, not judged.',
    'The four cells cross the crafting label with the class of the image, on the same images. If the class made no difference at the same label, close activations would not be the reason.',
  ],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
