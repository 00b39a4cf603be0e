import { summaryIn, valueAt } from '../judgement/claim-fact.ts';
import { hasCollapsed } from '../judgement/network-state.ts';
import type { Verdict } from '../judgement/verdict.ts';
import type { ArmName } from '../protocol/arms.ts';
import { fgsmTrueLabel } from '../protocol/evaluation-attacks.ts';
import { cleanAccuracy } from '../protocol/quantities/attacked.ts';
import { balancedRescueLogOdds, easyCleanAccuracy } from '../protocol/quantities/difficulty.ts';
import { formatMeasured } from './format.ts';
import { doseName } from './glossary.ts';
import { countText, detailed, type Wording } from './words.ts';

/** H08 where it is supported: how the leak grows, and whether easy images leak; what of that is arithmetic, and which doses leak. */
export function moreOnHard(verdict: Verdict): Wording {
  return detailed(`More on hard ones: ${harder(verdict)}. ${between(verdict)}`, ...besides(verdict));
}

/** H08 where it is refuted. */
export function notMoreOnHard(verdict: Verdict): Wording {
  return detailed(
    `Not only, or not more, on hard ones: ${notHarder(verdict)}. ${between(verdict)}`,
    ...besides(verdict),
  );
}

/** What the statements do not look at: the doses between the ends, and how few images are easy. */
function between({ trends = [], ...verdict }: Verdict): string {
  const [classes, digits] = trends.map(({ inOrder, seeds }) => ({ inOrder, series: seeds.length }));
  const order =
    classes === undefined || digits === undefined
      ? ''
      : `All three degrees are in order in ${classes.inOrder} of ${classes.series} series for the classes and in ${digits.inOrder} of ${digits.series} for the digits. `;
  return `${order}${easyDoses(verdict)}`;
}

function besides(verdict: Verdict): string[] {
  return [...beyondArithmetic(verdict), byDose(verdict)];
}

function harder(verdict: Verdict): string {
  return `in ${countText(verdict)} series of networks, one for each degree of difficulty, the attack turns more answers right, for each that it turns wrong, on 10 classes of CIFAR-10 than on 2 and on occluded digits than on plain ones`;
}

/** Statement by statement: any of them may be what refutes it. */
function notHarder({ statements }: Verdict): string {
  const [classes, digits, easy] = statements.map(({ holdsIn, values }) => `${holdsIn} of ${values.length}`);
  return `for each answer that it turns wrong the attack turns more right on 10 classes of CIFAR-10 than on 2 in ${classes} series of networks, on occluded digits than on plain ones in ${digits}; no easy images leak in ${easy}`;
}

/** In how many series that answer the rise is more than harder images bring by themselves. */
function beyondArithmetic(verdict: Verdict): string[] {
  const seeds = verdict.answers.filter(({ answer }) => answer !== 'neither').map(({ seed }) => seed);
  const risesIn = (easiest: ArmName, hardest: ArmName): number => {
    const at = (seed: number, arm: ArmName): number => {
      const found = summaryIn(verdict, balancedRescueLogOdds({ arm, attack: fgsmTrueLabel }).name);
      return (found && valueAt(seed, found)) ?? NaN;
    };
    return seeds.filter((seed) => at(seed, hardest) > at(seed, easiest)).length;
  };
  const [onClasses, onDigits] = [
    risesIn('cifar2Classes', 'cifar10Classes'),
    risesIn('mnistLargeEpsilon', 'mnistOccluded'),
  ];
  const share = (count: number): string =>
    `${count} of ${seeds.length}${count < (verdict.look?.needed ?? 0) && 2 * count > seeds.length ? ', too few to decide,' : ''}`;
  return [
    'Harder images have more errors that can turn right',
    `With that taken out it holds in ${share(onClasses)} for the classes and in ${share(onDigits)} for the digits`,
  ];
}

/** Below this share of networks on easy images little is said of these. */
const fewEasy = 0.1;

/** How many networks of each dose leak. */
function byDose(verdict: Verdict): string {
  const doses = verdict.states.filter(({ states }) => states.length > 0);
  const leaking = doses.map(({ arm, states }) => {
    const count = states.filter(({ state }) => state === 'leaking').length;
    const unable = states.some(hasCollapsed) ? '' : ' (none of these collapsed)';
    return `${count} of ${states.length} with ${doseName(arm)}${unable}`;
  });
  return `Networks that leak: ${leaking.join(', ')}`;
}

/** How many networks are easy by the measure of the claim. */
function easyDoses(verdict: Omit<Verdict, 'trends'>): string {
  const clean = verdict.states.flatMap(
    ({ arm }) => summaryIn(verdict, cleanAccuracy({ arm, attack: fgsmTrueLabel }).name)?.values ?? [],
  );
  const easy = clean.filter((accuracy) => accuracy >= easyCleanAccuracy).length;
  const tested = easy < fewEasy * clean.length ? 'was hardly tested' : 'was tested';
  return `Whether only hard images leak ${tested}: ${easy} of ${clean.length} networks ${easy === 1 ? 'is' : 'are'} right on at least ${formatMeasured(easyCleanAccuracy, 'accuracy')} of clean images, which the claim calls easy`;
}
