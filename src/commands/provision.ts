import { provisionCifar10 } from '../data/cifar10.ts';
import { UserError } from '../foundation/user-error.ts';
import { usableGpus } from '../runs/device.ts';
import { chosenFlavour } from '../tensors/load.ts';
import { gpuAbsence } from '../tensors/gpu-devices.ts';
import { provisionTensorFlow } from '../tensors/provision.ts';
import { type Flavour, flavourNames } from '../tensors/wheels.ts';
import { readBundle, writeBundle } from './bundle.ts';
import { command } from './options.ts';

export default command({
  name: 'provision',
  help: 'Makes TensorFlow and the data available, once; verifies what is there.',
  options: ['flavour', 'bundle', 'from'],
  async run({ flavour: forced, bundle, from }) {
    const flavour = flavourByName(forced);
    // Untrained networks run on the CPU in every profile, and a GPU is held against it.
    const flavours: Flavour[] = flavour === 'cuda' ? ['cuda', 'cpu'] : ['cpu'];
    if (bundle !== undefined) {
      await writeBundle(bundle, flavours, tell);
      process.stdout.write(
        `${bundle} holds all that is fetched: npm run provision -- --flavour ${flavour} --from ${bundle}\n`,
      );
      return 0;
    }
    if (from !== undefined) await readBundle(from, flavours);
    for (const one of flavours) await provision(one);
    process.stdout.write('TensorFlow and the data are here and verified.\n');
    return 0;
  },
});

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Makes one TensorFlow and the data available. That for GPUs is 3 GB to fetch: a GPU that is here is asked first whether
 * it will run. A machine without one may fetch it for others.
 *
 * Throws: UserError when no GPU that is here can be used, with the reason of each.
 */
export async function provision(flavour: Flavour): Promise<void> {
  if (flavour === 'cuda' && gpuAbsence() === undefined) await usableGpus();
  await provisionTensorFlow(flavour, tell);
  await provisionCifar10(tell);
}

function flavourByName(forced: string | undefined): Flavour {
  const flavour = forced === undefined ? chosenFlavour() : flavourNames.find((name) => name === forced);
  if (flavour !== undefined) return flavour;
  throw new UserError(`There is no flavour "${forced ?? ''}"; choose one of ${flavourNames.join(', ')}.`);
}
