import type { Course, SurveyedNetwork, SurveyFinding } from '../judgement/survey-finding.ts';

/** A made-up finding of a survey, for specs of reports: a narrow network comes to each end there is, all others leak. */
export function plausibleSurvey(): SurveyFinding {
  const row = (level: string, arm: SurveyFinding['rows'][number]['arm'], courses: readonly Course[]) => ({
    ...{ factor: 'width', level, arm, seeds: 4, diverged: [] },
    networks: courses.map((course, i) => network(201 + i, course)),
  });
  return {
    ...{
      survey: 'capacity',
      title: 'Where does it begin?',
      question: 'Which <networks>?',
      beside: ['H03'],
      profile: 'cpu',
    },
    rows: [
      row('8', 'width8', ['notCollapsed', 'collapsed', 'leaksLater', 'leaksEarly']),
      row('16', 'trueLabel', ['leaksLater', 'leaksLater']),
      row('32', 'width32', ['leaksLater', 'leaksLater']),
    ],
    remarks: ['A remark.'],
    trained: { revisions: ['abcdef0123456789'], dirty: false, processors: ['A processor'], hours: 1.25 },
  };
}

/** Epochs that are above clean while training. */
const above: Readonly<Record<Course, readonly number[]>> = {
  notCollapsed: [],
  collapsed: [4],
  leaksLater: [5, 6, 7, 8],
  leaksEarly: [2, 4, 5, 6, 7, 8],
};

function network(seed: number, course: Course): SurveyedNetwork {
  const leaks = course === 'leaksEarly' || course === 'leaksLater';
  const collapsed = course !== 'notCollapsed';
  const gap = leaks ? 0.2 : -0.4;
  const [first] = above[course];
  return {
    ...{
      seed,
      clean: 0.7,
      adversarial: 0.7 + gap,
      iterative: collapsed ? 0 : 0.25,
      gap,
      leaks,
      collapsed,
      learned: true,
    },
    ...(first !== undefined && { firstAbove: first }),
    ...(leaks && { staysAbove: course === 'leaksEarly' ? 4 : 5 }),
    ...{ unmoved: 0, netRescue: gap / 0.3, oneStepMinusIterative: collapsed ? 0.7 + gap : 0.05 },
    path: Array.from(
      { length: 8 },
      (_, i) => [0.3 + 0.05 * i, above[course].includes(i + 1) ? 0.8 : 0.1 + 0.02 * i] as const,
    ),
  };
}
