import { isTrained } from '../protocol/arms.ts';
import { sourcesOf, type Trial } from './trial.ts';

/**
 * Trials in groups that need nothing of each other: those that read one another's networks stand together, so that each
 * group can run on a machine of its own. Untrained networks take a second each: all of them are one group.
 */
export function tasksOf(trials: readonly Trial[]): Trial[][] {
  const untrained = trials.filter((trial) => !isTrained(trial));
  const tasks: Trial[][] = untrained.length > 0 ? [untrained] : [];
  for (const trial of trials.filter(isTrained)) {
    const related = tasks.filter((task) => task.some((other) => reads(trial, other) || reads(other, trial)));
    for (const task of related) tasks.splice(tasks.indexOf(task), 1);
    tasks.push([...related.flat(), trial]);
  }
  return tasks;
}

function reads(reader: Trial, source: Trial): boolean {
  return sourcesOf(reader).includes(source.id);
}
