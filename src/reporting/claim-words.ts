import { capital, orNone, uncapital } from '../foundation/english.ts';
import { summaryIn } from '../judgement/claim-fact.ts';
import type { ClaimFact } from '../judgement/facts.ts';
import { collapse, hasCollapsed } from '../judgement/network-state.ts';
import type { Verdict } from '../judgement/verdict.ts';
import type { ArmName, AttackedArm } from '../protocol/arms.ts';
import { leastGap } from '../protocol/controls.ts';
import { fgsmTrueLabel } from '../protocol/evaluation-attacks.ts';
import { evaluationPixels } from '../protocol/profile.ts';
import { profileByName } from '../protocol/profiles.ts';
import { accuracyUnder, leakBeyondCleanTraining } from '../protocol/quantities/attacked.ts';
import { labelDependence } from '../protocol/quantities/crafting-labels.ts';
import { moreOnHard, notMoreOnHard } from './difficulty-words.ts';
import { betterOrWorse, formatMeasured, formatValue } from './format.ts';
import { plain, settingPhrase } from './glossary.ts';
import { awaitsText, countText, detailed, heldText, type Wording, wordingOf } from './words.ts';

/** What a claim comes to. Its numbers come from the verdict; nothing but the outcome chooses the words. */
interface ClaimWords {
  /** After "whether". */
  readonly question: string;
  readonly supported: (verdict: Verdict) => string | Wording;
  readonly refuted: (verdict: Verdict) => string | Wording;
}

/** The median of a statement, by its place in the claim: "22.3 points". */
function of({ statements }: Verdict, place = 0): string {
  const statement = statements[place];
  return formatMeasured(statement?.median, statement?.unit ?? 'share');
}

/** " (at most 4.7)", of a statement by its place. */
function mostOf({ statements }: Verdict, place: number): string {
  const { range, unit } = statements[place] ?? {};
  return range === undefined || unit === undefined ? '' : ` (at most ${formatValue(range.upper, unit)})`;
}

function gapText({ statements }: Verdict, place = 0): string {
  return betterOrWorse(statements[place]?.median);
}

function leak(verdict: Verdict): string {
  return `${countText(verdict)} networks trained on FGSM examples with the true label are better on such examples than on clean images`;
}

/** A gap may come from a loss of clean accuracy: so what it is beside networks that lost none. Nothing without a gap. */
function beyondCleanTraining(verdict: Verdict, arm: AttackedArm): string {
  const beyond = summaryIn(verdict, leakBeyondCleanTraining(arm).name)?.median;
  const gap = verdict.statements[0]?.median ?? 0;
  if (beyond === undefined || gap <= leastGap) return '';
  return `; on attacked images they are ${betterOrWorse(beyond)} than clean-trained networks are on clean ones`;
}

/** "16 pixels with ResNet-8" */
function setting({ profile }: Verdict): string {
  return settingPhrase(profileByName(profile));
}

function countOf({ states }: Verdict, arms: readonly ArmName[]) {
  const networks = states.filter(({ arm }) => arms.includes(arm)).flatMap((one) => one.states);
  return { networks: networks.length, collapsed: networks.filter(hasCollapsed).length };
}

function arms(verdict: Verdict): string {
  const { networks, collapsed } = countOf(verdict, ['iterative']);
  return `on attacked images networks are, at the median, ${gapText(verdict)} with the true label, ${gapText(verdict, 1)} with the least likely class, ${gapText(verdict, 2)} with many small steps; with these ${collapsed} of ${networks} collapsed, without which none leaks`;
}

function withoutLabel(verdict: Verdict): string {
  return `at the median, on such noise, networks trained with random labels are ${gapText(verdict, 1)}, with random signs ${gapText(verdict, 2)}`;
}

function towards(verdict: Verdict, yesOrNo: string): Wording {
  return detailed(
    `${yesOrNo}, at ${setting(verdict)}: trained towards the class that the network finds least likely, ${countText(verdict)} leak: at the median they are ${gapText(verdict)} on such images than on clean ones${beyondCleanTraining(verdict, 'leastLikely')}`,
    ...collapsedTowards(verdict),
    ...informationTowards(verdict),
    'On ImageNet Kurakin et al. found no such leak, one network each way',
  );
}

/** No network that has not collapsed leaks. Where one step leaves less than collapse takes, it could not show. */
function collapsedTowards(verdict: Verdict): string[] {
  const { networks, collapsed } = countOf(verdict, ['leastLikely']);
  const left = summaryIn(verdict, accuracyUnder({ arm: 'leastLikely', attack: fgsmTrueLabel }).name)?.range?.upper;
  if (networks === 0) return [];
  if (left === undefined || left >= collapse)
    return [`Of ${networks} such networks ${orNone(collapsed)} collapsed, without which none leaks`];
  return [
    `Whether they collapsed cannot be told: that takes more than ${formatMeasured(collapse, 'accuracy').replace('.0', '')} under one step with the true label, which leaves them at most ${formatMeasured(left, 'accuracy')}`,
  ];
}

