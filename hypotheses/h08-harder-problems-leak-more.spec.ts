import type { Claim } from '../src/protocol/claim.ts';
import { leastNetRescue, opensNoGap } from '../src/protocol/controls.ts';
import { randomSignNoise } from '../src/protocol/evaluation-attacks.ts';
import { publicRecordRemark } from '../src/protocol/public-record.ts';
import { cleanAccuracy, labelLeakingGap, netRescue } from '../src/protocol/quantities/attacked.ts';
import * as difficulty from '../src/protocol/quantities/difficulty.ts';

const cifar10 = difficulty.dosesOf('cifar2Classes', 'cifar5Classes', 'cifar10Classes');
const mnist = difficulty.dosesOf('mnistLargeEpsilon', 'mnistNoisy', 'mnistOccluded');
const doses = [...cifar10, ...mnist];

export const claim: Claim = {
  id: 'H08',
  title: 'Harder problems leak more',
  statement:
    'Make the same problem harder, all else equal, and the leak appears or grows; where clean images are easy, there is none.',
  kind: 'explanation',
  source: { section: 'Conclusion', reported: 'an argument, no measurement' },
  condition: {
    unmet: 'a family rescues on net at no dose, and the other does not speak against the claim',
    quantity: difficulty.rescueAnywhere([cifar10, mnist]),
    side: 'above',
    bound: 0,
  },
  statements: [
    difficulty.rises('from 2 to 10 classes of CIFAR-10, r grows', cifar10),
    difficulty.rises('from the easiest to the hardest MNIST, r grows', mnist),
    {
      description: 'no dose with 98 % clean accuracy or more has a netRescue above 0.2',
      quantity: difficulty.easyNetRescue(doses),
      side: 'below',
      bound: leastNetRescue,
    },
  ],
  controls: [
    opensNoGap({ arm: 'cifar10Classes', attack: randomSignNoise }, 'random-sign noise opens no gap on 10 classes'),
    opensNoGap({ arm: 'mnistNoisy', attack: randomSignNoise }, 'random-sign noise of 0.3 opens no gap on noisy MNIST'),
    opensNoGap({ arm: 'mnistOccluded', attack: randomSignNoise }, 'nor on occluded MNIST'),
  ],
  reported: [
    ...doses.flatMap((dose) => [
      ...[cleanAccuracy(dose), labelLeakingGap(dose), netRescue(dose)],
      ...[difficulty.rescueLogOdds(dose), difficulty.balancedRescueLogOdds(dose)],
    ]),
    difficulty.gapErrorCorrelation(doses),
  ],
  trends: [
    { description: 'r grows with the classes of CIFAR-10', quantities: cifar10.map(difficulty.rescueLogOdds) },
    { description: 'r grows with the difficulty of MNIST', quantities: mnist.map(difficulty.rescueLogOdds) },
  ],
  remarks: [
    'r = log((rescued + 1/2) / (killed + 1/2)), under true-label FGSM at the radius of training: 0.3 for MNIST.',
    'A harder dose has more errors to rescue and fewer successes to kill, so r grows with difficulty even without a leak; gap and clean error are coupled likewise. Hence the condition, and r per clean error and success beside it.',
    'A network that did not collapse does not count as leaking: trends speak of these doses, with as many of them collapsed as the states say. Doses differ in more than difficulty. With fewer classes each has more of the 10,000 images, and chance is higher. Pixel noise of 0.5 can hide a perturbation of 0.3; a black square leaves it a bare ground.',
    'The statements compare the ends, whatever lies between. The order of MNIST is that of clean training in pilots: trained on FGSM, noisy digits have more clean errors than occluded ones in most series.',
    publicRecordRemark,
  ],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
