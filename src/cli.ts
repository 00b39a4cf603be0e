import { parseArgs } from 'node:util';
import { explain, UserError } from './foundation/user-error.ts';

const commands = {
  verify: () => import('./commands/verify.ts'),
  plan: () => import('./commands/plan.ts'),
  trial: () => import('./commands/trial.ts'),
  collect: () => import('./commands/collect.ts'),
  provision: () => import('./commands/provision.ts'),
  doctor: () => import('./commands/doctor.ts'),
  report: () => import('./commands/report.ts'),
} as const;

/** What a command is called with. All options of all commands, so that a wrong one is named. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly profile?: string;
  readonly claim?: readonly string[];
  readonly seeds?: string;
  readonly strict: boolean;
  readonly eager: boolean;
  readonly reducedPrecision: boolean;
  readonly flavour?: string;
}

/** parseArgs takes the -1 of `--seeds -1` for an option; joined, it is a value that can be named in the message. */
function joinNegativeValues(args: readonly string[]): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const previous = joined.at(-1);
    const isValue = /^-\d/.test(arg) && previous?.startsWith('--');
    return isValue ? [...joined.slice(0, -1), `${previous}=${arg}`] : [...joined, arg];
  }, []);
}

function parse(args: string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: joinNegativeValues(args),
      allowPositionals: true,
      options: {
        profile: { type: 'string' },
        claim: { type: 'string', multiple: true },
        seeds: { type: 'string' },
        strict: { type: 'boolean', default: false },
        eager: { type: 'boolean', default: false },
        'reduced-precision': { type: 'boolean', default: false },
        flavour: { type: 'string' },
      },
    });
    const { 'reduced-precision': reducedPrecision, ...others } = values;
    return { ...others, reducedPrecision, positionals };
  } catch (error) {
    throw new UserError(
      `${(error as Error).message.split('. ')[0]}. Options: --profile, --claim, --seeds, --strict, --eager, --reduced-precision, --flavour.`,
    );
  }
}

async function main([name = '', ...rest]: string[]): Promise<number> {
  const command = commands[name as keyof typeof commands];
  if (!Object.hasOwn(commands, name)) {
    throw new UserError(`There is no command "${name}"; choose one of ${Object.keys(commands).join(', ')}.`);
  }
  return (await command()).run(parse(rest));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof UserError ? error.exitCode : 2;
}
