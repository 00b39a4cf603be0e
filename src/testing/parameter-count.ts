import type { Model } from '../models/model.ts';

/** Number of trainable values, as papers count them. */
export function parameterCount(model: Model): number {
  return model.parameters
    .filter(({ trainable }) => trainable)
    .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}
