import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { compile } from './compile.ts';
import { nativeBackend } from './native-backend.ts';
import { scoped } from './scope.ts';
import { statelessUniform } from './stateless-random.ts';

interface State {
  readonly w: tf.Tensor;
  readonly inner: { readonly count: tf.Tensor };
}

/** Adds the input to the weights, counts, and gives the sum of the old weights. */
function accumulate({ w, inner }: State, { x }: { readonly x: tf.Tensor }) {
  return {
    state: { w: tf.add(w, tf.mul(x, 2)), inner: { count: tf.add(inner.count, 1) } },
    outputs: { sum: tf.sum(w), unchanged: x },
  };
}

const example = {
  state: { w: tf.tensor1d([1, 2]), inner: { count: tf.scalar(0) } },
  inputs: { x: tf.tensor1d([1, 1]) },
};

describe('compile', () => {
  test('keeps the state between runs and gives outputs of the state before', () => {
    const compiled = compile(accumulate, example);
    const first = compiled.run({ x: tf.tensor1d([10, 20]) });
    const second = compiled.run({ x: tf.tensor1d([1, 1]) });
    expect(values(first.sum)).toEqual([3]);
    expect(values(first.unchanged)).toEqual([10, 20]);
    expect(values(second.sum)).toEqual([63]);
    const { w, inner } = compiled.readState();
    expect([...values(w), ...values(inner.count)]).toEqual([23, 44, 2]);
    compiled.dispose();
  });

  test('compiling does not run the step: the state begins as the example, which stays as it was', () => {
    const compiled = compile(accumulate, example);
    expect(values(compiled.readState().w)).toEqual([1, 2]);
    expect(values(example.state.w)).toEqual([1, 2]);
    compiled.dispose();
  });

  test('a state can be written, and two compiled steps do not share theirs', () => {
    const [one, other] = [compile(accumulate, example), compile(accumulate, example)];
    one.writeState({ w: tf.tensor1d([5, 5]), inner: { count: tf.scalar(7) } });
    expect(values(one.readState().w)).toEqual([5, 5]);
    expect(values(other.readState().w)).toEqual([1, 2]);
    one.dispose();
    other.dispose();
  });

  test('a state that is returned as it was given is not assigned again', () => {
    const nodes = (change: (w: tf.Tensor) => tf.Tensor): number => {
      const step = ({ w }: { w: tf.Tensor }, { x }: { x: tf.Tensor }) => ({
        state: { w: change(w) },
        outputs: { sum: tf.add(w, x) },
      });
      const compiled = compile(step, { state: { w: tf.scalar(5) }, inputs: { x: tf.scalar(0) } });
      const sums = [1, 2].map((x) => values(compiled.run({ x: tf.scalar(x) }).sum)[0]);
      expect(sums).toEqual(change(tf.scalar(5)).dataSync()[0] === 5 ? [6, 7] : [6, -3]);
      compiled.dispose();
      return compiled.nodes;
    };
    // The negation and its assignment.
    expect(nodes((w) => tf.neg(w)) - nodes((w) => w)).toBe(2);
  });

  test('stores a repeated constant once', () => {
    const step = (constants: number) => (state: { a: tf.Tensor }) => {
      let { a } = state;
      for (let i = 0; i < constants; i++) a = tf.mul(a, tf.tensor1d([0.5, 0.25]));
      return { state: { a }, outputs: { a } };
    };
    const sizes = [1, 5].map((constants) => {
      const compiled = compile(step(constants), { state: { a: tf.tensor1d([1, 1]) }, inputs: {} });
      compiled.dispose();
      return compiled.nodes;
    });
    // Four more multiplications, no more constants.
    expect((sizes[1] as number) - (sizes[0] as number)).toBe(4);
  });

  test('noise from a seed that is an input differs between seeds and repeats for one', () => {
    const noisy = (state: { a: tf.Tensor }, { seed }: { seed: tf.Tensor1D }) => ({
      state,
      outputs: { noise: statelessUniform([4], seed) },
    });
    const seed = (n: number) => ({ seed: tf.tensor1d([n, 1], 'int32') });
    const compiled = compile(noisy, { state: { a: tf.scalar(0) }, inputs: seed(1) });
    const drawn = [1, 1, 2].map((n) => values(compiled.run(seed(n)).noise));
    expect(drawn[0]).toEqual(drawn[1]);
    expect(drawn[0]).not.toEqual(drawn[2]);
    expect(drawn[0]).toEqual(values(scoped(() => statelessUniform([4], seed(1).seed))));
    compiled.dispose();
  });

  test('frees what it used', () => {
    const before = tf.memory().numTensors;
    const compiled = compile(accumulate, example);
    const input = tf.tensor1d([1, 1]);
    tf.dispose(compiled.run({ x: input }) as never);
    tf.dispose(compiled.readState() as never);
    compiled.dispose();
    input.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() => compiled.readState()).toThrow('SavedModel ID not found');
  });
});

describe('what cannot be recorded is refused with a sentence, and eager execution goes on', () => {
  const one = { state: { a: tf.scalar(1) }, inputs: { b: tf.scalar(2) } };
  const outside = tf.scalar(3);
  type Scalars = { a: tf.Tensor };
  const attempts: [string, (state: Scalars, inputs: { b: tf.Tensor }) => Scalars, string][] = [
    [
      'a branch on a value',
      ({ a }, { b }) => ({ a: (b.dataSync()[0] as number) > 0 ? tf.neg(a) : a }),
      'cannot read a tensor in the middle',
    ],
    ['a tensor from outside', ({ a }) => ({ a: tf.add(a, outside) }), 'neither its state nor its input'],
    [
      'random numbers made in JavaScript',
      ({ a }) => ({ a: tf.add(a, tf.randomStandardNormal([])) }),
      'draws random numbers in JavaScript',
    ],
    [
      'a stateful random operation',
      () => ({
        a: nativeBackend().executeSingleOutput(
          'RandomUniform',
          [
            { name: 'dtype', type: nativeBackend().binding.TF_ATTR_TYPE, value: nativeBackend().binding.TF_FLOAT },
            { name: 'T', type: nativeBackend().binding.TF_ATTR_TYPE, value: nativeBackend().binding.TF_INT32 },
          ],
          [tf.tensor1d([1], 'int32')],
        ),
      }),
      'RandomUniform draws from hidden state',
    ],
    [
      'an operation that tfjs calls without types',
      ({ a }) => ({ a: tf.reshape(tf.expandDims(a), []) }),
      'at ExpandDims',
    ],
    ['a state of another shape', () => ({ a: tf.zeros([2]) }), 'keeps its shapes: expected float32 []'],
  ];

  test.each(attempts)('%s', (_, change, message) => {
    const step = (state: Scalars, inputs: { b: tf.Tensor }) => ({ state: change(state, inputs), outputs: {} });
    expect(() => compile(step, one)).toThrow(message);
    expect(values(tf.add(tf.scalar(1), 1))).toEqual([2]);
  });

  test('an input of another shape', () => {
    const compiled = compile(accumulate, example);
    expect(() => compiled.run({ x: tf.zeros([3]) })).toThrow('expected float32 [2], got float32 [3]');
    compiled.dispose();
  });
});
