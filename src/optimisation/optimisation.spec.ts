import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { learningRate, type Schedule } from './schedule.ts';
import { sgdStep } from './sgd.ts';

describe('sgdStep', () => {
  test.each([true, false])('follows its formula in double precision over three steps (nesterov: %s)', (nesterov) => {
    const spec = { momentum: 0.9, nesterov, weightDecay: 0.01 };
    let state = { parameters: { w: tf.tensor1d([1, -2]) as tf.Tensor }, velocity: { w: tf.zeros([2]) } };
    let [p, v] = [
      [1, -2],
      [0, 0],
    ] as [number[], number[]];
    for (const gradient of [
      [0.5, 0.1],
      [-0.2, 0.3],
      [0.1, 0.1],
    ]) {
      state = sgdStep(state, { w: tf.tensor1d(gradient) }, 0.1, spec) as typeof state;
      const g = gradient.map((x, i) => x + 0.01 * (p[i] as number));
      v = v.map((old, i) => 0.9 * old + (g[i] as number));
      p = p.map((old, i) => old - 0.1 * (nesterov ? (g[i] as number) + 0.9 * (v[i] as number) : (v[i] as number)));
    }
    values(state.parameters.w).forEach((value, i) => expect(value).toBeCloseTo(p[i] as number, 5));
  });

  test('refuses a parameter without gradient', () => {
    const w = tf.zeros([1]);
    expect(() =>
      sgdStep({ parameters: { w }, velocity: { w } }, {}, 0.1, { momentum: 0, nesterov: false, weightDecay: 0 }),
    ).toThrow('No gradient or velocity for "w"');
  });
});

describe('learningRate', () => {
  test('one cycle rises to its peak and falls to nearly 0', () => {
    const schedule: Schedule = { kind: 'oneCycle', peak: 0.2, warmUp: 0.25 };
    const rates = Array.from({ length: 100 }, (_, step) => learningRate(schedule, step, 100));
    expect(rates[0]).toBeCloseTo(0.2 / 25, 12);
    expect(Math.max(...rates)).toBeCloseTo(0.2, 12);
    expect(rates.indexOf(Math.max(...rates))).toBe(24);
    expect(rates[99]).toBeCloseTo(0.2 / 75, 12);
    expect(rates.every((rate) => rate > 0)).toBe(true);
  });

  test('piecewise rates change at their boundaries', () => {
    const schedule: Schedule = { kind: 'piecewise', boundaries: [400, 32_000], rates: [0.01, 0.1, 0.01] };
    expect([399, 400, 31_999, 32_000].map((step) => learningRate(schedule, step, 64_000))).toEqual([
      0.01, 0.1, 0.1, 0.01,
    ]);
    expect(() => learningRate({ ...schedule, rates: [0.1] }, 400, 500)).toThrow('one rate more');
  });

  test('a constant stays', () => {
    expect(learningRate({ kind: 'constant', rate: 0.3 }, 7, 10)).toBe(0.3);
  });
});
