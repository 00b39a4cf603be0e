import {
  courseOf,
  earlyEpoch,
  type SurveyedNetwork,
  type SurveyFinding,
  type SurveyRowFinding,
} from '../../judgement/survey-finding.ts';
import type { Plots } from './figure.ts';
import { type Path, type PathRow, pathsFigure } from './paths.ts';

/** The ways of the networks of a survey, a panel for each row that trains networks of its own. */
export function surveyPaths({ survey, rows }: Pick<SurveyFinding, 'survey' | 'rows'>): Plots[] {
  return pathsFigure(rows.filter(({ readBy }) => readBy === undefined).map(rowOf), {
    measured: 'on the two halves of the training batches',
    end: 'its last',
    turn: 'from this epoch on it stays there',
    leaks: 'leaks on test images',
    leaksNot: 'collapsed, does not leak',
    robust: 'not collapsed',
    ...(survey === 'capacity' && { marked: earlyEpoch }),
  });
}

function rowOf({ factor, level, networks }: SurveyRowFinding): PathRow {
  return {
    title: `${factor} ${level}`.trim(),
    paths: networks.map(pathOf),
    note: `${networks.filter(({ leaks }) => leaks).length} of ${networks.length} leak`,
  };
}

function pathOf(network: SurveyedNetwork): Path {
  const { seed, path, leaks, staysAbove } = network;
  return {
    ...{ name: `network ${seed}`, points: path, leaks, isRobust: courseOf(network) === 'notCollapsed' },
    ...(staysAbove !== undefined && { leaksFrom: staysAbove }),
  };
}
