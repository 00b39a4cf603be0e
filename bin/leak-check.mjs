#!/usr/bin/env node
// `leak-check` of an installed package: the command line, with this command chosen.
import process from 'node:process';
import { register } from 'tsx/esm/api';

register();
process.argv.splice(2, 0, 'leak-check');
await import('../src/cli.ts');
