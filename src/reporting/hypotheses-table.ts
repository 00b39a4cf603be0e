import type { Verdict } from '../judgement/verdict.ts';
import { isTested } from '../protocol/requests.ts';
import type { Claim } from '../protocol/claim.ts';
import type { Profile } from '../protocol/profile.ts';
import { netRescueInBrackets, plain } from './glossary.ts';
import { countsText, failedText, verdictWord } from './words.ts';

/** A claim, and the name of its file in `hypotheses/`. */
export interface ClaimFile {
  readonly file: string;
  readonly claim: Claim;
}

const header = ['Claim', 'In the post', 'A network shows it when', 'Profiles', 'Committed verdict'];

/** `hypotheses/README.md`: a row for each claim. `verdicts` are those of the committed runs. */
export function hypothesesTable(
  files: readonly ClaimFile[],
  profiles: readonly Profile[],
  verdicts: readonly Verdict[],
): string {
  const rows = files.map(({ file, claim }) => {
    const testing = profiles.filter((profile) => isTested(claim, profile));
    return [
      `[${claim.id}](${file}) ${claim.title}`,
      `"${claim.source.section}"; reported: ${claim.source.reported}`,
      claim.statements.map(({ description }) => plain(description).replaceAll(netRescueInBrackets, '')).join('; and '),
      testing.map(({ name }) => name).join(', '),
      verdictsText(verdicts.filter((verdict) => verdict.claim === claim.id)),
    ];
  });
  return `${introduction}\n\n${[header, header.map(() => '---'), ...rows].map(line).join('\n')}\n\n${ending}\n`;
}

function verdictsText(verdicts: readonly Verdict[]): string {
  const given = verdicts.filter(({ outcome }) => outcome !== 'not evaluated');
  return (
    given.map((one) => `${one.profile}: ${verdictWord(one)}, ${failedText(one) ?? countsText(one)}`).join('; ') ||
    'none yet'
  );
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const introduction = `# The claims

One file is one claim. It says what the post claims, in our words; what is measured on a network; and the bound. Bounds were
fixed before the networks that vote were judged: the [changelog](../docs/protocol-changelog.md) says when.

A network is one training run. The verdict counts the networks that show the claim. Label leaking gap: accuracy on attacked
images minus accuracy on clean ones. Epsilon: the radius of the attack. Net rescue: answers that the attack turns right (rescued)
minus those that it turns wrong (killed), per clean error.`;

const ending = `The arms stand in \`src/protocol/arms.ts\`, the profiles in \`src/protocol/profiles/\`. The profile \`smoke\` never gives a verdict.

\`npm run verify -- --claim H03\` tests one claim. [ARCHITECTURE.md](../ARCHITECTURE.md#a-claim) says how to add one.

This page is generated from the files beside it by \`src/reporting/hypotheses-table.ts\`. \`npm run readme\` writes it anew.`;
