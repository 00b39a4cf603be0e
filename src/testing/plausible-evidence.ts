import type { Result } from '../evaluation/measurement.ts';
import type { ArmName } from '../protocol/arms.ts';
import { armOf, type Profile } from '../protocol/profile.ts';
import type { MeasurementRequest } from '../protocol/quantity.ts';
import { armsOf, isAsked, requestsOf } from '../protocol/requests.ts';
import { randomStream } from '../random/random-stream.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import type { ClaimPlan } from '../runs/study.ts';

/**
 * Made-up evidence of the shape that runs leave, for specs of reports: networks with the true label leak, the third seed
 * did not collapse, the sixth did not learn. The same arm and seed give the same numbers to every claim.
 */
export function plausibleEvidence({ claim, seeds }: ClaimPlan, profile: Profile): SeedEvidence[] {
  const requests = requestsOf(claim, profile);
  return seeds.map((seed) => ({
    seed,
    trainings: armsOf(claim, profile, seed).map((arm) => ({ arm, ...training(arm, seed, profile) })),
    measurements: requests
      .filter((request) => isAsked(request, seed, profile))
      .map((request) => ({ request, address: 'a'.repeat(64), result: resultOf(request, seed, profile) })),
  }));
}

function wobble(...key: readonly (string | number)[]): number {
  return randomStream(1, ...key).uniform() - 0.5;
}

function leaks(arm: ArmName, seed: number): boolean {
  return ['trueLabel', 'permutedLabels', 'predictedLabel'].includes(arm) && seed % 100 !== 3;
}

function cleanAccuracyOf(arm: ArmName, seed: number): number {
  if (arm === 'permutedLabels') return 0.1;
  if (seed % 100 === 6 && arm === 'trueLabel') return 0.41;
  return 0.7 + 0.05 * wobble('clean', arm, seed);
}

function accuracyUnder(arm: ArmName, seed: number, attack: string, pixels: number): number {
  const noise = 0.06 * wobble(attack, arm, seed, pixels);
  if (attack === 'randomSign') return Math.max(0, cleanAccuracyOf(arm, seed) - 0.1 + noise);
  if (/iterative|pgd/.test(attack)) return arm === 'iterative' ? 0.35 + noise : Math.max(0, 0.02 + noise / 3);
  if (attack.endsWith('random')) return 0.3 + noise;
  if (attack === 'randFgsm') return 0.25 + noise;
  return leaks(arm, seed) ? 0.92 + noise : 0.2 + noise;
}

function resultOf({ arm, measurement, craftedOn }: MeasurementRequest, seed: number, profile: Profile): Result {
  switch (measurement.kind) {
    case 'accuracyUnderAttack': {
      const pixels = 'pixels' in measurement.radius ? measurement.radius.pixels : 2;
      const random =
        arm === 'trueLabel' &&
        measurement.attacks[0]?.labelSource === 'randomLabel' &&
        measurement.attacks[0].steps !== 0;
      const name = craftedOn === undefined ? (measurement.attacks.at(-1)?.name ?? '') : 'transfer';
      const accuracy =
        craftedOn === undefined
          ? accuracyUnder(arm, seed, `${name}${random ? ' random' : ''}`, pixels)
          : 0.3 + 0.1 * wobble(arm, seed);
      return attacked(
        measurement.attacks.map((one) => one.name),
        pixels,
        measurement.images ?? 10_000,
        cleanAccuracyOf(arm, seed),
        accuracy,
      );
    }
    case 'attackConvergence':
      return {
        ...{ kind: 'attackConvergence', epsilonPixels: 16, images: 500, correct: 10, correctUnderStronger: 9 },
      };
    case 'lossCurve':
      return { kind: 'lossCurve', points: measurement.epsilonsPixels.map((pixels) => point(arm, seed, pixels)) };
    case 'linearProbe': {
      const { input, target, crafting } = measurement.design;
      const told =
        target === 'permutedLabel'
          ? 0.1
          : input === 'image'
            ? 0.91
            : target === 'craftingLabel'
              ? 0.95
              : crafting !== 'trueLabel'
                ? 0.3
                : 0.98;
      const correct = Math.round(10_000 * (told + 0.02 * wobble(arm, seed, target)));
      return { kind: 'linearProbe', correct, images: 10_000, chanceLevel: 0.1 };
    }
    case 'gradientCosine': {
      const within = (arm === 'randomMlpTanh' ? 0.95 : 0.49) + 0.02 * wobble(arm, seed);
      return {
        ...{ kind: 'gradientCosine', images: profile.cosineImages, withinLabel: within, betweenLabels: -0.05 },
        ...{ sameLabelSameClass: within, sameLabelDifferentClass: within - 0.06 },
        ...{ differentLabelSameClass: -0.05, differentLabelDifferentClass: -0.04 },
      };
    }
    case 'meanNoise': {
      const means = Array.from({ length: 10 }, (_, label) => Buffer.alloc(784, 20 * label).toString('base64'));
      return { kind: 'meanNoise', shape: [28, 28, 1], images: means.map(() => 1000), means };
    }
    case 'craftingLabels': {
      const counts = Array.from({ length: 10 }, (_, a) => Array.from({ length: 10 }, (_, b) => (a === b ? 0 : 111)));
      return {
        ...{ kind: 'craftingLabels', images: 9990, counts, mutualInformation: 0.31, pValue: 0.005 },
        ...{ nullMean: 0.004, nullMaximum: 0.006 },
      };
    }
    case 'classCode': {
      const asLabel = Array.from({ length: 10 }, () => measurement.epsilonsPixels.map((pixels) => 20 * pixels));
      const { base, epsilonsPixels, images } = measurement;
      return { kind: 'classCode', base, epsilonsPixels, images: Math.max(images, 480), chanceLevel: 0.1, asLabel };
    }
    case 'wrongLabelNoise': {
      const examples = 9 * measurement.images;
      const asNoise = Math.round(examples * (leaks(arm, seed) ? 0.45 + 0.1 * wobble('noise', arm, seed) : 0.02));
      const asImage = Math.round(examples * 0.15);
      return {
        kind: 'wrongLabelNoise',
        epsilonPixels: measurement.pixels,
        examples,
        chanceLevel: 0.1,
        asNoise,
        asImage,
      };
    }
    case 'exampleImages':
      return exampleImages(measurement.each);
  }
}

