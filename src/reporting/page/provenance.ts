import { escapeHtml } from '../format.ts';
import type { Reported } from '../reported.ts';
import { ruleNote } from '../words.ts';
import { secondsOf } from '../../runs/records.ts';
import type { Column } from './columns.ts';
import { listHtml, type Section } from './html.ts';

/** How sure the verdicts are, and what they do not say. */
export function sureSection(columns: readonly Column[]): Section {
  const scales = columns.map(({ name, reported }) => `${name}: ${reported[0]?.profile.description ?? ''}`);
  const words = [
    'Network: one training run, with first weights and order of batches of its own. Arms of one number begin alike.',
    'Gap: accuracy on adversarial images minus accuracy on the same images clean, in points (hundredths).',
    'Leak: a gap above 1 point. A network that counts as leaking has also collapsed. On easy images (H04, H08): net rescue above 0.2.',
    'FGSM: every pixel moves by epsilon, up or down, as the gradient of the loss says. Pixels run from 0 to 255. BIM and PGD: many small steps; an image counts as right only if it survives both. PGD takes 20 steps of a sixth of the radius from two random starts; where 40 are named, from four.',
    'Collapsed: FGSM leaves over 20 points more accuracy than BIM and PGD, all made with the true label. Such a network only looks robust. One that did not collapse need not be robust either.',
    'Arm: one way to get networks, such as training on clean images or on one-step examples.',
    'Evaluation epsilon: the radius at which a trained network is attacked, in pixels of 0 to 255.',
    'Batch norm: layers that shift and scale by means and variances of their inputs; when evaluated, by those collected in training.',
    'Nat: the unit of cross-entropy with the natural logarithm; a guess among ten classes costs 2.303.',
    'Rescued: right with the noise, wrong without. Killed: the reverse.',
  ];
  const limits = [
    `A verdict speaks of new training runs like these, on this test set, at this scale.${isOfThePost(columns) ? '' : ' None is a verdict on the ResNet-110 of the post.'}`,
    'Networks that could not answer (they did not learn, or their training diverged) are named, count for no side, and are never replaced.',
    ...scales,
  ];
  return {
    id: 'rule',
    title: 'How sure is that?',
    body: `<p>${escapeHtml(ruleNote)}</p><h3>What it does not say</h3>${listHtml([...new Set(limits)])}<h3>Words</h3>${listHtml(words)}`,
  };
}

/** Whether a network of the depth of the post's is among those shown. */
function isOfThePost(columns: readonly Column[]): boolean {
  const models = columns.flatMap(({ reported }) => reported.map(({ profile }) => profile.arms.trueLabel?.recipe.model));
  return models.some((model) => model?.kind === 'resnet' && model.depth === 110);
}

/** Where the numbers come from, how to have them, and how to cite them. */
export function provenanceSection(columns: readonly Column[], downloads: string): Section {
  const parts = columns.map(({ name, reported }) => `<h3>${escapeHtml(name)}</h3>${listOf(reported)}`);
  return {
    id: 'provenance',
    title: 'Where this comes from',
    body: `<h3 id="post">The post</h3><p>“Label Leaking in Adversarial Training”, 19 June 2017; its author and address are not recorded here. The effect was named by <a href="https://arxiv.org/abs/1611.01236">Kurakin et al. (arXiv:1611.01236)</a>; on one-step training see also <a href="https://arxiv.org/abs/1705.07204">Tramèr et al. (arXiv:1705.07204)</a>. Rules, and what was changed after data were seen: <code>docs/protocol-changelog.md</code> of the project.</p>${parts.join('')}<h3>Data</h3>${downloads}<h3>How to cite</h3><p>“Label Leaking in Adversarial Training: an executable critique”, as <code>CITATION.cff</code> of the project has it; name the revision and the protocol above.</p>`,
  };
}

function listOf(reported: readonly Reported[]): string {
  const verdicts = reported.map(({ verdict }) => verdict);
  const devices = reported.flatMap(({ evidence }) =>
    evidence.flatMap(({ trainings }) => trainings.flatMap(({ provenance: { device } }) => device ?? [])),
  );
  const short = (revision: string): string => revision.slice(0, 12);
  const entries: readonly (readonly [string, readonly string[]])[] = [
    ['Processor', verdicts.flatMap(({ trained }) => trained.processors)],
    ['Threads of a training', devices.map(({ threads }) => `${threads}`)],
    ['TensorFlow', devices.map(({ tensorflow, flavour }) => `${tensorflow} (${flavour})`)],
    ['Trained at revision', verdicts.flatMap(({ trained }) => trained.revisions.map(short))],
    [
      'Judged at revision',
      verdicts.map(
        ({ provenance: { revision, dirty } }) =>
          `${short(revision)}${dirty === true ? ' with uncommitted changes' : ''}`,
      ),
    ],
    ['Hours of training, each network once', [trainingHours(reported).toFixed(1)]],
    ['Protocols', verdicts.map(({ claim, protocolHash }) => `${claim} ${protocolHash.slice(0, 12)}`)],
  ];
  const rows = entries.map(
    ([name, values]) => `<dt>${name}</dt><dd>${escapeHtml([...new Set(values)].join(', ') || 'not recorded')}</dd>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

/** Of each network once, though several claims may read it. */
function trainingHours(reported: readonly Reported[]): number {
  const trainings = reported.flatMap(({ evidence }) => evidence.flatMap((seed) => seed.trainings));
  const each = new Map(trainings.map((training) => [training.networkSha256, training.epochs]));
  return secondsOf([...each.values()].flat()) / 3600;
}
