import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claim as h08 } from '../../hypotheses/h08-harder-problems-leak-more.spec.ts';
import { readSealed } from '../../src/foundation/sealed-record.ts';
import { armOf } from '../../src/protocol/profile.ts';
import { profileByName } from '../../src/protocol/profiles.ts';
import { applyMnistRule, type MnistRecord } from './mnist-rule.ts';

const cpu = profileByName('cpu');
const folder = join(import.meta.dirname, 'mnist-records');
const records = readdirSync(folder).map((name) => readSealed<MnistRecord>(join(folder, name)) as MnistRecord);

test('the peak on MNIST and the order of its doses in H08 are those that the rule takes from the committed pilots', () => {
  const { schedule } = armOf(cpu, 'mnist').recipe;
  const doses = h08.trends?.at(-1)?.quantities.flatMap((quantity) => quantity.requests(cpu).map(({ arm }) => arm));
  const arms = { plain: 'mnistLargeEpsilon', noisy: 'mnistNoisy', occluded: 'mnistOccluded' } as const;
  const choice = applyMnistRule(records);
  expect(choice).toMatchObject({ kind: 'taken', peak: schedule.kind === 'oneCycle' ? schedule.peak : undefined });
  expect(doses).toEqual(choice.kind === 'taken' && choice.doses.map((images) => arms[images]));
});

test('no pilot of MNIST is of a seed that votes', () => {
  expect(records.filter(({ seed }) => seed >= 100)).toEqual([]);
});
