import { type Survey, surveyRow as row, unchanged } from '../survey.ts';

/** How much the leak hangs on choices that the post leaves open. */
export const sensitivity: Survey = {
  id: 'sensitivity',
  title: 'How much does the leak hang on the recipe?',
  question:
    'One thing of the recipe of the true-label arm is changed. Does the network still leak, and from which epoch on?',
  beside: ['H03'],
  rows: [
    row(unchanged, '', 'trueLabel'),
    row('batch norm while crafting', 'training mode', 'craftedInTrainingMode'),
    row('normalisation', 'separate statistics for the two halves', 'separateStatistics'),
    {
      ...row('normalisation', 'the same networks, read by those of clean batches', 'separateStatistics'),
      readBy: 'statistics of clean batches',
    },
    {
      ...row('normalisation', 'the same networks, read so and attacked at 4 pixels', 'separateStatistics'),
      ...{ readBy: 'statistics of clean batches', atPixels: 4 },
    },
    row('normalisation', 'group norm', 'groupNorm'),
    row('augmentation', 'crops and flips', 'augmented'),
    row('weight of the adversarial half', '0.3', 'adversarialWeight30'),
    row('radius of training and attack', '8 pixels', 'radius8'),
    row('radius of training and attack', '12 pixels', 'radius12'),
    row('radius of training and attack', '24 pixels', 'radius24'),
    row('peak learning rate', '0.05', 'peak005', 8),
    row('peak learning rate', '0.1', 'peak010', 8),
    row('negative radius', 'the example is dropped', 'negativeRadiiDropped', 1),
    row('negative radius', 'clipped to 0', 'negativeRadiiClipped', 1),
  ],
  remarks: [
    'Unchanged, under cpu: a peak rate of 0.2, a radius of 16 pixels, shared statistics, no augmentation, weight 1.',
    'Evaluation crafts in evaluation mode in every row, that of crafting in training mode included.',
    'Under cpu three networks a row, of the seeds of the claims; eight where the survey capacity trained them. Under cpu-long one network for each reading of a negative radius.',
    'FGSM at the radius of training where that is one, else at the evaluation epsilon of the profile. Collapsed: FGSM leaves over 20 points more accuracy than BIM and PGD of that radius.',
    'Every row trains as long as its profile: 8 epochs under cpu, 45 under cpu-long. A row without a leak may have lacked the time.',
    'Under cpu-long half of the draws of a radius are negative. Such an example stays clean and counts in the adversarial half all the same. Where it is dropped its loss does not count, but it still enters the statistics of batch norm. There the path shows about half the gap.',
    'With separate statistics, clean images are read by those of clean batches, adversarial ones crafted and read by those of adversarial batches. The iterative attack likewise. The two rows below it craft and read all images by those of clean batches; in a pilot such a network leaked so at 4 pixels.',
  ],
};
