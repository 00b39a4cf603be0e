const numbers = [
  ...['one', 'two', 'three', 'four', 'five', 'six'],
  ...['seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
];

/** A count as a text spells it: in words up to twelve. `zero`: the word for none of them. */
export function inWords(count: number, zero: 'none' | 'no' = 'none'): string {
  return count === 0 ? zero : (numbers[count - 1] ?? String(count));
}

/** A count in digits; the word for none of them. */
export function orNone(count: number): string {
  return count === 0 ? 'none' : String(count);
}

/** With its first letter as a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** With its first letter as a small one. */
export function uncapital(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** "70.8 %" */
export function percent(share: number): string {
  return `${fixed(100 * share, 1)} %`;
}

/** With so many digits and a true minus sign. Ties go away from zero, also those that no binary fraction holds: 99.85 is 99.9. */
export function fixed(value: number, digits: number): string {
  return (value * (1 + 4 * Number.EPSILON)).toFixed(digits).replace('-', '−');
}

/** "12,000" */
export function counted(number: number): string {
  return number.toLocaleString('en-US');
}

/** "1 image", "12,000 images" */
export function countedOf(number: number, noun: string): string {
  return `${counted(number)} ${noun}${number === 1 ? '' : 's'}`;
}
