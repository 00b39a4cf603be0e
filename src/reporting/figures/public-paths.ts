import { publicFinding, type PublicRun } from '../../judgement/public-record.ts';
import { dataSetName } from '../glossary.ts';
import type { Plots } from './figure.ts';
import { type Path, type PathRow, pathsFigure } from './paths.ts';

/** The ways of networks of other people, up to the leak: a panel for each data set. None where no run is of plain training. */
export function publicPaths(runs: readonly PublicRun[]): Plots[] {
  return pathsFigure(plainRows(runs), {
    measured: 'on validation images, of plain one-step training (fgsm_at)',
    end: 'the first that leaks',
    turn: 'that epoch',
  });
}

/** The runs of plain one-step training with the true label: the only method that nobody made to prevent the leak. */
function plainRows(runs: readonly PublicRun[]): PathRow[] {
  const plain = runs.filter(({ method }) => method === 'fgsm_at');
  return [...new Set(plain.map(({ dataset }) => dataset))].map((dataset) => {
    const paths = plain.filter((run) => run.dataset === dataset).map(pathOf);
    const first = paths
      .flatMap(({ leaksFrom }) => leaksFrom ?? [])
      .sort((a, b) => a - b)
      .join(', ');
    return { title: dataSetName(dataset), paths, note: first === '' ? 'none leaks' : `first leak in epoch ${first}` };
  });
}

/** Up to the leak: afterwards these runs go to and fro. */
function pathOf(run: PublicRun): Path {
  const leaksFrom = publicFinding(run).firstLeaking;
  return {
    name: `run ${run.seed}`,
    points: run.epochs.slice(0, leaksFrom).map(({ clean, fgsm }) => [clean / 10_000, fgsm / 10_000] as const),
    ...(leaksFrom !== undefined && { leaksFrom }),
  };
}
