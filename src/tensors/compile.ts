import { isDeepStrictEqual } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { type GraphNode, type Recording, recordGraph } from './graph-recorder.ts';
import { nativeBackend, type OpAttribute } from './native-backend.ts';
import { loadGraph } from './saved-model.ts';
import { release } from './scope.ts';

/** A pure step: new state and outputs from state and inputs. All three are tensors in records of records. */
export type Step<State, Inputs, Outputs> = (
  state: State,
  inputs: Inputs,
) => { readonly state: State; readonly outputs: Outputs };

/** A step as one TensorFlow graph, its state in variables on the device. */
export interface CompiledStep<State, Inputs, Outputs> {
  /** Runs the step once and keeps the new state. The outputs belong to the caller. */
  run(inputs: Inputs): Outputs;
  /** Copies of the state, or of the part that is asked for; they belong to the caller. */
  readState(): State;
  readState<Name extends keyof State>(part: Name): State[Name];
  writeState(state: State): void;
  /** Frees session and variables. */
  dispose(): void;
  /** Size of the graph. */
  readonly nodes: number;
}

/** Makes the names of variables unique in the process: on a GPU, sessions may share them. */
let compiledSteps = 0;

/**
 * Compiles a step: executes it twice, eagerly, records its operations, and loads them as one graph with the state as
 * variables. Shapes are those of the example; other shapes need another compiled step. The state begins as the example's.
 * A tensor of the state that the step returns as it got it (a data set, trained parameters) just stays on the device.
 *
 * Throws: Error naming what cannot be recorded, or that two recordings differ (something random was made in JavaScript).
 */
export function compile<State, Inputs, Outputs>(
  step: Step<State, Inputs, Outputs>,
  example: { readonly state: State; readonly inputs: Inputs },
): CompiledStep<State, Inputs, Outputs> {
  const inputLeaves = leaves(example.inputs);
  const stateLeaves = leaves(example.state);
  const { recording, outputShape } = recordTwice(step, example);
  const newState = recording.results.slice(0, stateLeaves.length);
  const outputs = recording.results.slice(stateLeaves.length);
  const prefix = `compiled${compiledSteps++}`;
  const assigned = stateLeaves.flatMap((_, i) => (newState[i]?.from === `${stateName(i)}_read:0` ? [] : [i]));
  const after = (part: string, states: readonly number[]): string[] => states.map((i) => `^${stateName(i)}_${part}`);
  const nodes: GraphNode[] = [
    ...inputLeaves.map((tensor, i) => placeholder(inputName(i), tensor)),
    ...stateLeaves.flatMap((tensor, i) => variableNodes(stateName(i), `${prefix}_${i}`, tensor)),
    ...recording.nodes,
    ...assigned.map((i) => {
      const { from, dtype } = newState[i] as Recording['results'][number];
      return assign(stateName(i), 'next', from, dtype, after('read', [i]));
    }),
    ...outputs.map(({ from, dtype }, i) =>
      node(outputName(i), 'Identity', [from, ...after('next', assigned)], [type('T', dtype)]),
    ),
    { ...scalarConstant('initialised'), inputs: after('initialise', [...stateLeaves.keys()]) },
  ];
  const session = loadGraph(nodes);
  const run = (feeds: readonly tf.Tensor[], name: (i: number) => string, fetches: readonly string[]): tf.Tensor[] =>
    nativeBackend().runSavedModel(
      session,
      feeds,
      feeds.map((_, i) => ({ name: `${name(i)}:0` })),
      fetches,
    );
  const compiled: CompiledStep<State, Inputs, Outputs> = {
    nodes: nodes.length,
    run(inputs) {
      const feeds = leaves(inputs);
      requireAlike(feeds, inputLeaves);
      return rebuild(
        outputShape,
        run(
          feeds,
          inputName,
          outputs.map((_, i) => `${outputName(i)}:0`),
        ),
      ) as Outputs;
    },
    readState: <Name extends keyof State>(part?: Name) => {
      const wanted = new Set(part === undefined ? stateLeaves : leaves(example.state[part]));
      const fetches = stateLeaves.flatMap((tensor, i) => (wanted.has(tensor) ? [`${stateName(i)}_read:0`] : []));
      return rebuild(part === undefined ? example.state : example.state[part], run([], inputName, fetches)) as State &
        State[Name];
    },
    writeState(state) {
      const feeds = leaves(state);
      requireAlike(feeds, stateLeaves);
      release(run(feeds, (i) => `${stateName(i)}_initial`, ['initialised:0']));
    },
    dispose: () => nativeBackend().binding.deleteSavedModel(session),
  };
  compiled.writeState(example.state);
  return compiled;
}

function inputName(i: number): string {
  return `input${i}`;
}

function outputName(i: number): string {
  return `output${i}`;
}

function stateName(i: number): string {
  return `state${i}`;
}

