import { type Survey, surveyRow as row, unchanged } from '../survey.ts';

/** What the positive control of H09 leaves open: why its network learned nothing. */
export const noiseAlone: Survey = {
  id: 'noise-alone',
  title: 'Does noise alone make a network leak?',
  question:
    'Labels are shuffled among the images, in data, loss and crafting: only the noise tells them. Does a network learn to read it?',
  beside: ['H09'],
  rows: [
    row(unchanged, '', 'permutedLabels'),
    row('length of training', 'twice as long', 'permutedTwiceAsLong'),
    row('training images', '2,000, in as many steps', 'permutedFewImages'),
  ],
  remarks: [
    'The first network of the first row is the positive control of H09. It failed there, and this survey was written afterwards. It changes no verdict.',
    'Unchanged: the 50,000 images and 8 epochs of the true-label arm. So few images as 2,000 a network might learn by heart; its path says that it did not: in its last epoch it was wrong on most of them.',
    'Test images have shuffled labels too: clean ones can only be right by chance.',
    'A network that stays at chance on both has learned nothing. It says that training so does not lead to a leak, not whether noise alone would suffice for a network that has learned.',
  ],
};
