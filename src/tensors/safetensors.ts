import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors } from './gradients.ts';

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

/**
 * Named float32 tensors as a safetensors file, which Python and others read too. `metadata`: strings only.
 * Source: https://github.com/huggingface/safetensors, "Format".
 */
export function encodeSafetensors(tensors: NamedTensors, metadata: Record<string, string> = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, tensor]): [string, Entry] => {
    const values = tensor.dataSync<'float32'>();
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    parts.push(bytes);
    return [name, { dtype: 'F32', shape: tensor.shape, data_offsets: [offset, (offset += bytes.length)] }];
  });
  const text = JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries]));
  // Spaces up to a multiple of 8 bytes, so that the tensors are aligned.
  const json = Buffer.from(text + ' '.repeat(-Buffer.byteLength(text) & 7));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...parts]);
}

export interface DecodedSafetensors {
  readonly tensors: NamedTensors;
  readonly metadata: Record<string, string>;
}

/** Throws: RangeError when the bytes are not a whole safetensors file of float32 tensors. */
export function decodeSafetensors(bytes: Uint8Array): DecodedSafetensors {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = buffer.length < 8 ? Infinity : Number(buffer.readBigUInt64LE());
  if (headerLength > buffer.length - 8) throw new RangeError('The file is cut short: its header is incomplete.');
  const header = JSON.parse(buffer.toString('utf8', 8, 8 + headerLength)) as Record<string, Entry>;
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, Entry> & {
    __metadata__?: Record<string, string>;
  };
  const tensors = Object.entries(entries as Record<string, Entry>).map(([name, { dtype, shape, data_offsets }]) => {
    const [from, to] = data_offsets.map((offset) => 8 + headerLength + offset) as [number, number];
    if (dtype !== 'F32') throw new RangeError(`Tensor "${name}" is ${dtype}; only F32 is used here.`);
    if (to > buffer.length) throw new RangeError(`The file is cut short: tensor "${name}" is incomplete.`);
    // A copy, because a Float32Array must begin at a multiple of 4.
    const values = new Float32Array(Uint8Array.from(buffer.subarray(from, to)).buffer);
    return [name, tf.tensor(values, shape, 'float32')] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: metadata };
}
