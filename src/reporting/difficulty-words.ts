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

/** H08 where it is supported: how the leak grows, what of that is arithmetic, and which doses leak. */
export function moreOnHard(verdict: Verdict): Wording {
  return detailed(`More on hard ones: ${harder(verdict)}. ${beyondArithmetic(verdict)}`, byDose(verdict));
}

/** H08 where it is refuted. */
export function notMoreOnHard(verdict: Verdict): Wording {
  return detailed(
    `Not only, or not more, on hard ones: ${notHarder(verdict)}. ${beyondArithmetic(verdict)}`,
    byDose(verdict),
  );
}

function harder(verdict: Verdict): string {
  return `in ${countText(verdict)} series of networks the attack turns more answers right, for each that it turns wrong, on 10 classes of CIFAR-10 than on 2 and on occluded digits than on plain ones`;
}

/** Statement by statement: any of them may be what refutes it. */
function notHarder({ statements }: Verdict): string {
  const [classes, digits, easy] = statements.map(({ holdsIn, values }) => `${holdsIn} of ${values.length}`);
  return `for each answer that it turns wrong the attack turns more right on 10 classes of CIFAR-10 than on 2 in ${classes} series of networks, on occluded digits than on plain ones in ${digits}; no easy images leak in ${easy}`;
}

/** In how many series that answer the rise is more than harder images bring by themselves. */
function beyondArithmetic(verdict: Verdict): string {
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
  return `Harder images have more errors that can turn right. With that taken out it still holds in ${onClasses} of ${seeds.length} for the classes and ${onDigits} for the digits`;
}

/** Below this share of networks on easy images little is said of these. */
const fewEasy = 0.1;

/** How many networks of each dose leak, and how many are easy by the measure of the claim. */
function byDose(verdict: Verdict): string {
  const doses = verdict.states.filter(({ states }) => states.length > 0);
  const leaking = doses.map(({ arm, states }) => {
    const count = states.filter(({ state }) => state === 'leaking').length;
    const unable = states.some(hasCollapsed) ? '' : ' (none of these collapsed)';
    return `${count} of ${states.length} with ${doseName(arm)}${unable}`;
  });
  const clean = doses.flatMap(
    ({ arm }) => summaryIn(verdict, cleanAccuracy({ arm, attack: fgsmTrueLabel }).name)?.values ?? [],
  );
  const easy = clean.filter((accuracy) => accuracy >= easyCleanAccuracy).length;
  const tested = easy < fewEasy * clean.length ? 'was hardly tested' : 'was tested';
  return `Networks that leak: ${leaking.join(', ')}. Whether only hard images leak ${tested}: ${easy} of ${clean.length} networks ${easy === 1 ? 'is' : 'are'} right on at least ${formatMeasured(easyCleanAccuracy, 'accuracy')} of clean images, which the claim calls easy`;
}
