import { parseArgs } from 'node:util';
import { UserError } from '../foundation/user-error.ts';

interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** How the value is called in the help; a flag has none. */
  readonly value?: string;
  readonly help: string;
}

/** Every option of every command: one name, one meaning. */
const allOptions = {
  profile: {
    type: 'string',
    value: 'cpu',
    help: 'The scale: smoke, cpu (default), cpu-long, gpu, gpu-resnet32 or paper.',
  },
  claim: { type: 'string', multiple: true, value: 'H03', help: 'Only this claim; may be repeated. Default: all.' },
  seeds: {
    type: 'string',
    value: '10',
    help: 'At most so many seeds of each claim. Fewer than its first look decide nothing.',
  },
  workers: {
    type: 'string',
    value: '2',
    help: 'Trials side by side. Default: three on each GPU where the profile needs one, else as many as cores; as far as memory goes.',
  },
  budget: {
    type: 'string',
    value: '60m',
    help: 'Start no trial after this time (90s, 60m, 8h); what runs is finished.',
  },
  evidence: {
    type: 'string',
    multiple: true,
    value: 'FOLDER',
    help: 'Use the evidence of this folder instead of training; may be repeated.',
  },
  'dry-run': { type: 'boolean', help: 'Print trials, steps, operations, time and cost; run nothing.' },
  json: { type: 'boolean', help: 'Print the findings as JSON, and nothing else.' },
  html: { type: 'string', value: 'FILE', help: 'Write the findings as a page, too.' },
  epsilon: { type: 'string', value: '8', help: 'The radius of the attacks, in pixels of 0..255.' },
  model: { type: 'string', value: 'FOLDER', help: 'Attack this LayersModel of tfjs instead of reading a table.' },
  images: { type: 'string', value: 'FILE', help: 'Its test images, .npy: [images, height, width, channels].' },
  labels: { type: 'string', value: 'FILE', help: 'The true classes of these images, .npy.' },
  classes: { type: 'string', value: '10', help: 'How many classes there are: larger numbers are refused.' },
  compare: { type: 'boolean', help: 'Compare two folders of runs or more, the earliest first, on a page of its own.' },
  strict: { type: 'boolean', help: 'Exit 3 unless every claim is supported.' },
  eager: { type: 'boolean', help: 'Operation by operation instead of compiled. Networks of its own.' },
  'reduced-precision': {
    type: 'boolean',
    help: 'Products in TF32 (GPU) or bfloat16 (CPU). Networks of its own, no verdicts.',
  },
  xla: { type: 'boolean', help: 'Compile steps with XLA, on a GPU. Networks of its own.' },
  flavour: {
    type: 'string',
    value: 'cpu',
    help: 'Which TensorFlow: cpu, or cuda and cpu beside it. Default: cuda where a GPU can be reached.',
  },
  bundle: {
    type: 'string',
    value: 'FOLDER',
    help: 'Write all that is fetched into a folder, for a machine without a network.',
  },
  from: { type: 'string', value: 'FOLDER', help: 'Take what is fetched from such a folder.' },
  format: { type: 'string', value: 'slurm', help: 'Print a job instead: slurm or kubernetes.' },
  image: {
    type: 'string',
    value: 'NAME',
    help: 'With --format kubernetes: the container image, as the cluster pulls it.',
  },
  gpu: {
    type: 'boolean',
    help: 'Check the GPU instead: driver, memory, libraries, arithmetic, speed. Exit 2 on any failure.',
  },
  'record-bits': { type: 'boolean', help: 'Add this processor and its bits to fixtures/reference-bits.json.' },
  export: {
    type: 'string',
    value: 'FOLDER',
    help: 'Write what the store has of the profile: evidence, and trained networks as safetensors.',
  },
  import: { type: 'string', value: 'FOLDER', help: 'Take over what was exported, so that it is trained no more.' },
  clean: { type: 'boolean', help: 'Delete what no protocol of this revision needs.' },
} as const satisfies Record<string, Option>;

export type OptionName = keyof typeof allOptions;

type ValueOf<Name extends OptionName> = (typeof allOptions)[Name] extends { type: 'boolean' }
  ? boolean
  : (typeof allOptions)[Name] extends { multiple: true }
    ? string[]
    : string;

/** A command as the command line knows it. */
export interface CommandHelp<Name extends OptionName> {
  readonly name: string;
  readonly help: string;
  readonly options: readonly Name[];
  /** What is given beside options, as the help shows it; absent: nothing. */
  readonly positionals?: string;
}

