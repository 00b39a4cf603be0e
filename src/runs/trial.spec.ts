import { expect, test } from 'vitest';
import { profileByName } from '../protocol/profiles.ts';
import { fgsmTrueLabel } from '../protocol/evaluation-attacks.ts';
import { underAttack } from '../protocol/quantities/attacked.ts';
import { planTrial, unmeasured } from './trial.ts';

const smoke = profileByName('smoke');
const own = underAttack({ arm: 'trueLabel', attack: fgsmTrueLabel }, smoke);
const transfer = { ...own, craftedOn: 'cleanTraining' } as const;
const trial = planTrial(smoke, 'trueLabel', 201, [own, transfer]);
const source = planTrial(smoke, 'cleanTraining', 201, []);

test('the loss peak of a network on other images is refused', () => {
  const asked = (radiusFrom: 'trueLabel' | 'mnist') => () =>
    planTrial(smoke, 'cleanTraining', 201, [
      { arm: 'cleanTraining', radiusFrom, measurement: { kind: 'lossCurve', epsilonsPixels: [0] } },
    ]);
  expect(asked('trueLabel')).not.toThrow();
  expect(asked('mnist')).toThrow('on the images of cleanTraining, which are others');
});

test('what reads a network that diverged is not missing: it cannot be measured', () => {
  const missing = (diverged: readonly string[]) =>
    unmeasured(trial, {
      training: (address) => ({
        ...{ key: {}, epochs: [], networkSha256: '', ...(diverged.includes(address) && { diverged: 'loss NaN' }) },
        provenance: { revision: 'r', dirty: false, node: 'v', finishedAt: 'now' },
      }),
      measurement: () => undefined,
    }).map(({ request }) => request);
  expect(missing([])).toEqual([own, transfer]);
  expect(missing([source.trainingAddress])).toEqual([own]);
  expect(missing([trial.trainingAddress])).toEqual([]);
});
