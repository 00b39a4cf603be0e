import { expect, test, vi } from 'vitest';
import { probeEach } from './gpu-probes.ts';

const { runs } = vi.hoisted(() => ({ runs: [] as string[][] }));
vi.mock('../foundation/run-command.ts', () => ({
  runCommand: (_: string, args: string[]) => {
    runs.push(args.slice(3));
    return Promise.resolve(JSON.stringify({ losses: [runs.length] }));
  },
}));

test('each GPU is probed three times, the CPU once', async () => {
  const reports = await probeEach(['GPU-1', 'GPU-2']);
  const told = runs.map(([execution = '', ...gpu]) => {
    const { device, xla } = JSON.parse(execution) as { device: string; xla?: true };
    return [device, ...(xla ? ['xla'] : []), ...gpu].join(' ');
  });
  const of = (gpu: string): string[] => [`gpu ${gpu}`, `gpu ${gpu}`, `gpu xla ${gpu}`];
  expect(told).toEqual(['cpu', ...of('GPU-1'), ...of('GPU-2')]);
  expect(reports.map(({ cpu, xla }) => [cpu.losses, xla.losses])).toEqual([
    [[1], [4]],
    [[1], [7]],
  ]);
});
