import type { PublicRun } from '../judgement/public-record.ts';
import type { Claim } from '../protocol/claim.ts';
import { figuresOf } from './figures/figures-of.ts';
import { withBlock } from './marked-block.ts';
import { figurePath, markdownTable, matrixTable, synthesisFigures, synthesisPath, thesisMarkdown } from './markdown.ts';
import type { Reported, Run } from './reported.ts';
import { briefly, synthesisMarkdown, synthesisOf } from './synthesis.ts';

const marks = ['<!-- verdicts: written by `npm run readme` -->', '<!-- end of the verdicts -->'] as const;

/** Which figures stand on the first screen: that of the synthesis, then these, as far as the committed runs have them; two. */
const wanted = ['H05 loss', 'H03 gaps', 'H01 probes'];

interface Content {
  readonly claims: readonly Claim[];
  readonly runs: readonly Run[];
  readonly publicRuns: readonly PublicRun[];
}

/** The README with the verdicts of the committed runs between its two marks. Throws: Error where they are missing. */
export function withVerdicts(readme: string, content: Content): string {
  return withBlock(readme, marks, blockOf(content));
}

function blockOf({ claims, runs, publicRuns }: Content): string {
  const given = runs.flatMap(({ name, reported }) =>
    reported.filter(({ verdict }) => verdict.outcome !== 'not evaluated').map((one) => ({ run: name, one })),
  );
  const reported = given.map(({ one }) => one);
  // The larger scale comes later, and is the better picture.
  const pictures = wanted.flatMap((name) =>
    given
      .toReversed()
      .flatMap(({ run, one }) => pictureOf(name, run, one))
      .slice(0, 1),
  );
  const links = [...new Set(given.map(({ run }) => run))].map((run) => `[${run}](reports/reference/${run}/summary.md)`);
  const surveyed = runs.filter(({ surveys = [] }) => surveys.length > 0);
  const beside = surveyed.map(({ name }) => `[${name}](reports/reference/${name}/surveys.md)`);
  return [
    thesisMarkdown(reported),
    markdownTable(matrixTable(claims, reported)),
    `Counts: networks that show the claim, of those that answer. Values: medians of the statement that decides. Gap: accuracy on attacked images minus that on the same images clean. Net rescue: answers turned right minus answers turned wrong, for each clean error. H05: the fall of the loss. H06: accuracy gained under many small steps, at the radius of evaluation or at the loss peak: where fewer networks show the claim. T01: accuracy under random signs minus that under transfer. The post only cites K01 and T01. Every network: ${links.join(', ')}.${beside.length === 0 ? '' : ` Surveys, beside the claims: ${beside.join(', ')}.`}`,
    synthesisMarkdown(briefly(synthesisOf(runs, publicRuns))),
    ...[...pictureOfSynthesis(runs), ...pictures].slice(0, 2),
  ].join('\n\n');
}

/** That of the run that changed most. */
function pictureOfSynthesis(runs: readonly Run[]): string[] {
  const found = runs.flatMap((run) => synthesisFigures(run).map((figure) => ({ run: run.name, figure })));
  const [most] = found.toSorted((a, b) => b.figure.panels.length - a.figure.panels.length);
  if (most === undefined) return [];
  return [`![${most.figure.title}](reports/reference/${most.run}/${synthesisPath(most.figure)})`];
}

function pictureOf(name: string, run: string, one: Reported): string[] {
  const figure = figuresOf(one).find(({ id, kind }) => kind === 'plots' && `${one.claim.id} ${id}` === name);
  return figure === undefined ? [] : [`![${figure.title}](reports/reference/${run}/${figurePath(one, figure)})`];
}