export type Given<Name extends OptionName> = { readonly [Key in Name]?: ValueOf<Key> } & {
  readonly positionals: readonly string[];
};

/** A command: what it takes, and what it does. The number is the exit code. */
export interface Command<Name extends OptionName = OptionName> extends CommandHelp<Name> {
  readonly run: (given: Given<Name>) => Promise<number>;
}

/** Keeps the names of a command's options in its type. */
export function command<const Name extends OptionName>(definition: Command<Name>): Command<Name> {
  return definition;
}

/** Throws: UserError naming an argument that the command does not know, with the right spelling. */
export function parseCommand<Name extends OptionName>(
  { name, options, positionals: taken }: CommandHelp<Name>,
  args: readonly string[],
): Given<Name> {
  const known = Object.fromEntries(options.map((option) => [option, allOptions[option] as Option]));
  const config = Object.fromEntries(
    Object.entries(known).map(([option, { type, multiple = false }]) => [option, { type, multiple }]),
  );
  const swallowed = swallowedByNpm(name, options, args);
  if (swallowed !== undefined) throw new UserError(swallowed);
  const { values, positionals } = parseOrExplain(name, config, joinNegativeValues(args));
  if (positionals.length > 0 && taken === undefined) {
    throw new UserError(
      `${name} takes no "${positionals[0]}". Its options stand behind "--": npm run ${name} -- ${exampleOf(options)}`,
    );
  }
  return { ...values, positionals } as unknown as Given<Name>;
}

function parseOrExplain(
  name: string,
  options: Record<string, { type: 'string' | 'boolean'; multiple: boolean }>,
  args: string[],
): { values: object; positionals: string[] } {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    const names = Object.keys(options).map((option) => `--${option}`);
    const takes = names.length === 0 ? 'It takes none' : `It takes ${names.join(', ')}`;
    throw new UserError(`${name}: ${(error as Error).message.split('. ')[0]}. ${takes}.`);
  }
}

/** parseArgs takes the -1 of `--seeds -1` for an option; joined, it is a value that can be named in the message. */
function joinNegativeValues(args: readonly string[]): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const previous = joined.at(-1);
    const isValue = /^-\d/.test(arg) && previous?.startsWith('--');
    return isValue ? [...joined.slice(0, -1), `${previous}=${arg}`] : [...joined, arg];
  }, []);
}

/**
 * Without "--", npm keeps options to itself: it sets variables, and hands on only what looks like a positional. The same
 * variables hold what stands in the user's .npmrc: an option that is given is none that npm kept.
 */
function swallowedByNpm(name: string, options: readonly OptionName[], args: readonly string[]): string | undefined {
  if (process.env['npm_lifecycle_event'] !== name) return undefined;
  const isGiven = (option: string): boolean => args.some((arg) => arg.split('=')[0] === `--${option}`);
  const taken = options.filter(
    (option) => process.env[`npm_config_${option.replaceAll('-', '_')}`] !== undefined && !isGiven(option),
  );
  if (taken.length === 0) return undefined;
  const spelled = taken.map((option) => {
    const value = process.env[`npm_config_${option.replaceAll('-', '_')}`];
    const given = value === 'true' || value === '' ? args[0] : value;
    const { value: example } = allOptions[option] as Option;
    return example === undefined ? `--${option}` : `--${option} ${given ?? example}`;
  });
  return `npm kept --${taken[0]} to itself. Options of ${name} stand behind "--": npm run ${name} -- ${spelled.join(' ')}`;
}

function exampleOf(options: readonly OptionName[]): string {
  const [first = 'profile'] = options;
  const { value } = allOptions[first] as Option;
  return value === undefined ? `--${first}` : `--${first} ${value}`;
}

export function helpText({ name, help, options, positionals }: CommandHelp<OptionName>): string {
  const lines = options.map((option) => {
    const { value, help: meaning } = allOptions[option] as Option;
    return `  ${(value === undefined ? `--${option}` : `--${option} ${value}`).padEnd(22)} ${meaning}`;
  });
  const usage = `npm run ${name}${options.length + (positionals?.length ?? 0) > 0 ? ' --' : ''}${positionals === undefined ? '' : ` ${positionals}`}${options.length > 0 ? ' [options]' : ''}`;
  return [usage, '', help, ...(lines.length > 0 ? ['', ...lines] : []), ''].join('\n');
}
