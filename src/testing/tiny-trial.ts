import { armOf, type Profile } from '../protocol/profile.ts';
import { smoke } from '../protocol/profiles/smoke.ts';
import type { Recipe } from '../training/recipe.ts';
import { planTrial, type Trial } from '../runs/trial.ts';
import type { TrialStore } from '../runs/trial-store.ts';

/** The arm trueLabel of the profile smoke on 60 digits: a process that has TensorFlow and the digits takes a third of a second for it. */
export function tinyTrial(seed: number, changes: Partial<Recipe> = {}): Trial {
  const arm = armOf(smoke, 'trueLabel');
  const recipe: Recipe = {
    ...arm.recipe,
    dataset: { name: 'mnist', trainImages: 60, testImages: 20 },
    model: {
      ...{ kind: 'mlp', inputShape: [28, 28, 1], hidden: [16], classes: 10 },
      ...{ activation: 'relu', initialisation: 'he' },
    },
    batchSize: 20,
    ...(arm.recipe.adversarial && { adversarial: { ...arm.recipe.adversarial, adversarialPerBatch: 10 } }),
    ...changes,
  };
  const profile: Profile = { ...smoke, arms: { ...smoke.arms, trueLabel: { ...arm, recipe } } };
  return planTrial(profile, 'trueLabel', seed, [
    { arm: 'trueLabel', measurement: { kind: 'lossCurve', epsilonsPixels: [0, 8] } },
  ]);
}

/** The bits that a trial gave: of its network, and of what was measured on it. */
export function bitsOf(store: TrialStore, { trainingAddress, measurements }: Trial) {
  return {
    network: store.training(trainingAddress)?.networkSha256,
    results: measurements.map(({ address }) => store.measurement(address)?.result),
  };
}
