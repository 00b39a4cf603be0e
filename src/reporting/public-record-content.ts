import { orNone } from '../foundation/english.ts';
import { collapse } from '../judgement/network-state.ts';
import { countRuns, type PublicCount, publicFinding, type PublicRun } from '../judgement/public-record.ts';
import { leastGap } from '../protocol/controls.ts';
import type { Table } from './figures/figure.ts';
import { formatMeasured, formatValue } from './format.ts';
import { dataSetName } from './glossary.ts';

/** What the runs of others say, by the thresholds that judge ours: for a page of its own, and as a section of the report. */
export interface PublicRecordContent {
  readonly title: string;
  readonly found: readonly string[];
  readonly table: Table;
  readonly others: string;
}

export function publicRecordContent(runs: readonly PublicRun[]): PublicRecordContent {
  const findings = runs.map(publicFinding);
  const all = countRuns(findings);
  const groups = [...new Set(findings.map(({ dataset, method }) => `${dataset} ${method}`))].map((key) => ({
    key: key.split(' '),
    count: countRuns(findings.filter(({ dataset, method }) => `${dataset} ${method}` === key)),
  }));
  const datasets = [...new Set(findings.map(({ dataset }) => dataset))].map((dataset) => ({
    key: [dataset, 'all'],
    count: countRuns(findings.filter((finding) => finding.dataset === dataset)),
  }));
  const collapsing = groups.filter(({ count }) => count.collapsed > 0);
  const others = groups.filter(({ count }) => count.collapsed === 0);
  return {
    title: `The public record: ${all.runs} networks of other people`,
    found: [
      `Of ${all.runs} runs, ${all.collapsed} collapsed at some epoch. Of these, ${all.leaking} leaked, ${all.leakingAtEnd} of them still at the last epoch.`,
      `Of the ${all.runs - all.collapsed} runs that never collapsed, ${orNone(all.aboveWithoutCollapse)} was more than a point better under FGSM than clean at any epoch.`,
      `${all.collapsedAtEnd} runs were collapsed at the last epoch.`,
      whenSentence(all),
      ...robustnessSentences(all, countRuns(findings.filter(({ method }) => method === 'pgd_at'))),
    ],
    table: { header, rows: [...datasets, ...collapsing].map(cellsOf) },
    others: `Methods of which no run collapsed: ${methodsText(others.map(({ key }) => key))}.`,
  };
}

function whenSentence({ firstLeaks, leakingBriefly }: PublicCount): string {
  if (firstLeaks === undefined) return 'None leaks, so there is no first epoch.';
  const { earliest, median, latest } = firstLeaks;
  return `They leak for the first time between epoch ${earliest} and epoch ${latest}, at the median in epoch ${median}; many lose the leak again. ${leakingBriefly} leak at one or two epochs only.`;
}

/** What the record says beside H06, of robustness, and beside K01, of training on many small steps. */
function robustnessSentences({ iterativeAtLeak: left }: PublicCount, iterative: PublicCount): string[] {
  const percent = (share: number): string => formatMeasured(share, 'accuracy');
  return [
    ...(left === undefined
      ? []
      : [
          `Where a run first leaks, PGD leaves it ${percent(left.median)} of the images at the median, at most ${percent(left.most)}.`,
        ]),
    ...(iterative.runs === 0
      ? []
      : [`Of ${iterative.runs} runs trained on PGD examples (\`pgd_at\`), ${orNone(iterative.collapsed)} collapsed.`]),
  ];
}

const header = [
  'Data set',
  'Method',
  'Runs',
  'Collapsed',
  'Leak at some epoch',
  'Collapsed at the last',
  'Leak at the last',
  'First leak in epoch',
  'Largest gap, points',
  'Gap at the last epoch, points',
];

function cellsOf({ key, count }: { readonly key: readonly string[]; readonly count: PublicCount }): string[] {
  return [
    ...[dataSetName(key[0] ?? ''), key[1] ?? ''],
    ...[count.runs, count.collapsed, count.leaking, count.collapsedAtEnd, count.leakingAtEnd].map(String),
    count.firstLeaks === undefined ? '' : `${count.firstLeaks.earliest} to ${count.firstLeaks.latest}`,
    count.largestGap === undefined ? '' : formatValue(count.largestGap, 'points'),
    count.lastGaps.map((gap) => formatValue(gap, 'points')).join(' to '),
  ];
}

/** "CIFAR-10: gat, liet; CIFAR-100: gat" */
function methodsText(keys: readonly (readonly string[])[]): string {
  return [...new Set(keys.map(([dataset]) => dataset))]
    .map((dataset) => {
      const methods = keys.filter(([of]) => of === dataset).map(([, method]) => method);
      return `${dataSetName(dataset ?? '')}: ${methods.join(', ')}`;
    })
    .join('; ');
}

/** How the runs are judged. */
export const publicRules = [
  ['Collapsed', `accuracy under FGSM is more than ${100 * collapse} points above that under the iterative attack.`],
  ['Leaks', `collapsed, and accuracy under FGSM is more than ${100 * leastGap} point above clean accuracy.`],
] as const;

/** What the record cannot say. */
export const publicLimits = [
  'An accuracy rests on 1,000 validation images; 2,000 for Tiny-ImageNet. One standard error of a gap is about a point. So chance may open a small gap at one of 100 epochs (50 in `free_at`); the table has the largest.',
  'Every image of a batch is adversarial there, and a network meets no clean image in training. In the post half of them are.',
  'Labels are smoothed (0.4), training crafts with batch statistics, the radius is 8 pixels, images are cropped and mirrored.',
  'FGSM and PGD of the record use the true label. Some of the methods train on other perturbations than these.',
  'The figures are of the network as trained. The benchmark also averages weights; those networks are not in the record.',
  'Its iterative attack is PGD with ten steps of 2 pixels, ours is BIM and PGD with twenty steps from two starts.',
  'Most methods were made to prevent the collapse. So the shares say nothing of how often plain training collapses; `fgsm_at` is the plain one: FGSM with the true label and no random start.',
  'Data sets differ in classes, images and network (ResNet-18; PreActResNet-18 for Tiny-ImageNet), not in difficulty alone.',
];
