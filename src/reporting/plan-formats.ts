/** A group of trials that runs by itself. */
export interface PlannedTask {
  readonly trials: readonly string[];
  readonly estimatedSeconds: number;
  readonly needsGpu: boolean;
}

/** Flags of the command line that the trials were planned with. */
export interface PlanSetting {
  readonly profile: string;
  readonly flags: readonly string[];
  /** The container image of a Kubernetes job. */
  readonly image?: string;
}

type Format = (tasks: readonly PlannedTask[], setting: PlanSetting) => string;

/** Job descriptions for engines that exist. Each runs `npm run trial`; a shared store makes running twice harmless. */
export const planFormats: Readonly<Record<'slurm' | 'kubernetes', Format>> = {
  slurm,
  kubernetes,
};

/** Gigabytes of main memory. On a CPU: measured, 1.9 with CIFAR-10. With CUDA's libraries: 2.3 without the data, measured. */
function memoryOf(needsGpu: boolean): number {
  return needsGpu ? 12 : 4;
}

/** Twice the estimate and half an hour, in minutes: a limit for what hangs, not for what is slow. */
function mostMinutes(tasks: readonly PlannedTask[]): number {
  return Math.ceil((2 * Math.max(0, ...tasks.map(({ estimatedSeconds }) => estimatedSeconds))) / 60) + 30;
}

/** The lines that choose a task by its number. Names of trials and flags hold nothing that a shell would read. */
function choosing(tasks: readonly PlannedTask[], flags: readonly string[], number: string): string[] {
  const cases = tasks.map(({ trials }, i) => `  ${i}) trials="${[...trials, ...flags].join(' ')}" ;;`);
  return [`case "${number}" in`, ...cases, `  *) echo "There is no task ${number}." >&2; exit 2 ;;`, 'esac'];
}

const slurmEnding = `npm run --silent trial -- $trials
status=$?
# Killed, or out of memory: again, from the last checkpoint. 99 must stand in RequeueExit of slurm.conf.
if [ "$status" -gt 128 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt 5 ]; then exit 99; fi
exit "$status"
`;

function slurm(tasks: readonly PlannedTask[], { profile, flags }: PlanSetting): string {
  const needsGpu = tasks.some((task) => task.needsGpu);
  return [
    '#!/bin/bash',
    `#SBATCH --job-name=label-leaking-${profile}`,
    `#SBATCH --array=0-${tasks.length - 1}`,
    `#SBATCH --ntasks=1 --cpus-per-task=1 --mem=${memoryOf(needsGpu)}G`,
    ...(needsGpu ? ['#SBATCH --gres=gpu:1'] : []),
    `#SBATCH --time=${mostMinutes(tasks)}`,
    '#SBATCH --requeue --open-mode=append --output=label-leaking-%A-%a.log',
    "# Submit in the project's folder, with LABEL_LEAKING_CACHE and LABEL_LEAKING_STORE on a file system that all nodes share.",
    ...choosing(tasks, flags, '${SLURM_ARRAY_TASK_ID}'),
    slurmEnding,
  ].join('\n');
}

/** An indexed Job, as JSON, which kubectl takes as it takes YAML. */
function kubernetes(
  tasks: readonly PlannedTask[],
  { profile, flags, image = 'label-leaking:latest' }: PlanSetting,
): string {
  const script = [...choosing(tasks, flags, '${JOB_COMPLETION_INDEX}'), 'exec npm run --silent trial -- $trials'];
  const needsGpu = tasks.some((task) => task.needsGpu);
  const gpu = needsGpu ? { 'nvidia.com/gpu': '1' } : {};
  const memory = `${memoryOf(needsGpu)}Gi`;
  const container = {
    name: 'trial',
    image,
    command: ['bash', '-c', script.join('\n')],
    env: [{ name: 'LABEL_LEAKING_STORE', value: '/store' }],
    resources: { requests: { cpu: '1', memory }, limits: { memory, ...gpu } },
    volumeMounts: [{ name: 'store', mountPath: '/store' }],
  };
  const pod = {
    restartPolicy: 'Never',
    securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 },
    containers: [container],
    volumes: [{ name: 'store', persistentVolumeClaim: { claimName: 'label-leaking-store' } }],
  };
  const job = {
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: `label-leaking-${profile}` } },
    spec: {
      ...{ completionMode: 'Indexed', completions: tasks.length, parallelism: tasks.length },
      ...{ backoffLimitPerIndex: 5, activeDeadlineSeconds: mostMinutes(tasks) * 60 * tasks.length },
      template: { spec: pod },
    },
  };
  return `${JSON.stringify(job, null, 2)}\n`;
}
