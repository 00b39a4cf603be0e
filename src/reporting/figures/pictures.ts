import type { ExampleImages } from '../../evaluation/example-images.ts';
import { counted } from '../../foundation/english.ts';
import type { ArmName } from '../../protocol/arms.ts';
import { fgsmTrueLabel } from '../../protocol/evaluation-attacks.ts';
import type { Profile } from '../../protocol/profile.ts';
import { counts, labelLeakingGap } from '../../protocol/quantities/attacked.ts';
import { resultFor, type SeedEvidence } from '../../runs/evidence.ts';
import { formatValue } from '../format.ts';
import { armName, classNames } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import type { Images, Picture, Table } from './figure.ts';

/** Test images that the attack rescues and kills, of the first network that has some. */
export function exampleFigure({ evidence, profile }: Reported): Images[] {
  const found = evidence.flatMap((own) =>
    own.measurements.flatMap(({ request: { arm }, result }) =>
      result.kind === 'exampleImages' ? [{ seed: own.seed, images: result, told: fatesText(own, arm, profile) }] : [],
    ),
  );
  return found.slice(0, 1).map(({ seed, images, told }) => ({
    ...{ kind: 'images', id: 'images', cards: cardsOf(images), table: fatesTable(images) },
    title: `What network ${seed} sees and says`,
    description: `The first network and the first images of each kind, not chosen${told}. Test images: as they are, the noise of the attack (stretched to full contrast), and both together. Rescued: wrong when clean, right with the noise. Killed: the reverse.`,
  }));
}

/** How many of its test images the attack rescues and kills. */
function fatesText(seed: SeedEvidence, arm: ArmName, profile: Profile): string {
  const attacked = { arm, attack: fgsmTrueLabel };
  const [request] = labelLeakingGap(attacked).requests(profile);
  const result = request && resultFor(request, seed);
  if (result?.kind !== 'accuracyUnderAttack') return '';
  const { rescued, killed, images } = counts(result);
  return `: of ${counted(images)} test images ${counted(rescued)} are rescued and ${counted(killed)} killed`;
}

function name(label: number | undefined): string {
  return classNames[label ?? -1] ?? `class ${label}`;
}

function fatesTable({ labels, fates, cleanPredictions, adversarialPredictions }: ExampleImages): Table {
  return {
    header: ['Image', 'Fate', 'Says, clean', 'Says, with the noise'],
    rows: labels.map((label, i) => [
      ...[name(label), fates[i] ?? '', name(cleanPredictions[i]), name(adversarialPredictions[i])],
    ]),
  };
}

function cardsOf(images: ExampleImages): Images['cards'] {
  const { shape, labels, fates, cleanPredictions, adversarialPredictions } = images;
  const size = shape.reduce((a, b) => a * b, 1);
  return labels.map((label, i) => {
    const part = (which: 'clean' | 'perturbation' | 'adversarial', alt: string, said?: number): Picture => ({
      ...{ shape, alt, pixels: Buffer.from(images[which], 'base64').subarray(i * size, (i + 1) * size) },
      ...(said !== undefined && { says: { words: name(said), right: said === label } }),
    });
    return {
      ...{ title: fates[i] ?? '', words: name(label) },
      pictures: [
        part('clean', `${name(label)}, clean`, cleanPredictions[i]),
        part('perturbation', 'the noise'),
        part('adversarial', `${name(label)} with noise`, adversarialPredictions[i]),
      ],
    };
  });
}

/** The mean noise of each label, of the first network that has it. */
export function noiseFigure({ evidence }: Reported): Images[] {
  const found = evidence.flatMap(({ seed, measurements }) =>
    measurements.flatMap(({ request: { arm }, result }) =>
      result.kind === 'meanNoise' ? [{ seed, arm, result }] : [],
    ),
  );
  return found.slice(0, 1).map(({ seed, arm, result }) => {
    const pictures = result.means.map((mean) => Buffer.from(mean, 'base64'));
    return {
      ...{ kind: 'images', id: 'noise' },
      title: `The noise of each digit, on average: network ${seed}, ${armName(arm)}`,
      description: `Each picture is the mean noise of all test images of one digit, made with the true label. White: in none of them the gradient falls there; black: it falls in all of them; grey: in half of them. ${agreementText(pictures, result.images)}`,
      table: {
        header: ['Digit', 'Images', 'The same sign in (%), mean over pixels'],
        rows: pictures.map((mean, label) => [
          ...[`${label}`, counted(result.images[label] ?? 0)],
          formatValue(agreement([mean]), 'accuracy'),
        ]),
      },
      cards: pictures.map((pixels, label) => ({
        ...{ title: `${label}`, words: `${counted(result.images[label] ?? 0)} images` },
        pictures: [{ shape: result.shape, pixels, alt: `mean noise of the digit ${label}` }],
      })),
    };
  });
}

/** In what share of the images of a label a pixel has the sign that most of them have there: mean over the pixels. */
function agreement(means: readonly Uint8Array[]): number {
  const white = 255;
  const shares = means.flatMap((mean) => Array.from(mean, (value) => Math.max(value, white - value) / white));
  return shares.reduce((a, b) => a + b, 0) / shares.length;
}

function agreementText(means: readonly Uint8Array[], images: readonly number[]): string {
  // 1/2, and the mean distance from it of the share of heads among n coins: sqrt(1 / (2 pi n)) for large n.
  const chance = 0.5 + images.reduce((sum, n) => sum + Math.sqrt(1 / (2 * Math.PI * n)), 0) / images.length;
  return `On average a pixel has the same sign in ${formatValue(agreement(means), 'accuracy')} % of the images of a digit; ${formatValue(chance, 'accuracy')} % if signs were random.`;
}
