import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

test('tensors and metadata come back bit by bit', () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), shapes), fc.string(), (named, note) => {
      const entries = Object.entries(named).filter(([name]) => name !== '__metadata__');
      const tensors = Object.fromEntries(entries.map(([name, shape]) => [name, tf.fill(shape, 1 / 3)]));
      const bytes = encodeSafetensors(tensors, { note });
      expect(Number(Buffer.from(bytes).readBigUInt64LE()) % 8).toBe(0);
      const decoded = decodeSafetensors(bytes);
      expect(decoded.metadata['note']).toBe(note);
      for (const [name, tensor] of Object.entries(tensors)) {
        expect(decoded.tensors[name]?.shape).toEqual(tensor.shape);
        expect(values(decoded.tensors[name] as tf.Tensor)).toEqual(values(tensor));
      }
    }),
    { examples: [[Object.fromEntries([['__proto__', []]]), 'é']] },
  );
});

test('the file is laid out as the format says', () => {
  const bytes = Buffer.from(encodeSafetensors({ w: tf.tensor2d([[1, 2.5]]) }));
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<string, unknown>;
  expect(headerLength % 8).toBe(0);
  expect(header['w']).toEqual({ dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] });
  expect(bytes.readFloatLE(8 + headerLength + 4)).toBe(2.5);
});

test('a file that is cut short is refused', () => {
  const bytes = encodeSafetensors({ w: tf.ones([10]) });
  expect(() => decodeSafetensors(bytes.subarray(0, bytes.length - 1))).toThrow('cut short');
  expect(() => decodeSafetensors(bytes.subarray(0, 4))).toThrow('cut short');
});
