import { z } from 'zod';
import { measurementVersion, type Result } from '../evaluation/measurement.ts';
import { addressOf, canonicalJson } from '../foundation/digest.ts';
import type { MeasurementRequest } from '../protocol/quantity.ts';
import type { MeasurementRecord, TrainingRecord } from './records.ts';

/** Everything about one trial in one file: what was trained, how, and what was measured. */
export interface EvidenceRecord {
  readonly trial: string;
  readonly profile: string;
  readonly arm: string;
  readonly seed: number;
  readonly trainingAddress: string;
  readonly training: TrainingRecord;
  readonly measurements: readonly ({
    readonly request: MeasurementRequest;
    readonly address: string;
  } & MeasurementRecord)[];
}

const count = z.int().nonnegative();
const fraction = z.number().min(0).max(1);
const cosine = z.number().min(-1).max(1);
const pixels = z.number().min(0).max(255);
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256');

const accuracyUnderAttack = z
  .strictObject({
    ...{ kind: z.literal('accuracyUnderAttack'), attacks: z.array(z.string()).min(1), epsilonPixels: pixels },
    ...{ survivors: z.array(count).min(1), lossFalls: count },
    ...{ images: count, chanceLevel: fraction, cleanCorrect: count, adversarialCorrect: count },
    ...{ rescued: count, killed: count, unmoved: count, refereeViolations: z.array(z.string()) },
    ...{ cleanCrossEntropy: z.number().nonnegative(), adversarialCrossEntropy: z.number().nonnegative() },
  })
  .refine(({ images, cleanCorrect, killed }) => cleanCorrect <= images && killed <= cleanCorrect, {
    message: 'more images right or killed than there are',
  })
  .refine(
    ({ cleanCorrect, adversarialCorrect, rescued, killed }) => cleanCorrect + rescued - killed === adversarialCorrect,
    {
      message: 'rescued and killed images do not make up the difference of the accuracies',
    },
  )
  .refine(({ survivors, adversarialCorrect }) => survivors.at(-1) === adversarialCorrect, {
    message: 'the last survivors are not those that are right',
  })
  .refine(({ images, cleanCorrect, rescued, unmoved }) => rescued <= images - cleanCorrect && unmoved <= images, {
    message: 'more images rescued or unmoved than there are',
  });

const attackConvergence = z
  .strictObject({
    ...{ kind: z.literal('attackConvergence'), epsilonPixels: pixels, images: count },
    ...{ correct: count, correctUnderStronger: count },
  })
  .refine(({ images, correct, correctUnderStronger }) => correctUnderStronger <= correct && correct <= images, {
    message: 'a stronger attack that leaves more images',
  });

const craftingLabels = z
  .strictObject({
    ...{ kind: z.literal('craftingLabels'), images: count, counts: z.array(z.array(count)), pValue: fraction },
    mutualInformation: z.number().nonnegative(),
    ...{ nullMean: z.number().nonnegative(), nullMaximum: z.number().nonnegative() },
  })
  .refine(({ counts, images }) => counts.flat().reduce((a, b) => a + b, 0) === images, {
    message: 'the counts do not add up to the images',
  });

const classCode = z
  .strictObject({
    ...{ kind: z.literal('classCode'), base: z.enum(['grey', 'mean', 'image', 'noise']) },
    ...{ epsilonsPixels: z.array(pixels), images: count, chanceLevel: fraction, asLabel: z.array(z.array(count)) },
  })
  .refine(({ asLabel, images }) => asLabel.flat().every((counted) => counted <= images), {
    message: 'more images than there are',
  });

const wrongLabelNoise = z
  .strictObject({
    ...{ kind: z.literal('wrongLabelNoise'), epsilonPixels: pixels, examples: count, chanceLevel: fraction },
    ...{ asNoise: count, asImage: count },
  })
  .refine(({ examples, asNoise, asImage }) => asNoise + asImage <= examples, {
    message: 'more examples than there are',
  });

const lossCurve = z.strictObject({
  kind: z.literal('lossCurve'),
  points: z.array(z.strictObject({ epsilonPixels: pixels, crossEntropy: z.number(), accuracy: fraction })).min(1),
});

