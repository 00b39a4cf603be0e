/** Converts an L-infinity radius from pixels (0..255) to the [0, 1] scale. The only place where pixels become epsilon. */
export function fromPixels(pixels: number): number {
  return requireEpsilon(pixels / 255, `${pixels} pixels`);
}

/**
 * Throws: RangeError unless epsilon is a radius on the [0, 1] scale. A larger number is almost surely in pixels.
 */
export function requireEpsilon(epsilon: number, given = String(epsilon)): number {
  if (epsilon >= 0 && epsilon <= 1) return epsilon;
  const hint = epsilon > 1 ? '; a larger value looks like pixels of 0..255: use fromPixels' : '';
  throw new RangeError(`epsilon must be between 0 and 1, got ${given}${hint}.`);
}

/** The inverse of fromPixels, to a millionth of a pixel. */
export function toPixels(epsilon: number): number {
  return Math.round(epsilon * 255e6) / 1e6;
}
