import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { TrialStore } from '../../src/runs/trial-store.ts';
import { loadTensorFlow } from '../../src/tensors/load.ts';
import { killAndResume, paperTrial } from '../../src/testing/paper-trial.ts';

// The real ResNet-110 on one thread of a CPU, twenty steps of 16 images: killed after the twelfth, resumed, compared with
// one that was left alone. Some minutes. `node --import tsx checks/paper/resume.ts`
loadTensorFlow({ flavour: 'cpu', threads: 1 });
const folder = mkdtempSync(join(tmpdir(), 'paper-'));
const [killed, undisturbed] = ['killed', 'undisturbed'].map((name) => new TrialStore(join(folder, name)));
const started = performance.now();
const found = await killAndResume(paperTrial(110, 16), killed as TrialStore, undisturbed as TrialStore);
process.stdout.write(`${JSON.stringify(found, null, 2)}\n${((performance.now() - started) / 1000).toFixed(0)} s\n`);
const isEqual = found.keptSteps === 10 && isDeepStrictEqual(found.resumed, found.undisturbed);
process.stdout.write(isEqual ? 'The same bits.\n' : 'DIFFERENT BITS.\n');
rmSync(folder, { recursive: true });
process.exitCode = isEqual ? 0 : 2;
