import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { gather, packBytes, unpackBytes } from './gather.ts';

describe('packed bytes', () => {
  test('every byte comes back, in every place of its four', () => {
    const bytes = Uint8Array.from({ length: 1024 }, (_, i) => (i + (i >> 8)) & 255);
    const numbers = unpackBytes(packBytes(bytes, 2));
    expect(numbers.shape).toEqual([2, 512]);
    expect(values(numbers)).toEqual([...bytes]);
  });

  test('keep bits that are no number as a float32, and still do after rows were taken', () => {
    const bytes = Uint8Array.from([0, 0, 192, 127, 255, 255, 255, 255, 1, 0, 128, 127, 0, 0, 0, 128]);
    const taken = gather<tf.Tensor2D>(packBytes(bytes, 4), tf.tensor1d([3, 1, 0, 2], 'int32'));
    expect(values(unpackBytes(taken))).toEqual([0, 0, 0, 128, 255, 255, 255, 255, 0, 0, 192, 127, 1, 0, 128, 127]);
  });

  test('refuse rows that are no multiple of four bytes', () => {
    expect(() => packBytes(new Uint8Array(6), 1)).toThrow('6 bytes do not make 1 rows');
  });
});

test('gather takes rows, or with a batch dimension rows of each', () => {
  const x = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
  expect(values(gather(x, tf.tensor1d([1, 1, 0], 'int32')))).toEqual([5, 6, 7, 8, 5, 6, 7, 8, 1, 2, 3, 4]);
  const ofEach = gather(x, tf.tensor2d([1, 0, 0, 0], [2, 2], 'int32'), 1);
  expect(values(ofEach)).toEqual([3, 4, 1, 2, 5, 6, 5, 6]);
  expect(() => gather(x, tf.tensor1d([2], 'int32'))).toThrow('not in [0, 2)');
});
