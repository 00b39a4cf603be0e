import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { thisProcessor } from '../foundation/processor.ts';
import { buildModel } from '../models/build-model.ts';
import { oneThread } from '../protocol/profile.ts';
import { tinyImages, tinyRecipe } from '../testing/tiny-network.ts';
import { initialSnapshot, train } from '../training/trainer.ts';
import { loadDevice } from './device.ts';
import { compareBits, groupOf, readRecordedBits } from './recorded-bits.ts';
import { type ReferenceBits, referenceBits } from './reference-bits.ts';

/** Ten seconds for each of three, more where others compute too. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const hasTaskset = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** The bits of a process of its own, that sees one core of the machine or all of them. */
async function bitsOfProcess(cores: 'one' | 'all'): Promise<ReferenceBits> {
  const node = [process.execPath, '--import', 'tsx', join(import.meta.dirname, 'reference-bits-process.ts')];
  const [program = '', ...args] = cores === 'one' && hasTaskset ? ['taskset', '-c', '0', ...node] : node;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  return JSON.parse(output) as ReferenceBits;
}

let own: ReferenceBits;
beforeAll(async () => {
  await loadDevice(oneThread);
  const start = initialSnapshot(buildModel(tinyRecipe.model), 1);
  for await (const _ of train({ ...tinyRecipe, epochs: 1 }, 1, tinyImages(40), start, 'eager'));
  own = await referenceBits();
});

test('bits depend neither on the cores that are seen, nor on what runs beside, nor on what ran before', async () => {
  const [oneCore, allCores] = await Promise.all([bitsOfProcess('one'), bitsOfProcess('all')]);
  expect(oneCore).toEqual(own);
  expect(allCores).toEqual(own);
});

test('the record is of this version, and a processor that is in it repeats its bits', () => {
  const record = readRecordedBits();
  const comparison = compareBits(own, record);
  expect(comparison.kind, 'another version: npm run doctor -- --record-bits, on every processor').not.toBe('no record');
  const known = groupOf(record, thisProcessor());
  const changed = 'bits changed: raise trainingVersion and run npm run doctor -- --record-bits';
  if (known !== undefined) expect(own, changed).toEqual(known.digests);
  // Another processor may differ: that is for doctor to say.
  else process.stdout.write(`A processor that is not in the record: ${JSON.stringify(comparison)}\n`);
});