function attacked(attacks: string[], epsilonPixels: number, images: number, clean: number, adversarial: number) {
  const [cleanCorrect, adversarialCorrect] = [Math.round(images * clean), Math.round(images * adversarial)];
  const killed = Math.min(cleanCorrect, Math.round(images / 100)) + Math.max(0, cleanCorrect - adversarialCorrect);
  return {
    ...{ kind: 'accuracyUnderAttack' as const, attacks, epsilonPixels, images, chanceLevel: 0.1 },
    ...{ survivors: attacks.map(() => adversarialCorrect), lossFalls: Math.round(0.8 * images) },
    ...{ cleanCorrect, adversarialCorrect, killed, rescued: adversarialCorrect - cleanCorrect + killed },
    ...{ cleanCrossEntropy: 1, adversarialCrossEntropy: 1.4, unmoved: 0, refereeViolations: [] },
  };
}

function point(arm: ArmName, seed: number, epsilonPixels: number) {
  const height = 1 + 0.3 * wobble('height', arm, seed);
  const falls = leaks(arm, seed) ? 0.9 - 2.4 * height * (epsilonPixels / 4) * Math.exp(1 - epsilonPixels / 3) : 0;
  const crossEntropy = leaks(arm, seed)
    ? Math.max(0.2, 0.9 - 0.05 * epsilonPixels + Math.max(0, 0.9 - falls))
    : 0.9 + 0.25 * height * epsilonPixels;
  const clean = Math.round(10_000 * cleanAccuracyOf(arm, seed)) / 10_000;
  return { epsilonPixels, crossEntropy, accuracy: epsilonPixels === 0 ? clean : 0.3 };
}

function training(arm: ArmName, seed: number, profile: Profile): Omit<SeedEvidence['trainings'][number], 'arm'> {
  const { recipe } = armOf(profile, arm);
  const turn = 3 + 4 * (wobble('turn', arm, seed) + 0.5);
  const epochs = Array.from({ length: recipe.epochs }, (_, i) => {
    const progress = (8 * (i + 1)) / recipe.epochs;
    const leaked = leaks(arm, seed) ? 1 / (1 + Math.exp(2 * (turn - progress))) : 0;
    return {
      ...{ loss: 2 - i / recipe.epochs, cleanAccuracy: 0.7 - 0.4 / (i + 1), elapsedSeconds: 60 },
      ...(recipe.adversarial && { adversarialAccuracy: 0.2 + 0.7 * leaked, observed: 0.2 + 0.5 * leaked }),
    };
  });
  const device = { tensorflow: '2.21.0', flavour: 'cpu', usesGpu: false, processor: 'Example', threads: 1 } as const;
  return {
    ...{ key: {}, epochs, networkSha256: `${arm}${seed}`, ...(recipe.adversarial && { observedBefore: 0.97 }) },
    provenance: {
      revision: 'abcdef0123456789',
      dirty: false,
      node: 'v24',
      device,
      finishedAt: '2026-01-01T00:00:00.000Z',
    },
  };
}

function exampleImages(each: number): Result {
  const count = 2 * each;
  const bytes = (from: number): string =>
    Buffer.from(Array.from({ length: count * 32 * 32 * 3 }, (_, i) => (from + 7 * i) % 256)).toString('base64');
  const labels = Array.from({ length: count }, (_, i) => i % 10);
  const other = labels.map((label) => (label + 3) % 10);
  const fates = labels.map((_, i) => (i < each ? ('rescued' as const) : ('killed' as const)));
  return {
    ...{ kind: 'exampleImages', shape: [32, 32, 3], labels, fates },
    cleanPredictions: labels.map((label, i) => (fates[i] === 'rescued' ? (other[i] as number) : label)),
    adversarialPredictions: labels.map((label, i) => (fates[i] === 'killed' ? (other[i] as number) : label)),
    ...{ clean: bytes(0), perturbation: bytes(50), adversarial: bytes(100) },
  };
}
