import { decodeSafetensors, encodeSafetensors } from '../tensors/safetensors.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import type { Snapshot } from './trainer.ts';
import type { TrainingState } from './training-step.ts';

const parts = ['parameters', 'velocity', 'statistics'] as const satisfies readonly (keyof TrainingState)[];

/** A snapshot, and the address of the training that it belongs to. */
export interface Checkpoint {
  readonly snapshot: Snapshot;
  readonly training: string;
}

/** One safetensors file: tensors named "part:tensor"; its records and the training's address as metadata. */
export function encodeCheckpoint({ snapshot: { state, ...records }, training }: Checkpoint): Uint8Array {
  const tensors = parts.flatMap((part) =>
    Object.entries(state[part]).map(([name, tensor]) => [`${part}:${name}`, tensor] as const),
  );
  return encodeSafetensors(Object.fromEntries(tensors), { records: JSON.stringify(records), training });
}

export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const pick = (part: string): NamedTensors =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => name.startsWith(`${part}:`))
        .map(([name, tensor]) => [name.slice(part.length + 1), tensor]),
    );
  const state = { parameters: pick('parameters'), velocity: pick('velocity'), statistics: pick('statistics') };
  const records = JSON.parse(metadata['records'] ?? '{"epochs":[]}') as Omit<Snapshot, 'state'>;
  return { snapshot: { state, ...records }, training: metadata['training'] ?? '' };
}