const linearProbe = z
  .strictObject({ kind: z.literal('linearProbe'), correct: count, images: count, chanceLevel: fraction })
  .refine(({ correct, images }) => correct <= images, { message: 'more images right than there are' });

const gradientCosine = z.strictObject({
  ...{ kind: z.literal('gradientCosine'), images: count, withinLabel: cosine, betweenLabels: cosine },
  ...{ sameLabelSameClass: cosine, sameLabelDifferentClass: cosine },
  ...{ differentLabelSameClass: cosine, differentLabelDifferentClass: cosine },
});

const meanNoise = z
  .strictObject({
    ...{ kind: z.literal('meanNoise'), shape: z.tuple([count, count, count]) },
    ...{ images: z.array(count).min(1), means: z.array(z.base64()).min(1) },
  })
  .refine(
    ({ shape: [height, width, channels], images, means }) =>
      means.length === images.length &&
      means.every((mean) => Buffer.from(mean, 'base64').length === height * width * channels),
    { message: 'its pictures are of another size' },
  );

const exampleImages = z.strictObject({
  ...{ kind: z.literal('exampleImages'), shape: z.tuple([count, count, count]), labels: z.array(count) },
  fates: z.array(z.enum(['rescued', 'killed'])),
  ...{ clean: z.base64(), perturbation: z.base64(), adversarial: z.base64() },
  ...{ cleanPredictions: z.array(count), adversarialPredictions: z.array(count) },
});

const result: z.ZodType<Result> = z.discriminatedUnion('kind', [
  accuracyUnderAttack,
  lossCurve,
  linearProbe,
  gradientCosine,
  meanNoise,
  attackConvergence,
  craftingLabels,
  classCode,
  wrongLabelNoise,
  exampleImages,
]);

const device = z.strictObject({
  ...{ tensorflow: z.string(), flavour: z.enum(['cpu', 'cuda']), usesGpu: z.boolean() },
  ...{ gpu: z.string().optional(), processor: z.string(), threads: count },
});

const provenanceSchema = z.strictObject({
  ...{ revision: z.string(), dirty: z.union([z.boolean(), z.literal('unknown')]), node: z.string() },
  ...{ device: device.optional(), finishedAt: z.iso.datetime() },
});

const epoch = z.strictObject({
  ...{ loss: z.number(), cleanAccuracy: fraction, adversarialAccuracy: fraction.optional() },
  observed: fraction.optional(),
  elapsedSeconds: z.number().nonnegative(),
});

const key = z.looseObject({});
const request = z.looseObject({ arm: z.string(), measurement: z.looseObject({ kind: z.string() }) });

const measurement = z
  .strictObject({ request, address: digest, key, result, elapsedSeconds: z.number(), provenance: provenanceSchema })
  .refine((record) => addressOf(record.key) === record.address, { message: 'the address is not that of its key' })
  .refine(
    ({ key: { measurement: keyed }, request: asked }) => canonicalJson(keyed) === canonicalJson(asked.measurement),
    {
      message: 'the key is that of another measurement',
    },
  )
  .refine(({ request: asked, result: given }) => asked.measurement.kind === given.kind, {
    message: 'the result is of another kind than was asked for',
  })
  .refine(({ key: { measurementVersion: version } }) => version === measurementVersion, {
    message: `it was measured by another version of the code, not ${measurementVersion}`,
  });

/** What a file of evidence must be, whoever wrote it. */
export const evidenceSchema = z
  .strictObject({
    ...{ trial: z.string(), profile: z.string(), arm: z.string(), seed: z.int(), trainingAddress: digest },
    training: z.strictObject({
      ...{ key, epochs: z.array(epoch), observedBefore: fraction.optional() },
      ...{ networkSha256: digest, diverged: z.string().optional(), provenance: provenanceSchema },
    }),
    measurements: z.array(measurement),
  })
  .refine(({ training, trainingAddress }) => addressOf(training.key) === trainingAddress, {
    path: ['trainingAddress'],
    message: 'is not that of its key',
  }) as unknown as z.ZodType<EvidenceRecord>;
