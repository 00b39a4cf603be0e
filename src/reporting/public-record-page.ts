import { countRuns, type PublicCount, publicFinding, type PublicRun } from '../judgement/public-record.ts';
import { formatValue } from './format.ts';

/** `docs/public-record.md`: what the runs of others say, by the thresholds that judge ours. */
export function publicRecordPage(runs: readonly PublicRun[]): string {
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
  const othersCount = others.reduce((sum, { count }) => sum + count.runs, 0);
  return `# The public record: ${all.runs} networks of other people

${introduction}

## What it says

- Of ${all.runs} runs, ${all.collapsed} collapsed at some epoch. Of these, ${all.leaking} leaked, ${all.leakingAtEnd} of them still at the last epoch.
- Of the ${all.runs - all.collapsed} runs that never collapsed, ${inWords(all.aboveWithoutCollapse)} was more than a point better under FGSM than clean at any epoch.
- ${all.collapsedAtEnd} runs were collapsed at the last epoch.
${whenSentence(all)}

${table([...datasets, ...collapsing])}

${othersCount} runs are of methods that never collapsed on their data set: ${methodsText(others.map(({ key }) => key))}.

${limits}
`;
}

const introduction = `A benchmark of fast adversarial training (arXiv:2604.22853, github.com/fzjcdt/FastAT_Benchmark) published the log of every
training: clean accuracy, and accuracy under FGSM and PGD-10, epoch by epoch. \`fixtures/fastat-benchmark-epochs.csv\` holds these
figures. This page judges them by the code that judges our networks, \`src/judgement/states.ts\`:

- **Collapsed**: accuracy under FGSM is more than 20 points above that under the iterative attack.
- **Leaks**: collapsed, and accuracy under FGSM is more than 1 point above clean accuracy.

It is a replication by networks that we did not train. It stands beside [H03](../hypotheses/h03-cifar10-leaks.spec.ts),
[H06](../hypotheses/h06-no-defence-against-iterative.spec.ts), [H08](../hypotheses/h08-only-hard-problems-leak.spec.ts) and
[K01](../hypotheses/k01-only-one-step-true-label-leaks.spec.ts), and is part of no verdict.`;

function whenSentence({ leakBegins }: PublicCount): string {
  if (leakBegins === undefined) return '- None leaks, so nothing begins.';
  const { earliest, median, latest } = leakBegins;
  return `- The leak begins between epoch ${earliest} and epoch ${latest}, at the median in epoch ${median}.`;
}

function inWords(count: number): string {
  return count === 0 ? 'none' : `${count}`;
}

const header = [
  'Data set',
  'Method',
  'Runs',
  'Collapsed',
  'Leak at some epoch',
  'Collapsed at the last',
  'Leak at the last',
  'Leak begins in epoch',
  'Largest gap, points',
];

function table(rows: readonly { readonly key: readonly string[]; readonly count: PublicCount }[]): string {
  const cells = rows.map(({ key, count }) => [
    ...key,
    ...[count.runs, count.collapsed, count.leaking, count.collapsedAtEnd, count.leakingAtEnd].map(String),
    count.leakBegins === undefined ? '' : `${count.leakBegins.earliest} to ${count.leakBegins.latest}`,
    count.largestGap === undefined ? '' : formatValue(count.largestGap, 'points'),
  ]);
  return [header, header.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** "cifar10: gat, liet; cifar100: gat" */
function methodsText(keys: readonly (readonly string[])[]): string {
  return [...new Set(keys.map(([dataset]) => dataset))]
    .map((dataset) => {
      const methods = keys.filter(([of]) => of === dataset).map(([, method]) => method);
      return `${dataset}: ${methods.join(', ')}`;
    })
    .join('; ');
}

const limits = `## Its limits

- An accuracy rests on 1,000 validation images; 2,000 for Tiny-ImageNet. One standard error of a gap is about a point. A run
  has up to 100 epochs at which chance could open a gap. The runs that never collapsed show how often it did.
- Every image of a batch is adversarial there, and a network meets no clean image in training. In the post half of them are.
- Labels are smoothed (0.4), training crafts with batch statistics, the radius is 8 pixels, images are cropped and mirrored.
- FGSM and PGD of the record use the true label. Some of the methods train on other perturbations than these.
- The figures are of the network as trained. The benchmark also averages weights; those networks are not in the record.
- Its iterative attack is PGD with ten steps of 2 pixels, ours is BIM and PGD with twenty steps from two starts.
- Most methods were made to prevent the collapse. So the shares say nothing of how often plain training collapses; \`fgsm_at\`
  is the plain one: FGSM with the true label and no random start.
- Data sets differ in classes, images and network (ResNet-18; PreActResNet-18 for Tiny-ImageNet), not in difficulty alone.

This page is generated by \`src/reporting/public-record-page.ts\`; \`npm run readme\` writes it anew. Origin, licence and checksum
of the figures: [fixtures/README.md](../fixtures/README.md#the-public-record).`;