/** The post's premise: that class depends on the true one. */
function informationTowards(verdict: Verdict): string[] {
  const [told, chance] = labelDependence('leastLikely', 'leastLikely').map(
    ({ name }) => summaryIn(verdict, name)?.median,
  );
  if (told === undefined || chance === undefined) return [];
  return [
    `The class does tell of the label, as the post says: ${formatMeasured(told, 'nat')} of mutual information, of at most ${formatMeasured(Math.log(10), 'nat')} (${formatMeasured(chance, 'nat')} by chance)`,
  ];
}

function underIteration(verdict: Verdict): string {
  return `under many small steps one-step training gains ${of(verdict)} over clean training at the median, at the radius of the loss peak ${of(verdict, 1)}${mostOf(verdict, 1)}; under FGSM it is ${of(verdict, 2)} more accurate than under these`;
}

/** Statement by statement: any of them may be what refutes it. */
function underIterationByStatement(verdict: Verdict): string {
  const [evaluation, peak, step] = verdict.statements.map(
    ({ holdsIn, values }, i) => `in ${holdsIn} of ${values.length} networks (median ${of(verdict, i)})`,
  );
  return `at the evaluation radius it gains less than 5 points over clean training ${evaluation}, at the radius of the loss peak ${peak}; one large step leaves more than 50 points more than many small ones ${step}`;
}

function probe(verdict: Verdict): string {
  return `a linear model reads the label from the noise of an untrained network, ${of(verdict)} right`;
}

function cosine(verdict: Verdict): string {
  const tanh = verdict.reported.find(({ name }) => name === 'mean cosine within a label, randomMlpTanh')?.median;
  const beside = tanh === undefined ? '' : `; of untrained tanh networks it is ${formatMeasured(tanh, 'cosine')}`;
  const between = summaryIn(verdict, 'mean cosine between labels, randomMlp')?.median;
  return `mean cosine ${of(verdict)} (of different labels ${formatMeasured(between, 'cosine')}), where above ${formatMeasured(verdict.statements[0]?.bound, 'cosine')} is what we call almost constant${beside}`;
}

/** The weak form, which the post's words allow too. */
function alike(verdict: Verdict): string {
  const weak = summaryIn(verdict, 'weak form: within minus between labels, randomMlp')?.median;
  return weak !== undefined && weak > weaklyAlike ? ', though alike' : '';
}

/** The bound of the weak form, as the claim names it. */
const weaklyAlike = 0.2;

/** Whether the label does it, or that images of a class are alike. */
function labelOrClass(verdict: Verdict): string[] {
  const [same, other] = ['same', 'different'].map(
    (which) => summaryIn(verdict, `same label, ${which} class, randomMlp`)?.median,
  );
  if (same === undefined || other === undefined) return [];
  return [
    `Of gradients made for one label it is ${formatMeasured(same, 'cosine')} between images of one class, and ${formatMeasured(other, 'cosine')} between images of two`,
  ];
}

/** Net rescue of a statement by its place: "turns 2.26 more images wrong than right". */
function net({ statements }: Verdict, place: number): string {
  const median = statements[place]?.median;
  if (median === undefined) return `turns ${formatMeasured(median, 'share')}`;
  const [more, fewer] = median < 0 ? ['wrong', 'right'] : ['right', 'wrong'];
  return `turns ${formatValue(Math.abs(median), 'share')} more images ${more} than ${fewer}`;
}

function digits(verdict: Verdict): string {
  const pixels = (arm: ArmName): string => `${evaluationPixels(arm, profileByName(verdict.profile))} pixels`;
  const collapsedIn = (arm: ArmName): string => {
    const { networks, collapsed } = countOf(verdict, [arm]);
    return `${orNone(collapsed)} of ${networks} at ${pixels(arm)}`;
  };
  return `for each clean error the attack ${net(verdict, 0)}, at ${pixels('mnistLargeEpsilon')} it ${net(verdict, 1)} (medians). Collapsed, without which none leaks: ${collapsedIn('mnist')}, ${collapsedIn('mnistLargeEpsilon')}`;
}

