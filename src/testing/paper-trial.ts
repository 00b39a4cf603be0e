import type { ResnetSpec } from '../models/resnet.ts';
import { armOf, oneThread, type Profile } from '../protocol/profile.ts';
import { paper } from '../protocol/profiles/paper.ts';
import { planTrial, type Trial } from '../runs/trial.ts';
import { runInChild } from '../runs/trial-child.ts';
import type { TrialStore } from '../runs/trial-store.ts';
import { fault } from './fault.ts';

/** The profile's true-label arm on a CPU: one epoch of twenty steps, with a checkpoint every five. */
export function paperTrial(depth: number, batchSize: number): Trial {
  const arm = armOf(paper, 'trueLabel');
  const { adversarial } = arm.recipe;
  const recipe = {
    ...arm.recipe,
    dataset: { name: 'cifar10', trainImages: 20 * batchSize, testImages: 20 } as const,
    model: { ...(arm.recipe.model as ResnetSpec), depth },
    ...{ batchSize, epochs: 1 },
    ...(adversarial && { adversarial: { ...adversarial, adversarialPerBatch: batchSize / 2 } }),
  };
  const profile: Profile = { ...paper, execution: oneThread, arms: { ...paper.arms, trueLabel: { ...arm, recipe } } };
  return { ...planTrial(profile, 'trueLabel', 201, []), checkpointSteps: 5 };
}

/** What came of a trial that is killed after its twelfth step and run again, and of one that is left alone. */
export async function killAndResume(trial: Trial, killed: TrialStore, undisturbed: TrialStore) {
  const run = (store: TrialStore, imports: string[] = []) =>
    runInChild({ store: store.folder, trials: [trial] }, { tell: () => undefined, imports });
  const why = await run(killed, [fault('after-checkpoint', { checkpoint: 'checkpoint-00000.00010', steps: '2' })]);
  const kept = killed.checkpoint(trial.trainingAddress);
  const failures = [...(await run(killed)), ...(await run(undisturbed))];
  const resultOf = (store: TrialStore) => {
    const { networkSha256, epochs } = store.training(trial.trainingAddress) ?? {};
    return { networkSha256, loss: epochs?.map(({ loss }) => loss) };
  };
  return {
    ...{ why: why.get(trial.id), keptSteps: kept?.partial?.steps, failures },
    ...{ resumed: resultOf(killed), undisturbed: resultOf(undisturbed) },
  };
}
