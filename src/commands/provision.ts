import { provisionCifar10 } from '../data/cifar10.ts';
import { UserError } from '../foundation/user-error.ts';
import { chosenFlavour } from '../tensors/load.ts';
import { provisionTensorFlow } from '../tensors/provision.ts';
import { flavourNames } from '../tensors/wheels.ts';
import { command } from './options.ts';

export default command({
  name: 'provision',
  help: 'Makes TensorFlow and the data available, once; verifies what is there.',
  options: ['flavour'],
  async run({ flavour }) {
    await provision(flavour);
    process.stdout.write('TensorFlow and the data are here and verified.\n');
    return 0;
  },
});

export async function provision(forced?: string): Promise<void> {
  const flavour = forced === undefined ? chosenFlavour() : flavourNames.find((name) => name === forced);
  if (flavour === undefined) {
    throw new UserError(`There is no flavour "${forced}"; choose one of ${flavourNames.join(', ')}.`);
  }
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  await provisionTensorFlow(flavour, tell);
  await provisionCifar10(tell);
}