export const claimWords: Readonly<Record<string, ClaimWords>> = {
  H01: {
    question: 'the noise of an untrained network tells the label',
    supported: probe,
    refuted: (verdict) => `${probe(verdict)}, which is less than was claimed`,
  },
  H02: {
    question: 'input gradients are almost constant within a label',
    supported: (verdict) =>
      detailed(
        `as the post says, the input gradients of untrained ReLU networks are almost constant within a label: ${cosine(verdict)}`,
        ...labelOrClass(verdict),
      ),
    refuted: (verdict) =>
      detailed(
        `contrary to the post, the input gradients of untrained ReLU networks are not almost constant within a label${alike(verdict)}: ${cosine(verdict)}`,
        ...labelOrClass(verdict),
      ),
  },
  H03: {
    question: 'networks trained on FGSM examples are better on such examples than on clean images',
    supported: (verdict) =>
      `Yes, at ${setting(verdict)}: ${leak(verdict)}; the median gap is ${of(verdict)}${beyondCleanTraining(verdict, 'trueLabel')}`,
    refuted: (verdict) => `No, at ${setting(verdict)}: ${leak(verdict)}; the median gap is ${of(verdict)}`,
  },
  H04: {
    question: 'MNIST stays free of the leak',
    supported: (verdict) => `our networks on MNIST do not leak: ${digits(verdict)}`,
    refuted: (verdict) => `our networks on MNIST leak too: ${digits(verdict)}`,
  },
  H05: {
    question: 'the loss along the attack rises, peaks and falls below its start',
    supported: (verdict) =>
      `along the attack the loss rises, peaks and falls below its start, by ${of(verdict, 1)} at the median`,
    refuted: () => 'along the attack the loss does not rise, peak and fall below its start',
  },
  H06: {
    question: 'one-step training fails to defend against an iterative attack',
    supported: (verdict) => `they are not robust: ${underIteration(verdict)}`,
    refuted: (verdict) =>
      `that one-step training does not defend against many small steps does not hold throughout: ${underIterationByStatement(verdict)}`,
  },
  H07: {
    question: 'training towards the class that the network finds least likely leaks too',
    supported: (verdict) => towards(verdict, 'No'),
    refuted: (verdict) => towards(verdict, 'Yes'),
  },
  H08: {
    question: 'the leak grows with the difficulty of the task',
    supported: moreOnHard,
    refuted: notMoreOnHard,
  },
  H09: {
    question: 'the leak goes when the noise is not correlated with the label',
    supported: (verdict) => `The correlation of noise and label: ${withoutLabel(verdict)}`,
    refuted: (verdict) => `Not the correlation of noise and label alone: ${withoutLabel(verdict)}`,
  },
  K01: {
    question: 'only one step with the true label leaks',
    supported: (verdict) => `of the attacks compared, only one step with the true label leaks: ${arms(verdict)}`,
    refuted: (verdict) => `that only one step with the true label leaks is refuted: ${arms(verdict)}`,
  },
  T01: {
    question: 'one-step training masks the gradient',
    supported: () => 'one-step training masks the gradient: examples made elsewhere fool such networks more',
    refuted: () => 'that one-step training masks the gradient is refuted',
  },
};

function showing(verdict: Verdict): string {
  const { shows, showsNot } = verdict.counts;
  return shows + showsNot === 0 ? 'no network answers' : `${countText(verdict)} networks show the claim`;
}

/** What failed, and that the count says nothing: "The positive control failed: “...” did not hold. So ...". */
function brokenWording(verdict: Verdict, open: string): Wording {
  const { controls, reasons, look, counts } = verdict;
  const failed = controls.filter(({ fails }) => fails);
  const told = [
    ...failed.map(({ kind, description }) => `The ${kind} control failed: “${plain(description)}” did not hold`),
    ...(reasons.length > failed.length || failed.length === 0 ? ['A sanity check failed'] : []),
  ];
  const needed = look !== undefined && counts.shows < look.needed ? `, of ${look.needed} that were needed` : '';
  return detailed(
    `it could not be tested ${open}. ${told.join('. ')}`,
    `So it counts for nothing that ${showing(verdict)}${needed}`,
  );
}

/** Of a claim that was tried: what it comes to, or why that is open. */
export function claimText({ claim, verdict, otherwise, awaits }: ClaimFact): Wording {
  const words = claimWords[claim];
  if (words === undefined || verdict === undefined) return { answer: `${claim} has no words` };
  const scale = otherwise.length === 0 ? '' : `. It is the other way under ${otherwise.join(', ')}`;
  const open = `whether ${words.question}`;
  switch (verdict.outcome) {
    case 'supported':
    case 'refuted': {
      const { answer, ...more } = wordingOf(words[verdict.outcome](verdict));
      return awaits === undefined
        ? { answer: `${answer}${scale}`, ...more }
        : { answer: `So far, ${uncapital(answer)}${scale}. ${capital(awaitsText(awaits))}`, ...more };
    }
    case 'inconclusive': {
      const held = heldText(verdict);
      return { answer: `it stays open ${open}: ${showing(verdict)}${held === '' ? '' : `; ${held}`}` };
    }
    case 'broken':
      return brokenWording(verdict, open);
    case 'undecided':
    case 'not evaluated':
      return { answer: `it is not decided yet ${open}: ${showing(verdict)}, and more are needed` };
  }
}
