import { createHash } from 'node:crypto';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { NativeBackend, OpAttribute } from './native-backend.ts';

/** Values of a constant, as tfjs hands them to the addon. */
export interface ConstantValue {
  readonly shape: readonly number[];
  /** TensorFlow's number of the type. */
  readonly dtype: number;
  readonly bytes: Uint8Array;
}

/** One operation of the recorded graph. Inputs are "name:output", or "^name" for order only. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: readonly OpAttribute[];
  readonly constant?: ConstantValue;
}

export interface Recording {
  readonly nodes: readonly GraphNode[];
  /** Where each requested tensor comes from, "name:output", and its type. */
  readonly results: readonly { readonly from: string; readonly dtype: DataType }[];
}

/** What draws from hidden state: recorded, it would give other numbers in every run. */
const stateful = /^(Random(Uniform|StandardNormal|Shuffle|Gamma|Poisson)|TruncatedNormal|Multinomial|.*Dropout)/;

/**
 * Runs `work` once, eagerly, and records every operation it executes as a node.
 *
 * `given` are the tensors that the graph gets from outside, with the nodes that stand for them. `work` returns the
 * tensors that the graph must give.
 *
 * Throws: Error naming what cannot be recorded: a tensor read in the middle (and so any branch that depends on one), a
 * tensor that is neither given nor made by `work`, a stateful random operation.
 */
export function recordGraph(
  backend: NativeBackend,
  given: readonly { readonly tensor: TensorInfo; readonly node: string }[],
  work: () => readonly TensorInfo[],
): Recording {
  const recorder = new Recorder(backend);
  for (const [i, id] of backend.getInputTensorIds(given.map(({ tensor }) => tensor)).entries()) {
    recorder.origins.set(id, given[i]?.node as string);
  }
  const original = backend.binding;
  backend.binding = recorder.wrap();
  recording = true;
  try {
    const made = work();
    const ids = backend.getInputTensorIds(made);
    const results = made.map(({ dtype }, i) => ({ from: recorder.originOf(ids[i] as number), dtype }));
    return { nodes: recorder.nodes, results };
  } finally {
    backend.binding = original;
    recording = false;
  }
}

/** Whether operations are being recorded, so that no value can be read: checks of values must be left out. */
export function isRecording(): boolean {
  return recording;
}

let recording = false;

type Binding = NativeBackend['binding'];

class Recorder {
  readonly nodes: GraphNode[] = [];
  /** Node and output that made a tensor, by the addon's number of it. */
  readonly origins = new Map<number, string>();
  readonly #original: Binding;
  /** Names of constants by their digest: a repeated value is stored once. */
  readonly #constants = new Map<string, string>();

  constructor({ binding }: NativeBackend) {
    this.#original = binding;
  }

  wrap(): Binding {
    const refuseReading = (id: number): never => {
      throw new Error(
        `A compiled step cannot read a tensor in the middle (${this.originOf(id)}): return it as an output, and decide outside.`,
      );
    };
    const replaced: Partial<Binding> = {
      executeOp: (...args) => this.#executeOp(...args),
      createTensor: (...args) => this.#createTensor(...args),
      tensorDataSync: refuseReading,
    };
    // The addon's properties are read-only, which a proxy of the addon itself would have to respect.
    return new Proxy({} as Binding, {
      get: (_, name) => (Reflect.get(replaced, name) ?? Reflect.get(this.#original, name)) as unknown,
    });
  }

  originOf(id: number): string {
    const origin = this.origins.get(id);
    if (origin !== undefined) return origin;
    throw new Error('A compiled step used a tensor that is neither its state nor its input: hand it in as an input.');
  }

  #executeOp: Binding['executeOp'] = (op, attributes, inputs, outputs) => {
    if (stateful.test(op)) {
      throw new Error(
        `${op} draws from hidden state and cannot be compiled: use statelessUniform with a seed as input.`,
      );
    }
    const name = `n${this.nodes.length}`;
    const node = { name, op, inputs: inputs.map((id) => this.originOf(id)), attributes: [...attributes] };
    const results = this.#original.executeOp(op, attributes, inputs, outputs);
    this.nodes.push(node);
    results.forEach(({ id }, i) => this.origins.set(id, `${name}:${i}`));
    return results;
  };

  #createTensor: Binding['createTensor'] = (shape, dtype, values) => {
    const id = this.#original.createTensor(shape, dtype, values);
    const bytes = constantBytes(values);
    const digest = createHash('sha256').update(`${dtype} ${shape.join()} `).update(bytes).digest('hex');
    const known = this.#constants.get(digest);
    const name = known ?? `c${this.#constants.size}`;
    if (known === undefined) {
      this.nodes.push({ name, op: 'Const', inputs: [], attributes: [], constant: { shape: [...shape], dtype, bytes } });
      this.#constants.set(digest, name);
    }
    this.origins.set(id, `${name}:0`);
    return id;
  };
}

function constantBytes(values: unknown): Uint8Array {
  if (!ArrayBuffer.isView(values)) throw new Error('A compiled step can hold numbers only, no strings.');
  return Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
