import { counted } from '../foundation/english.ts';
import { costOf, gpuTypes, secondsOn } from '../protocol/cost.ts';
import type { Trial } from '../runs/trial.ts';
import { formatDuration } from './format.ts';
import { markdownTable } from './markdown.ts';
import { secondsToRun } from './progress.ts';

/** What trials would take, networks that are there being measured only: by arm, and in all on each type of GPU where they need one. */
export function dryRunText(
  trials: readonly Trial[],
  workers: number,
  isTrained: (trial: Trial) => boolean = () => false,
): string {
  const arms = new Map<string, Trial[]>();
  for (const trial of trials) arms.set(trial.arm, [...(arms.get(trial.arm) ?? []), trial]);
  const rows = [...arms].map(([arm, own]) => {
    const cost = costOf(own[0] as Trial);
    const total = (own.length * cost.flops) / 1e15;
    return [arm, `${own.length}`, counted(cost.steps), total.toFixed(2)];
  });
  const table = markdownTable({ header: ['arm', 'trials', 'steps each', 'PFLOP in all'], rows });
  const onGpu = trials.filter(({ execution }) => execution.device === 'gpu');
  if (onGpu.length === 0) {
    const seconds = secondsToRun(trials, workers, isTrained);
    return `${table}\n\nAbout ${formatDuration(seconds)} with ${workers} side by side, one thread each.\n`;
  }
  const gpus = gpuTypes.map((gpu) => {
    const training = onGpu.reduce((sum, trial) => sum + secondsOn(gpu, trial), 0);
    return [gpu.name, formatDuration(training), `$${((training / 3600) * gpu.dollarsPerHour).toFixed(0)}`];
  });
  return `${table}\n\n${markdownTable({ header: ['GPU', 'training on one', 'cost'], rows: gpus })}\n\n${warning}\n`;
}

const warning =
  'With three trials side by side. The H100 was measured, with ResNet-20 and ResNet-110; other networks are ESTIMATES, and other cards take AT LEAST so long. Measuring the networks comes on top, some per cent. Prices are assumed: src/protocol/cost.ts.';
