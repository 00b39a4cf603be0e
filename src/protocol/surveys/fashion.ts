import { type Survey, surveyRow as row } from '../survey.ts';

const [own, large] = ['data set at the radius of the profile', 'data set at 0.3'];
const seeds = 10;

/** Harder pictures of the same size. */
export const fashion: Survey = {
  id: 'fashion',
  title: 'How do MNIST and Fashion-MNIST differ under the same recipe?',
  question:
    'Digits are exchanged for clothes, which are harder to tell apart. Network, recipe, radii and seeds stay. Does the leak appear?',
  beside: ['H04', 'H08'],
  rows: [
    row(own, 'MNIST', 'mnist', seeds),
    row(own, 'Fashion-MNIST', 'fashionMnist', seeds),
    row(large, 'MNIST', 'mnistLargeEpsilon', seeds),
    row(large, 'Fashion-MNIST', 'fashionMnistLargeEpsilon', seeds),
  ],
  remarks: [
    'Network, recipe, radii and seeds are those of H04; the peak rate was chosen for MNIST. Of Fashion-MNIST the 10,000 test images are taken, 8,000 to train on and 2,000 to test on, drawn anew for each network.',
    'Two data sets differ in more than difficulty. In H08 difficulty is assigned. Net rescue grows with the clean errors even without a leak: there are more images to rescue.',
    'Fashion-MNIST can leak: github.com/MTandHJ reports 91.94 % clean and 96.34 % under FGSM (one run). What does not leak here does not under this recipe, with 8,000 images.',
    'FGSM at the radius of training. Collapsed: FGSM leaves over 20 points more accuracy than BIM and PGD of that radius; near 20 points the count says little.',
  ],
};