/** `outputShape` is the structure of the outputs, without tensors. */
function recordTwice<State, Inputs, Outputs>(
  step: Step<State, Inputs, Outputs>,
  { state, inputs }: { readonly state: State; readonly inputs: Inputs },
): { readonly recording: Recording; readonly outputShape: unknown } {
  const given = [
    ...leaves(state).map((tensor, i) => ({ tensor, node: `${stateName(i)}_read:0` })),
    ...leaves(inputs).map((tensor, i) => ({ tensor, node: `${inputName(i)}:0` })),
  ];
  let outputShape: unknown;
  const record = (): Recording => {
    let recorded: Recording | undefined;
    tf.tidy(() => {
      recorded = recordGraph(nativeBackend(), given, () => {
        const stepped = step(state, inputs);
        requireAlike(leaves(stepped.state), leaves(state));
        outputShape = stepped.outputs;
        return [...leaves(stepped.state), ...leaves(stepped.outputs)];
      });
    });
    return recorded as Recording;
  };
  const [first, second] = [record(), record()];
  if (isDeepStrictEqual(first, second)) return { recording: first, outputShape };
  throw new Error('Two recordings of the step differ: it draws random numbers in JavaScript. Hand them in as inputs.');
}

function node(name: string, op: string, inputs: readonly string[], attributes: readonly OpAttribute[]): GraphNode {
  return { name, op, inputs, attributes };
}

function placeholder(name: string, { dtype, shape }: tf.TensorInfo): GraphNode {
  return node(name, 'Placeholder', [], [type('dtype', dtype), { name: 'shape', ...shapeAttribute(shape) }]);
}

/** The variable itself, its value, and what sets it from outside. */
function variableNodes(name: string, sharedName: string, tensor: tf.TensorInfo): GraphNode[] {
  const { binding } = nativeBackend();
  const dtype = type('dtype', tensor.dtype);
  const shared = { name: 'shared_name', type: binding.TF_ATTR_STRING, value: sharedName };
  return [
    node(name, 'VarHandleOp', [], [dtype, { name: 'shape', ...shapeAttribute(tensor.shape) }, shared]),
    node(`${name}_read`, 'ReadVariableOp', [`${name}:0`], [dtype]),
    placeholder(`${name}_initial`, tensor),
    assign(name, 'initialise', `${name}_initial:0`, tensor.dtype, []),
  ];
}

function assign(variable: string, part: string, from: string, dtype: tf.DataType, after: readonly string[]): GraphNode {
  return node(`${variable}_${part}`, 'AssignVariableOp', [`${variable}:0`, from, ...after], [type('dtype', dtype)]);
}

function scalarConstant(name: string): GraphNode {
  const constant = { shape: [], dtype: nativeBackend().binding.TF_INT32, bytes: new Uint8Array(4) };
  return { name, op: 'Const', inputs: [], attributes: [], constant };
}

function type(name: string, dtype: tf.DataType): OpAttribute {
  const { binding } = nativeBackend();
  const types: Partial<Record<tf.DataType, number>> = {
    float32: binding.TF_FLOAT,
    int32: binding.TF_INT32,
    bool: binding.TF_BOOL,
  };
  const value = types[dtype];
  if (value === undefined) throw new Error(`A compiled step can hold float32, int32 and bool, not ${dtype}.`);
  return { name, type: binding.TF_ATTR_TYPE, value };
}

function shapeAttribute(shape: readonly number[]): Pick<OpAttribute, 'type' | 'value'> {
  return { type: nativeBackend().binding.TF_ATTR_SHAPE, value: [...shape] };
}

/** The tensors of a structure, in the alphabetical order of its keys. */
function leaves(structure: unknown): tf.Tensor[] {
  if (structure instanceof tf.Tensor) return [structure as tf.Tensor];
  if (structure === null || typeof structure !== 'object') {
    throw new TypeError(`A compiled step takes and gives tensors, got ${String(structure)}.`);
  }
  return sortedEntries(structure).flatMap(([, inner]) => leaves(inner));
}

/** The structure of `like` with other tensors. */
function rebuild(like: unknown, tensors: readonly tf.Tensor[]): unknown {
  const left = [...tensors];
  const build = (part: unknown): unknown =>
    part instanceof tf.Tensor
      ? left.shift()
      : Object.fromEntries(sortedEntries(part as object).map(([name, inner]) => [name, build(inner)]));
  return build(like);
}

function sortedEntries(structure: object): [string, unknown][] {
  return Object.entries(structure).sort(([a], [b]) => (a < b ? -1 : 1));
}

function requireAlike(given: readonly tf.Tensor[], expected: readonly tf.Tensor[]): void {
  const describe = (tensors: readonly tf.TensorInfo[]): string =>
    tensors.map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`).join('; ');
  if (describe(given) === describe(expected)) return;
  throw new RangeError(`A compiled step keeps its shapes: expected ${describe(expected)}, got ${describe(given)}.`);
}
