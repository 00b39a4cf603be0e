import { UserError } from '../foundation/user-error.ts';
import type { Survey } from './survey.ts';
import { capacity } from './surveys/capacity.ts';
import { fashion } from './surveys/fashion.ts';
import { moreTime } from './surveys/more-time.ts';
import { noiseAlone } from './surveys/noise-alone.ts';
import { sensitivity } from './surveys/sensitivity.ts';

export const surveys: readonly Survey[] = [sensitivity, capacity, fashion, noiseAlone, moreTime];

/** Throws: UserError naming the surveys there are. */
export function surveyById(id: string): Survey {
  const found = surveys.find((survey) => survey.id === id);
  if (found !== undefined) return found;
  throw new UserError(`There is no survey "${id}"; choose one of ${surveys.map((survey) => survey.id).join(', ')}.`);
}
