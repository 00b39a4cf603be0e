import type { AttackedRun, AttackSetting } from '../judgement/attacked-run.ts';
import type { Trained } from '../judgement/trained.ts';
import type { Summary, Verdict } from '../judgement/verdict.ts';
import type { Table } from './figures/figure.ts';
import { formatBound, formatMeasured, formatP, formatValue } from './format.ts';
import { armName, plain } from './glossary.ts';

/** Every quantity of a verdict, network by network. */
export function quantityTable({ statements, controls, reported }: Verdict): Table {
  const row = (what: string, { name, median, unit, seeds, values }: Summary): string[] => [
    ...[plain(name), what, formatMeasured(median, unit)],
    values.map((value, i) => `${seeds[i]}: ${formatValue(value, unit)}`).join(', '),
  ];
  return {
    header: ['Quantity', 'Part', 'Median', 'Each network'],
    rows: [
      ...statements.map((s) =>
        row(`statement, ${formatBound(s.side, s.bound, s.unit)}: in ${s.holdsIn} of ${s.values.length}`, s),
      ),
      ...controls.map((c) =>
        row(
          `${c.kind} control, ${formatBound(c.side, c.bound, c.unit)}: ${c.fails ? 'FAILED' : 'holds'}${c.brokenBy.length === 0 ? '' : `, not for ${c.brokenBy.join(', ')}`}`,
          c,
        ),
      ),
      ...reported.map((r) => row('reported', r)),
    ],
  };
}

export function attackNote(attacks: readonly AttackedRun[]): string {
  const chance = Math.round(100 * (attacks[0]?.chanceLevel ?? 0));
  return `Each network under each attack: accuracies with 95 % Wilson intervals over the test images (chance is ${chance} %), and the exact McNemar test of rescued against killed images. No verdict uses these p-values.`;
}

/** Every network under every attack. */
export function attackTable(attacks: readonly (AttackedRun & AttackSetting)[]): Table {
  const percent = ({ accuracy, ...interval }: AttackedRun['clean']): string =>
    formatMeasured(accuracy, 'accuracy', interval);
  return {
    header: [
      'Network',
      'Trained as',
      'Attack',
      'Images',
      'Clean accuracy',
      'Adversarial accuracy',
      'Rescued',
      'Killed',
      'p',
    ],
    rows: attacks.map((run) => [
      ...[
        `${run.seed}`,
        armName(run.arm),
        attackText(run),
        `${run.images}`,
        percent(run.clean),
        percent(run.adversarial),
      ],
      ...[`${run.rescued}`, `${run.killed}`, formatP(run.pValue)],
    ]),
  };
}

function attackText({ attack, epsilonPixels, craftedOn, statisticsOf }: AttackedRun & AttackSetting): string {
  const notes = [
    `${epsilonPixels} pixels`,
    ...(craftedOn === undefined ? [] : [`made on the ${armName(craftedOn)} network`]),
    ...(statisticsOf === undefined ? [] : [`batch norm estimated anew on ${statisticsOf}`]),
  ];
  return `${plain(attack)}, ${notes.join(', ')}`;
}

/** Protocol, origin and time of a verdict, in a sentence or two. */
export function originOf({ protocolHash, trained, provenance: { revision, dirty, finishedAt } }: Verdict): string {
  const state = dirty === false ? '' : dirty === true ? ' with uncommitted changes' : ' (changes unknown)';
  return `Protocol ${protocolHash.slice(0, 12)}. ${trainedText(trained)} Judged at revision ${revision.slice(0, 12)}${state}, ${finishedAt}.`;
}

/** Where networks come from, in a sentence. */
export function trainedText({ revisions, dirty, processors, hours }: Trained): string {
  const changed = dirty ? ' with uncommitted changes' : '';
  const short = revisions.map((one) => one.slice(0, 12)).join(', ');
  return `Trained at revision ${short}${changed}, ${hours.toFixed(1)} hours of training. Trained and measured on ${processors.join(', ')}.`;
}
