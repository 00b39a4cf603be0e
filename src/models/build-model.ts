import { cnn, type CnnSpec } from './cnn.ts';
import { mlp, type MlpSpec } from './mlp.ts';
import type { Model } from './model.ts';
import { resnet, type ResnetSpec } from './resnet.ts';

/** A model as data: part of the address of every network trained from it. */
export type ModelSpec = MlpSpec | CnnSpec | ResnetSpec;

export function buildModel(spec: ModelSpec): Model {
  switch (spec.kind) {
    case 'mlp':
      return mlp(spec);
    case 'cnn':
      return cnn(spec);
    case 'resnet':
      return resnet(spec);
  }
}
