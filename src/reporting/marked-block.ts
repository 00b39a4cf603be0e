/**
 * The text with what stands between two marks exchanged for this block.
 *
 * Throws: Error where the marks are missing.
 */
export function withBlock(text: string, [begin, end]: readonly [string, string], block: string): string {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`The text has lost the marks ${begin} and ${end}.`);
  return `${before}${begin}\n\n${block}\n\n${end}${after}`;
}
