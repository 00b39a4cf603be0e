import type { SurveyedNetwork, SurveyFinding } from '../judgement/survey-finding.ts';

/** A made-up finding of a survey, for specs of reports: narrow networks do not leak, others do. */
export function plausibleSurvey(): SurveyFinding {
  const row = (level: string, arm: SurveyFinding['rows'][number]['arm'], leaks: boolean) => ({
    ...{ factor: 'width', level, arm, seeds: 3, diverged: [] },
    networks: [201, 202].map((seed): SurveyedNetwork => network(seed, leaks)),
  });
  return {
    ...{
      survey: 'capacity',
      title: 'Where does it begin?',
      question: 'Which <networks>?',
      beside: ['H03'],
      profile: 'cpu',
    },
    rows: [row('8', 'width8', false), row('16', 'trueLabel', true), row('32', 'width32', true)],
    remarks: ['A remark.'],
  };
}

function network(seed: number, leaks: boolean): SurveyedNetwork {
  const gap = leaks ? 0.2 : -0.4;
  return {
    ...{ seed, clean: 0.7, adversarial: 0.7 + gap, iterative: 0, gap, leaks, collapsed: leaks },
    ...(leaks && { firstEpoch: 5 }),
    ...{ unmoved: 0, netRescue: gap / 0.3, oneStepMinusIterative: 0.7 + gap },
    path: Array.from({ length: 8 }, (_, i) => [0.3 + 0.05 * i, leaks && i > 3 ? 0.8 : 0.1 + 0.02 * i] as const),
  };
}
