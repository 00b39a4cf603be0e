import * as tf from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow operation, as the addon takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What the addon tells of a tensor it made. */
interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

type TypeNames = 'TF_FLOAT' | 'TF_INT32' | 'TF_BOOL' | 'TF_UINT8';
type AttributeNames = `TF_ATTR_${'TYPE' | 'FLOAT' | 'STRING' | 'BOOL' | 'INT' | 'SHAPE'}`;

/** The functions of the C++ addon. Tensors are numbers here. */
export interface Binding extends Readonly<Record<TypeNames | AttributeNames, number>> {
  readonly TF_Version: string;
  executeOp(op: string, attributes: OpAttribute[], inputs: number[], outputs: number): TensorMetadata[];
  createTensor(shape: number[], dtype: number, values: unknown): number;
  tensorDataSync(id: number): unknown;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): TensorMetadata[];
}

/** The part of tfjs-node's backend that this room uses; its own type lives in a package that must not load early. */
export interface NativeBackend {
  binding: Binding;
  readonly isUsingGpuDevice: boolean;
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(op: string, attributes: OpAttribute[], inputs: tf.TensorInfo[], outputs: number): tf.Tensor[];
  /** Uploads what is still in JavaScript, and gives the addon's numbers. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  runSavedModel(
    id: number,
    inputs: readonly tf.Tensor[],
    inputInfos: readonly { readonly name: string }[],
    outputs: readonly string[],
  ): tf.Tensor[];
}

export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}
