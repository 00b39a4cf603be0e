import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSealed } from '../../src/foundation/sealed-record.ts';
import { applyRule, type Candidate, type PilotRecord } from './rule.ts';

/** Applies the rule of README.md until a candidate is taken; trains two networks side by side. */
const folder = join(import.meta.dirname, 'records');
const workers = 2;

function records(): PilotRecord[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => readSealed<PilotRecord>(join(folder, name)) as PilotRecord);
}

async function trainPilot({ peak, epochs }: Candidate, seed: number): Promise<void> {
  const args = ['--import', 'tsx', join(import.meta.dirname, 'pilot.ts'), `${peak}`, `${epochs}`, `${seed}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`The pilot ${peak} ${epochs} ${seed} ended with exit code ${code}.`);
}

for (let choice = applyRule(records()); ; choice = applyRule(records())) {
  const { peak, epochs } = choice.candidate;
  if (choice.kind === 'taken') {
    console.log(`Taken: peak ${peak}, ${epochs} epochs; ${choice.passing} networks pass.`);
    break;
  }
  const next = choice.seeds.slice(0, workers);
  console.log(`${new Date().toISOString()} peak ${peak}, ${epochs} epochs: training seeds ${next.join(', ')}`);
  await Promise.all(next.map((seed) => trainPilot({ peak, epochs }, seed)));
}
