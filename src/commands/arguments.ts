import type { Arguments } from '../cli.ts';
import { settingsFromEnvironment } from '../verification/settings.ts';
import type { StudyOptions } from '../verification/study.ts';

/**
 * Turns the options of the command line into the settings of a run, through the environment, where vitest's workers
 * and the trials' processes find them.
 *
 * Throws: UserError naming the valid values of a wrong option.
 */
export function settingsFromArguments({ profile, seeds, eager, reducedPrecision }: Arguments): StudyOptions {
  if (profile !== undefined) process.env['LABEL_LEAKING_PROFILE'] = profile;
  if (seeds !== undefined) process.env['LABEL_LEAKING_SEEDS'] = seeds;
  if (eager) process.env['LABEL_LEAKING_ENGINE'] = 'eager';
  if (reducedPrecision) process.env['LABEL_LEAKING_PRECISION'] = 'reduced';
  return settingsFromEnvironment();
}
