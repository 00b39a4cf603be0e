import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSealed } from '../../src/foundation/sealed-record.ts';
import { armOf } from '../../src/protocol/profile.ts';
import { profileByName } from '../../src/protocol/profiles.ts';
import { applyRule, type PilotRecord } from './rule.ts';

test('the recipe of cpu is the one that the rule takes from the committed pilots', () => {
  const folder = join(import.meta.dirname, 'records');
  const records = readdirSync(folder).map((name) => readSealed<PilotRecord>(join(folder, name)) as PilotRecord);
  const { epochs, schedule } = armOf(profileByName('cpu'), 'trueLabel').recipe;
  const peak = schedule.kind === 'oneCycle' ? schedule.peak : undefined;
  expect(applyRule(records)).toEqual({ kind: 'taken', candidate: { peak, epochs }, passing: 10 });
});
