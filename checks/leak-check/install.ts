import { join } from 'node:path';
import { pythonEnvironment } from '../../bench/python-environment.ts';

/** Installs PyTorch and Keras, with which exporters.spec.ts runs. usage: node --import tsx checks/leak-check/install.ts */
process.stdout.write(`${await pythonEnvironment(join(import.meta.dirname, 'requirements.txt'))}\n`);
