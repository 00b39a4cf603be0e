const numbers = [
  ...['one', 'two', 'three', 'four', 'five', 'six'],
  ...['seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
];

/** A count as a text spells it: in words up to twelve. `zero`: the word for none of them. */
export function inWords(count: number, zero: 'none' | 'no' = 'none'): string {
  return count === 0 ? zero : (numbers[count - 1] ?? String(count));
}

/** With its first letter as a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
