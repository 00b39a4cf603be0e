import { explain } from '../foundation/user-error.ts';
import { oneThread } from '../protocol/profile.ts';
import { loadDevice } from './device.ts';
import { referenceBits } from './reference-bits.ts';

/** Prints the reference bits as a trial on a CPU computes. Its own process, since TensorFlow is loaded once in one. */
try {
  await loadDevice(oneThread);
  process.stdout.write(JSON.stringify(await referenceBits()));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 2;
}
