import { forwardFlops } from '../models/forward-flops.ts';
import { type AdversarialTraining, type Recipe, stepsOf } from '../training/recipe.ts';
import type { Arm, ArmName } from './arms.ts';

/** A GPU to rent. `dollarsPerHour` is a round price that we assume, no quotation: put in your own. */
export interface GpuType {
  readonly name: string;
  /** Float32 without tensor cores, as NVIDIA's data sheets give it. */
  readonly peakTeraflops: number;
  readonly dollarsPerHour: number;
}

const h100: GpuType = { name: 'H100', peakTeraflops: 66.9, dollarsPerHour: 7 };

export const gpuTypes: readonly GpuType[] = [
  { name: 'T4', peakTeraflops: 8.1, dollarsPerHour: 0.5 },
  { name: 'L4', peakTeraflops: 30.3, dollarsPerHour: 0.8 },
  { name: 'A100', peakTeraflops: 19.5, dollarsPerHour: 3.5 },
  h100,
];

/** Trials that share a GPU: three keep an H100 busy, a fourth added nothing. */
export const trialsPerGpu = 3;

/**
 * Measured on an H100 (reports/bench/h100.md): three trials of ResNet-20 with FGSM on half of a batch of 128, side by side,
 * do one step every 10.6 ms, with all that lies between epochs. A ResNet-110 step alone took 52 ms, 0.47 a layer. Networks
 * that are no ResNet were not measured.
 */
const millisecondsPerLayer = 0.53;
/** Of its peak rate a card is taken to reach at most this share. The H100 reached .07. */
const mostShare = 0.3;

export interface TrialCost {
  readonly steps: number;
  readonly flops: number;
}

/** Passes through the network for each image of a batch, a backward pass by the images counted as one, a whole one as two. */
export function passesPerImage(recipe: Recipe): number {
  const training = 3;
  return training + (recipe.adversarial === undefined ? 0 : craftingPasses(recipe.adversarial, recipe.batchSize));
}

function craftingPasses({ attack, adversarialPerBatch }: AdversarialTraining, batchSize: number): number {
  const steps = attack.steps === 'byRadius' ? 10 : attack.steps;
  const lookingUp = attack.labelSource === 'predictedLabel' || attack.labelSource === 'leastLikely' ? 1 : 0;
  return ((2 * steps + lookingUp) * adversarialPerBatch) / batchSize;
}

/** What training takes; measuring is some per cent of it. */
export function costOf({ recipe }: Pick<Arm, 'recipe'>): TrialCost {
  const steps = stepsOf(recipe);
  return { steps, flops: steps * recipe.batchSize * passesPerImage(recipe) * forwardFlops(recipe.model) };
}

/**
 * Seconds of a GPU's whole time that training takes: measured for the H100, at least so long for other cards. A trial that
 * shares the GPU takes as many times longer as there are trials.
 */
export function secondsOn(gpu: GpuType, trial: Pick<Arm, 'recipe'>): number {
  const { steps, flops } = costOf(trial);
  const { model } = trial.recipe;
  const layers = model.kind === 'resnet' ? model.depth : 4;
  // What was measured is four passes for each image.
  const onH100 = (steps * layers * millisecondsPerLayer * passesPerImage(trial.recipe)) / 4 / 1000;
  return Math.max(onH100, flops / (gpu.peakTeraflops * 1e12 * mostShare));
}

/** The arms with what training of each is estimated to take on one H100 that it shares: the only source of such estimates. */
export function estimatedOnH100<Arms extends Partial<Record<ArmName, Arm>>>(arms: Arms): Arms {
  const entries = Object.entries(arms) as [ArmName, Arm][];
  return Object.fromEntries(
    entries.map(([name, arm]) => [name, { ...arm, estimatedSeconds: Math.ceil(trialsPerGpu * secondsOn(h100, arm)) }]),
  ) as Arms;
}
