import { ownAttack, summaryIn } from '../../judgement/claim-fact.ts';
import type { Summary } from '../../judgement/verdict.ts';
import type { ArmName, AttackedArm } from '../../protocol/arms.ts';
import { leastGap } from '../../protocol/controls.ts';
import { fgsmRandomLabel, randomSignNoise } from '../../protocol/evaluation-attacks.ts';
import { profiles } from '../../protocol/profiles.ts';
import { labelLeakingGap, reestimatedGap, underOwnAttack } from '../../protocol/quantities/attacked.ts';
import type { Quantity } from '../../protocol/quantity.ts';
import { formatMeasured, formatValue } from '../format.ts';
import { doseName, scaleOf } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import type { Panel, Plots } from './figure.ts';
import { axisX, band, dot, linear, type Scale, segment } from './svg.ts';

interface Row {
  readonly title: string;
  readonly quantity: Quantity;
}

function trained(title: string, arm: AttackedArm): Row {
  return { title: `Trained on ${title}`, quantity: labelLeakingGap(underOwnAttack(arm)) };
}

/** The network that leaks, then one thing changed in each row: its noise, its batch norm, its training, its images. */
const rows: readonly Row[] = [
  trained('one step with the true label', 'trueLabel'),
  {
    title: 'The same networks: noise made with random labels',
    quantity: labelLeakingGap({ ...ownAttack, attack: fgsmRandomLabel }),
  },
  {
    title: 'The same networks: random signs as noise',
    quantity: labelLeakingGap({ ...ownAttack, attack: randomSignNoise }),
  },
  { title: 'The same networks: batch norm of mixed batches', quantity: reestimatedGap(ownAttack, 'mixed batches') },
  { title: 'The same networks: batch norm of clean images', quantity: reestimatedGap(ownAttack, 'clean images') },
  trained('one step with the predicted label', 'predictedLabel'),
  trained('one step to the least likely class', 'leastLikely'),
  trained('many small steps with the true label', 'iterative'),
  trained('one step with random labels', 'randomLabel'),
  trained('random signs', 'randomSign'),
  {
    title: 'Trained on clean images: one step, true label',
    quantity: labelLeakingGap({ ...ownAttack, arm: 'cleanTraining' }),
  },
  ...(['cifar10Classes', 'cifar5Classes', 'cifar2Classes'] as const).map((arm) => onImages('10,000 images', arm)),
  ...(['mnistOccluded', 'mnistNoisy', 'mnistLargeEpsilon'] as const).map((arm) => onImages('MNIST at radius 0.3', arm)),
];

/** Other images in place of the 50,000 of CIFAR-10. */
function onImages(images: string, arm: ArmName): Row {
  return { title: `One step on ${images}: ${doseName(arm)}`, quantity: labelLeakingGap({ ...ownAttack, arm }) };
}

interface Found extends Row {
  readonly summary: Summary;
}

/** The gap with one thing changed in each row, a dot for each network: at the scale that has most rows, the largest of such. Not of scales that give no verdicts. */
export function gapRowsFigure(reported: readonly Reported[]): Plots[] {
  const columns = profiles.toReversed().map((profile) => {
    const ofProfile = reported.filter(
      (one) => one.profile.name === profile.name && one.verdict.outcome !== 'not evaluated',
    );
    return { profile, found: rows.flatMap((row) => foundIn(ofProfile, row)) };
  });
  const most = Math.max(...columns.map(({ found }) => found.length));
  const chosen = columns.find(({ found }) => found.length === most);
  // One row alone compares with nothing.
  if (chosen === undefined || most < 2) return [];
  const { profile, found } = chosen;
  const values = found.flatMap(({ summary }) => summary.values);
  const x = linear(Math.min(-0.1, ...values) - 0.03, Math.max(0.1, ...values) + 0.03);
  return [
    {
      ...{ kind: 'plots', layout: 'rows', id: 'changes', panelWidth: 600, panelHeight: 20 },
      title: 'What the leak depends on: one thing changed in each row',
      description: `Accuracy on attacked images minus accuracy on the same images clean, in points: a dot for each network, a line at their median (${profile.name}: ${scaleOf(profile)}). Each network meets the attack that it was trained on, unless the row says otherwise. Batch norm: its statistics estimated anew, on clean images or on batches mixed as in training.`,
      legend: [
        { mark: 'band', tone: 'blue', words: 'better on attacked images: leaks' },
        { mark: 'hollow', tone: 'blue', words: 'a network that leaks' },
        { mark: 'hollow', tone: 'grey', words: 'one that does not' },
      ],
      panels: found.map((one, i) => panelOf(one, x, i === found.length - 1)),
      table: {
        header: ['What is changed', 'Median', 'Each network'],
        rows: found.map(({ title, summary: { median, unit, seeds, values: own } }) => [
          ...[title, formatMeasured(median, unit)],
          own.map((value, i) => `${seeds[i]}: ${formatValue(value, unit)}`).join(', '),
        ]),
      },
    },
  ];
}

/** Where most networks have it: several claims may read one quantity. */
function foundIn(reported: readonly Reported[], row: Row): Found[] {
  const all = reported.flatMap(({ verdict }) => summaryIn(verdict, row.quantity.name) ?? []);
  const [most] = all.toSorted((a, b) => b.values.length - a.values.length);
  return most === undefined || most.values.length === 0 ? [] : [{ ...row, summary: most }];
}

function panelOf({ title, summary: { median, unit, seeds, values } }: Found, x: Scale, axis: boolean): Panel {
  const ticks = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5].filter((tick) => x(tick) >= 0 && x(tick) <= 100);
  const marks = [
    band(
      [
        [x(0), 0],
        [100, 0],
      ],
      [
        [x(0), 100],
        [100, 100],
      ],
      'blue',
    ),
    segment([0, 50], [100, 50], 'grid'),
    ...values.map((value, i) =>
      dot([x(value), 50], value > leastGap ? 'blue' : 'grey', {
        hollow: true,
        title: `network ${seeds[i]}: ${formatMeasured(value, unit)}`,
      }),
    ),
    ...(median === undefined
      ? []
      : [segment([x(median), 5], [x(median), 95], `line ${median > leastGap ? 'blue' : 'grey'}`)]),
    ...(axis
      ? [axisX(x, ticks, (tick) => `${formatValue(tick, 'points').replace('.0', '')}${tick === 0 ? ' points' : ''}`)]
      : []),
  ];
  return { title, note: formatMeasured(median, unit), marks: marks.join('') };
}
