import { afterEach, expect, test, vi } from 'vitest';
import { parseCommand } from './options.ts';

afterEach(() => vi.unstubAllEnvs());

const collect = { name: 'collect', help: '', options: ['json', 'profile'] } as const;

test('an option that npm kept is named; one that is given was not kept, whatever stands in .npmrc', () => {
  vi.stubEnv('npm_lifecycle_event', 'collect');
  vi.stubEnv('npm_config_json', 'true');
  expect(() => parseCommand(collect, [])).toThrow('npm kept --json to itself');
  expect(parseCommand(collect, ['--json'])).toEqual({ json: true, positionals: [] });
  vi.stubEnv('npm_config_profile', 'cpu');
  expect(() => parseCommand(collect, ['--json'])).toThrow('npm kept --profile to itself');
  expect(parseCommand(collect, ['--json', '--profile=smoke'])).toMatchObject({ profile: 'smoke' });
});
