import { join } from 'node:path';
import { reportsFolder, storeFolder } from '../foundation/folders.ts';
import { compares, findingOf, type SurveyFinding } from '../judgement/survey-finding.ts';
import type { Inquiry } from '../protocol/claim.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Profile } from '../protocol/profile.ts';
import { profileByName, profiles } from '../protocol/profiles.ts';
import { rowsOf, type Survey } from '../protocol/survey.ts';
import { surveyById, surveys } from '../protocol/surveys.ts';
import { keepSurvey, readSurveys, writeSurveys } from '../reporting/survey-report.ts';
import { surveyTable } from '../reporting/survey-table.ts';
import { readExpectedVerdicts } from '../reporting/expected-verdicts.ts';
import { readVerdicts, whileReporting, writeReports } from '../reporting/report-folder.ts';
import { recordsOf, saveEvidence } from '../runs/evidence-files.ts';
import { gatherAvailable } from '../runs/evidence.ts';
import type { EvidenceRecord } from '../runs/evidence-record.ts';
import type { EvidenceLookup } from '../runs/records.ts';
import { planSurveys, type Study } from '../runs/study.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { allClaims } from './all-claims.ts';
import { choicesOf, duration, workersOf } from './choose.ts';
import { availableIn, startStudy } from './conduct.ts';
import { interruption } from './interruption.ts';
import { command } from './options.ts';
import { imagesLacking, prepare } from './prepare.ts';

export default command({
  name: 'survey',
  help: `Runs what is missing of surveys, which report and never judge: ${surveys.map(({ id }) => id).join(', ')}. Without a name: all.`,
  positionals: '[name ...]',
  options: ['profile', 'seeds', 'workers', 'budget', 'evidence'],
  async run({ positionals, ...given }) {
    const choices = choicesOf({ ...given, positionals: [] }, []);
    const store = new TrialStore(storeFolder());
    const available = availableIn(store, given.evidence);
    const isPossible = (survey: Survey): boolean => {
      const { trials } = planSurveys([survey], choices);
      const absence = imagesLacking([...trials.values()].filter(available.isMissing));
      if (absence !== undefined) process.stderr.write(`The survey ${survey.id} is left out. ${absence}\n`);
      return absence === undefined;
    };
    const profile = profileByName(choices.profile);
    const chosen =
      positionals.length === 0
        ? surveys.filter(isPossible)
        : positionals.map((id) => withArms(surveyById(id), profile));
    const study = planSurveys(chosen, choices);
    const trials = [...study.trials.values()];
    const prepared = await prepare(trials.filter(available.isMissing), workersOf(given));
    const { signal, code } = interruption();
    const { records, progress, scheduler, lookup } = startStudy(study, {
      ...{ store, reports: reportsFolder(), available, signal },
      ...prepared,
      ...(given.budget !== undefined && { budgetSeconds: duration('--budget', given.budget) }),
    });
    const claims = await allClaims();
    const failure = await scheduler.complete(trials).catch((error: unknown) => error);
    progress.close();
    await whileReporting(reportsFolder(), () => {
      const findings = reportSurveys(chosen, study, { lookup, records: recordsOf(trials, records, store) });
      // The page shows surveys beside verdicts; without any it says nothing.
      if (readVerdicts(reportsFolder()).length > 0) writeReports(reportsFolder(), claims, readExpectedVerdicts());
      else writeSurveys(reportsFolder(), readSurveys(reportsFolder()));
      for (const { title, rows } of findings) process.stdout.write(`${title}\n\n${surveyTable(rows)}\n\n`);
    });
    const interrupted = code();
    if (interrupted !== undefined) return interrupted;
    if (failure !== undefined) throw failure as Error;
    return 0;
  },
});

/** The survey. Throws: UserError naming the profiles that have networks of it, where this one has none. */
function withArms(survey: Survey, profile: Profile): Survey {
  if (rowsOf(survey, profile).length > 0) return survey;
  const able = profiles.filter((one) => rowsOf(survey, one).length > 0).map(({ name }) => name);
  throw new UserError(
    `The profile ${profile.name} has no network of the survey ${survey.id}: choose one of ${able.join(', ')}.`,
  );
}

/** Writes what the networks show that are there yet, and their evidence. */
export function reportSurveys(
  chosen: readonly Survey[],
  study: Study<Inquiry>,
  { lookup, records }: { readonly lookup: EvidenceLookup; readonly records: readonly EvidenceRecord[] },
): SurveyFinding[] {
  const folder = reportsFolder();
  const own = records.filter(({ trial }) => study.trials.has(trial));
  own.forEach((record) => saveEvidence(join(folder, 'evidence'), record));
  const findings = findSurveys(chosen, study, lookup);
  findings.forEach((finding) => keepSurvey(folder, finding));
  return findings;
}

/** What surveys find in the evidence there is; without those that have nothing to compare. */
export function findSurveys(
  chosen: readonly Survey[],
  { profile, claims }: Study<Inquiry>,
  lookup: EvidenceLookup,
): SurveyFinding[] {
  const findings = chosen.flatMap((survey, i) => {
    const plan = claims[i];
    return plan === undefined ? [] : [findingOf(survey, profile, gatherAvailable(plan, profile, lookup))];
  });
  return findings.filter(compares);
}
