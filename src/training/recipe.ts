import type { AttackSpec } from '../attacks/attack.ts';
import type { RadiusDistribution } from '../attacks/radius-distribution.ts';
import { type DatasetSpec, imagesForTraining } from '../data/dataset-spec.ts';
import type { ModelSpec } from '../models/build-model.ts';
import type { Schedule } from '../optimisation/schedule.ts';
import type { SgdSpec } from '../optimisation/sgd.ts';

export interface AdversarialTraining {
  readonly attack: AttackSpec;
  readonly epsilon: RadiusDistribution;
  /** How many images of each batch are replaced by adversarial examples crafted with the current parameters. */
  readonly adversarialPerBatch: number;
  /** What the loss of an adversarial example counts beside that of a clean one; 1 when absent. */
  readonly weight?: number;
}

/** Everything that determines a trained network, except the seed. Data only: its digest is part of the address. */
export interface Recipe {
  readonly dataset: DatasetSpec;
  readonly model: ModelSpec;
  /** 0 leaves the random initial parameters. */
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimiser: SgdSpec;
  readonly schedule: Schedule;
  readonly augmentation: 'none' | 'cropAndFlip';
  /** Absent: training on clean images only. */
  readonly adversarial?: AdversarialTraining;
}

/** Raise when the numbers of training change: old networks are then never reused. */
export const trainingVersion = 3;

/** Partial batches at the end of an epoch are dropped. */
export function stepsPerEpoch(recipe: Recipe, trainingImages: number): number {
  return Math.floor(trainingImages / recipe.batchSize);
}

/** All steps of a training. */
export function stepsOf(recipe: Recipe): number {
  const { dataset, epochs } = recipe;
  return epochs * stepsPerEpoch(recipe, dataset.trainImages ?? imagesForTraining[dataset.name]);
}

/** The number of whole epochs that comes closest to so many steps. */
export function epochsFor(steps: number, images: number, batchSize: number): number {
  return Math.round(steps / Math.floor(images / batchSize));
}
