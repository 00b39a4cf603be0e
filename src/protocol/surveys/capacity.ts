import { type Survey, surveyRow as row } from '../survey.ts';

/** Where the leak begins: size of the network, learning rate, and time. */
export const capacity: Survey = {
  id: 'capacity',
  title: 'Where does the leak begin?',
  question:
    'Width, depth and peak learning rate of the true-label arm are changed. Which networks come to the leak, and when?',
  beside: ['H03', 'H08'],
  rows: [
    row('width', '8', 'width8', 3),
    row('width', '16', 'trueLabel', 3),
    row('width', '32', 'width32', 3),
    row('depth', '8', 'trueLabel', 3),
    row('depth', '14', 'depth14', 3),
    row('depth', '20', 'depth20', 3),
    row('peak learning rate', '0.02', 'peak002', 8),
    row('peak learning rate', '0.05', 'peak005', 8),
    row('peak learning rate', '0.1', 'peak010', 8),
    row('peak learning rate', '0.2', 'trueLabel', 8),
  ],
  remarks: [
    'ResNet-8 of width 16 at a peak of 0.2 is the recipe of the claims. Training takes 8 epochs in every row.',
    'Rows share networks: width 16, depth 8 and the peak rate 0.2 are those of H03, whose results were known before.',
    'Three networks that all leak say only that more than 29 % of such networks do; the intervals are exact (Clopper and Pearson).',
    'In pilots runs at a low rate parted in two kinds: some leaked by the third epoch, others became robust first and stayed so. That is what early, late and not collapsed are counted for.',
    'Written after the result: at 0.02 and 0.05 every leak begins by epoch 4; at 0.1 and 0.2 eleven of fourteen begin in epoch 5 or later. All five networks that collapsed without a leak were still rising in the last epoch: they may have lacked the time.',
    'Written after the result: of the networks that did not collapse FGSM leaves under 20 %, so a difference of over 20 points cannot be seen there.',
  ],
};
