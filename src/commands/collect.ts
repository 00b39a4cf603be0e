import { reportsFolder, storeFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Inquiry } from '../protocol/claim.ts';
import { judgeAvailable } from '../judgement/decide.ts';
import { surveys } from '../protocol/surveys.ts';
import { readExpectedVerdicts } from '../reporting/expected-verdicts.ts';
import { keepFinding, whileReporting, writeReports } from '../reporting/report-folder.ts';
import { evidenceOf, lookupIn, readEvidence } from '../runs/evidence-files.ts';
import type { EvidenceRecord } from '../runs/evidence-record.ts';
import { MissingEvidenceError } from '../runs/evidence.ts';
import { provenance } from '../runs/provenance.ts';
import { type ClaimPlan, planAll, planStudy, planSurveys, type Study, trialsOf } from '../runs/study.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { allClaims } from './all-claims.ts';
import { choicesOf, chosenClaims } from './choose.ts';
import { compareRuns } from './compare-runs.ts';
import { exitCodeOf } from './exit-code.ts';
import { command } from './options.ts';
import { reportSurveys } from './survey.ts';
import { tellVerdicts } from './tell.ts';

export default command({
  name: 'collect',
  help: 'Judges and reports what is measured already, training nothing: from the store, or from folders of evidence, e.g. of several machines. Exit 3: a verdict is not the expected one; 2: an experiment is broken that was not when it was committed.',
  positionals: '[folder ...]',
  options: ['profile', 'claim', 'seeds', 'eager', 'reduced-precision', 'xla', 'compare', 'json'],
  async run({ positionals, ...given }) {
    const known = await allClaims();
    if (given.compare === true) return compareRuns(positionals, known);
    const choices = choicesOf({ ...given, positionals }, known);
    const chosen = chosenClaims(choices, known);
    const study = planStudy(chosen, choices);
    const records = positionals.length === 0 ? fromStore(planAll(chosen, surveys, choices)) : readEvidence(positionals);
    const lookup = lookupIn(records);
    const expected = readExpectedVerdicts();
    const folder = reportsFolder();
    const missing: string[] = [];
    const judged = study.claims.flatMap((plan) => {
      try {
        return [judgeAvailable(plan, study, { lookup, origin: () => provenance() })];
      } catch (error) {
        if (!(error instanceof MissingEvidenceError)) throw error;
        missing.push(`No verdict for ${error.message}`);
        return [];
      }
    });
    await whileReporting(folder, () => {
      for (const { plan, verdict } of judged) keepFinding(folder, verdict, recordsFor(plan, study, records));
      reportSurveys(surveys, planSurveys(surveys, choices), { lookup, records });
      writeReports(folder, known, expected);
    });
    const reported = judged.map(({ plan: { claim }, evidence, verdict }) => ({
      ...{ claim, profile: study.profile, verdict, evidence: evidence.slice(0, verdict.answers.length) },
    }));
    tellVerdicts({ reported, expected, folder, json: given.json === true });
    if (missing.length > 0 && (given.claim !== undefined || judged.length === 0))
      throw new UserError(missing.join('\n'));
    if (missing.length > 0) process.stderr.write(`${missing.join('\n')}\n`);
    return exitCodeOf(
      judged.map(({ verdict }) => verdict),
      expected,
    );
  },
});

function recordsFor(plan: ClaimPlan, study: Study, records: readonly EvidenceRecord[]): EvidenceRecord[] {
  const ids = new Set(trialsOf(plan, plan.seeds.length, study).map(({ id }) => id));
  return records.filter(({ trial }) => ids.has(trial));
}

function fromStore({ trials }: Study<Inquiry>): EvidenceRecord[] {
  const store = new TrialStore(storeFolder());
  return [...trials.values()].flatMap((trial) => evidenceOf(trial, store) ?? []);
}
