import { provisionCifar10 } from '../data/cifar10.ts';
import { UserError } from '../foundation/user-error.ts';
import { chosenFlavour } from '../tensors/load.ts';
import { provisionTensorFlow } from '../tensors/provision.ts';
import { type Flavour, flavourNames } from '../tensors/wheels.ts';
import { readBundle, writeBundle } from './bundle.ts';
import { command } from './options.ts';

export default command({
  name: 'provision',
  help: 'Makes TensorFlow and the data available, once; verifies what is there.',
  options: ['flavour', 'bundle', 'from'],
  async run({ flavour, bundle, from }) {
    if (bundle !== undefined) {
      await writeBundle(bundle, flavourByName(flavour), tell);
      process.stdout.write(`${bundle} holds all that is fetched: npm run provision -- --from ${bundle}\n`);
      return 0;
    }
    if (from !== undefined) await readBundle(from, flavourByName(flavour));
    await provision(flavour);
    process.stdout.write('TensorFlow and the data are here and verified.\n');
    return 0;
  },
});

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

export async function provision(forced?: string): Promise<void> {
  await provisionTensorFlow(flavourByName(forced), tell);
  await provisionCifar10(tell);
}

function flavourByName(forced: string | undefined): Flavour {
  const flavour = forced === undefined ? chosenFlavour() : flavourNames.find((name) => name === forced);
  if (flavour !== undefined) return flavour;
  throw new UserError(`There is no flavour "${forced ?? ''}"; choose one of ${flavourNames.join(', ')}.`);
}
