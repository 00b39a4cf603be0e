import { type Survey, surveyRow, type SurveyRow, unchanged } from '../survey.ts';

const row = (factor: string, level: string, arm: SurveyRow['arm']): SurveyRow => ({
  ...surveyRow(factor, level, arm, 2),
  attackOf: 'leastLikely',
});

/** What a verdict of H07 against the claim leaves open: a leak that would have come later. */
export const moreTime: Survey = {
  id: 'more-time',
  title: 'Would the least likely class leak with more time?',
  question: 'Networks are trained towards the least likely class twice as long. Do they leak then?',
  beside: ['H07'],
  rows: [row(unchanged, '', 'leastLikely'), row('length of training', 'twice as long', 'leastLikelyTwiceAsLong')],
  remarks: [
    'Unchanged: as long as the networks of H07, 8 epochs under cpu and 45 under cpu-long. The cycle of the learning rate is stretched with the epochs.',
    'The gap is that under one step towards the least likely class, the attack of training. Collapse is judged as everywhere, by steps away from the true label.',
    'Two networks a row: enough to show that a leak can come later, too few to show that none does.',
  ],
};
