import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cifar10Folder } from '../../src/data/cifar10.ts';
import { loadDataset, samplePositions } from '../../src/data/dataset.ts';
import { reportsFolder, storeFolder } from '../../src/foundation/folders.ts';
import { readSealed } from '../../src/foundation/sealed-record.ts';
import { explain, UserError } from '../../src/foundation/user-error.ts';
import { profileByName } from '../../src/protocol/profiles.ts';
import type { EvidenceRecord } from '../../src/runs/evidence-record.ts';
import { TrialStore } from '../../src/runs/trial-store.ts';
import { pythonEnvironment } from '../../bench/python-environment.ts';

/**
 * `npm run round-trip -- cpu.trueLabel.201`: the network of a finished trial is loaded into PyTorch, attacked there, and
 * must have the accuracies of its evidence within 0.2 points. Exit 0: it has; 3: it has not; 2: it could not be tried.
 */
async function run([trial]: readonly string[]): Promise<number> {
  if (trial === '--help') {
    process.stdout.write(
      'npm run round-trip -- cpu.trueLabel.201: the network of a finished trial, attacked in PyTorch.\n',
    );
    return 0;
  }
  const evidence = join(reportsFolder(), 'evidence', `${trial}.json`);
  const record = trial === undefined ? undefined : readSealed<EvidenceRecord>(evidence);
  if (record === undefined) throw new UserError(`Which finished trial? ${known(dirname(evidence))}`);
  const network = new TrialStore(storeFolder()).networkFile(record.trainingAddress);
  if (!existsSync(network)) throw new UserError(`The network of ${trial} is not in the store: ${network}.`);
  const { test } = await loadDataset({ name: 'cifar10' }, record.seed);
  const { iterativeImages } = profileByName(record.profile);
  const sample = [...samplePositions(test, iterativeImages, 'test')];
  const python = await pythonEnvironment(join(import.meta.dirname, 'requirements.txt'));
  const child = spawn(python, [join(import.meta.dirname, 'round_trip.py')], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.end(JSON.stringify({ evidence, network, cifar10: cifar10Folder(), sample }));
  return new Promise((resolve) => child.on('close', (code) => resolve(code === 1 ? 3 : (code ?? 2))));
}

function known(folder: string): string {
  const trials = existsSync(folder) ? readdirSync(folder).map((name) => name.replace(/\.json$/, '')) : [];
  if (trials.length === 0) return `There is no evidence in ${folder}: run \`npm run verify\` first.`;
  return `Choose one of ${trials.join(', ')}.`;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 2;
}
