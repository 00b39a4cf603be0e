import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import '../testing/tensorflow.ts';
import { values } from '../testing/tiny-network.ts';
import { compile } from './compile.ts';
import { divideExactly } from './exact-division.ts';

const divisors = tf.linspace(0.01, 3, 1024);

/** The quotient of two float32 numbers in double precision, rounded once, is the correctly rounded float32 quotient. */
function rounded(a: number, divisor: (x: number) => number): number[] {
  return values(divisors).map((x) => Math.fround(a / divisor(x)));
}

test('quotients are correctly rounded, compiled too, where TensorFlow would use reciprocals', () => {
  const root = Math.fround;
  const step = (state: object, { x }: { x: tf.Tensor1D }) => ({
    state,
    outputs: {
      byRoot: divideExactly(tf.ones([1024]), tf.sqrt(x)),
      byConstant: divideExactly(x, 0.247),
    },
  });
  const compiled = compile(step, { state: {}, inputs: { x: divisors } });
  const { byRoot, byConstant } = compiled.run({ x: divisors });
  expect(values(byRoot)).toEqual(rounded(1, (x) => root(Math.sqrt(x))));
  expect(values(byConstant)).toEqual(values(divisors).map((x) => Math.fround(x / Math.fround(0.247))));
  compiled.dispose();
});

test('the gradient by the dividend is that of a quotient; there is none by the divisor', () => {
  const x = tf.tensor1d([1, 2, 3]);
  const by = tf.tensor1d([2, 4, 8]);
  expect(values(tf.grad((a) => tf.sum(divideExactly(a, by)))(x))).toEqual([0.5, 0.25, 0.125]);
  expect(() => tf.grad((b) => tf.sum(divideExactly(x, b)))(by)).toThrow('no gradient by its divisor');
});

/** Operations whose last bits are the processor maker's choice. Softmax kernels multiply by a reciprocal. */
const approximate = /rsqrt|recip|softmax|\binv\b|\bpow\b/i;

test('nothing that is trained or measured asks for, or runs, an approximate operation', () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(projectFolder, 'src/testing/run-everything-once.ts')],
    {
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0', TF_CPP_VMODULE: 'executor=1' },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  expect(status, stderr.slice(-2000)).toBe(0);
  const asked = stdout.split('\n');
  const ran = stderr.split('\n').filter((line) => line.includes('Process node'));
  // What runs is not what was asked for: oneDNN's kernels stand in.
  expect(asked).toContain('DivNoNan');
  expect(ran.filter((line) => line.includes('= _MklNativeConv2DBackpropInput[')).length).toBeGreaterThan(0);
  expect(asked.filter((operation) => approximate.test(operation))).toEqual([]);
  expect(ran.filter((line) => approximate.test(line))).toEqual([]);
});
