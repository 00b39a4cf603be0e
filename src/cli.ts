import { type Command, helpText, parseCommand } from './commands/options.ts';
import { explain, UserError } from './foundation/user-error.ts';

const commands: Record<string, () => Promise<{ readonly default: unknown }>> = {
  verify: () => import('./commands/verify.ts'),
  plan: () => import('./commands/plan.ts'),
  trial: () => import('./commands/trial.ts'),
  collect: () => import('./commands/collect.ts'),
  survey: () => import('./commands/survey.ts'),
  report: () => import('./commands/report.ts'),
  store: () => import('./commands/store.ts'),
  provision: () => import('./commands/provision.ts'),
  'leak-check': () => import('./commands/leak-check.ts'),
  doctor: () => import('./commands/doctor.ts'),
};

async function main([name = '', ...args]: string[]): Promise<number> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (name === '--help') {
    process.stdout.write(`Commands: ${Object.keys(commands).join(', ')}. Each takes --help.\n`);
    return 0;
  }
  if (load === undefined) {
    throw new UserError(`There is no command "${name}"; choose one of ${Object.keys(commands).join(', ')}.`);
  }
  const command = (await load()).default as Command;
  if (args.includes('--help')) {
    process.stdout.write(helpText(command));
    return 0;
  }
  return command.run(parseCommand(command, args));
}

/** Whatever fails outside of main's own promise fails the run: 1, Node's own code, never comes from here. */
function fail(error: unknown): never {
  try {
    process.stderr.write(`${explain(error)}\n`);
  } finally {
    process.exit(2);
  }
}

process.on('uncaughtException', fail);
// Who reads our output went away (`verify | head`): there is nobody to tell.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(2));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  fail(error);
}
