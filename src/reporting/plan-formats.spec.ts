import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { planStudy } from '../runs/study.ts';
import { tasksOf } from '../runs/tasks.ts';
import { claim as h09 } from '../../hypotheses/h09-noise-correlated-with-label.spec.ts';
import { claim as t01 } from '../../hypotheses/t01-gradient-masking.spec.ts';
import { type PlannedTask, planFormats } from './plan-formats.ts';

const tasks: PlannedTask[] = [
  { trials: ['paper.trueLabel.201', 'paper.cleanTraining.201'], estimatedSeconds: 3600, needsGpu: true },
  { trials: ['paper.iterative.201'], estimatedSeconds: 600, needsGpu: true },
];
const setting = { profile: 'paper', flags: ['--xla'] };

test('networks that read one another stand in one task, others apart', () => {
  const { trials } = planStudy([h09, t01], { profile: 'gpu', seeds: 1 });
  const names = tasksOf([...trials.values()]).map((task) => task.map(({ arm }) => arm).sort());
  expect(names).toEqual(
    expect.arrayContaining([
      ['randomSign'],
      ['cleanTraining', 'iterative', 'leastLikely', 'predictedLabel', 'trueLabel'],
    ]),
  );
  expect(names).toHaveLength(4);
});

/** Runs the script with another `npm`, which prints what it is given and ends with a status. */
function slurm(task: number, status: number, restarts = 0): { code: number | null; output: string } {
  const script = `npm() { echo "npm $*"; return ${status}; }\n${planFormats.slurm(tasks, setting)}`;
  const env = { ...process.env, SLURM_ARRAY_TASK_ID: `${task}`, SLURM_RESTART_COUNT: `${restarts}` };
  const { status: code, stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env });
  return { code, output: stdout.trim() };
}

test('a Slurm task runs its trials; one that was killed asks to be run again, one that failed does not', () => {
  expect(planFormats.slurm(tasks, setting)).toMatch(
    /--array=0-1\n.* --mem=12G\n#SBATCH --gres=gpu:1\n#SBATCH --time=150\n/,
  );
  expect(slurm(1, 0)).toEqual({ code: 0, output: 'npm run --silent trial -- paper.iterative.201 --xla' });
  expect([slurm(0, 137).code, slurm(0, 137, 5).code, slurm(0, 2).code, slurm(7, 0).code]).toEqual([99, 137, 2, 2]);
  const onCpu = tasks.map((task) => ({ ...task, needsGpu: false }));
  expect(planFormats.slurm(onCpu, setting)).not.toContain('gpu');
  expect(planFormats.slurm(onCpu, setting)).toContain('--mem=4G');
});

test('a Kubernetes job has an index for each task, no root, and a GPU where one is needed', () => {
  const { spec } = JSON.parse(planFormats.kubernetes(tasks, { ...setting, image: 'registry.example/leaking:1' })) as {
    spec: {
      completions: number;
      template: { spec: { containers: { image: string; resources: object; command: string[] }[] } };
    };
  };
  expect(spec.completions).toBe(2);
  const [container] = spec.template.spec.containers;
  expect(container?.resources).toMatchObject({ limits: { 'nvidia.com/gpu': '1', memory: '12Gi' } });
  expect(container?.image).toBe('registry.example/leaking:1');
  expect(container?.command[2]).toContain('1) trials="paper.iterative.201 --xla" ;;');
});
