import type { Model } from '../models/model.ts';
import type { NamedTensors } from '../tensors/gradients.ts';

/** A network ready to be evaluated: a model with all its tensors, running statistics included. */
export interface Network {
  readonly model: Model;
  readonly parameters: NamedTensors;
}
