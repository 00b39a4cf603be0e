import * as tf from '@tensorflow/tfjs-core';
import { nativeBackend, type OpAttribute } from './native-backend.ts';

/**
 * Rows by position: result[i] = x[indices[i]] along the first axis behind `batchDimensions`. Unlike tf.gather it does
 * not read the indices in JavaScript, so it can be compiled; TensorFlow refuses an index that is out of range.
 *
 * Shapes: indices int32; with batchDimensions 1, x [batch, rows, ...] and indices [batch, count] give [batch, count, ...].
 */
export function gather<T extends tf.Tensor>(x: tf.Tensor, indices: tf.Tensor, batchDimensions = 0): T {
  const { binding } = nativeBackend();
  const types = { float32: binding.TF_FLOAT, int32: binding.TF_INT32 };
  const axis = tf.scalar(batchDimensions, 'int32');
  const gathered = nativeBackend().executeSingleOutput(
    'GatherV2',
    [
      { name: 'batch_dims', type: binding.TF_ATTR_INT, value: batchDimensions },
      type('Tparams', types[x.dtype as keyof typeof types]),
      type('Tindices', types.int32),
      type('Taxis', types.int32),
    ],
    [x, indices, axis],
  );
  axis.dispose();
  return gathered as T;
}

/**
 * Bytes on the device, four in the bits of a float32, since tfjs has no type of one byte. Shape: [rows, bytes of a row / 4].
 *
 * Throws: RangeError when a row is not a multiple of four bytes.
 */
export function packBytes(bytes: Uint8Array, rows: number): tf.Tensor2D {
  const columns = bytes.length / rows / 4;
  if (!Number.isInteger(columns)) {
    throw new RangeError(`${bytes.length} bytes do not make ${rows} rows of a multiple of four bytes.`);
  }
  return tf.tensor2d(new Float32Array(Uint8Array.from(bytes).buffer), [rows, columns]);
}

/** The bytes as numbers 0..255. Shapes: packed [rows, columns]; result float32 [rows, 4 * columns]. */
export function unpackBytes(packed: tf.Tensor2D): tf.Tensor2D {
  const { binding } = nativeBackend();
  const uint8 = nativeBackend().executeSingleOutput(
    'Bitcast',
    [type('T', binding.TF_FLOAT), type('type', binding.TF_UINT8)],
    [packed],
  );
  const numbers = nativeBackend().executeSingleOutput(
    'Cast',
    [
      type('SrcT', binding.TF_UINT8),
      type('DstT', binding.TF_FLOAT),
      { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
    ],
    [uint8],
  );
  uint8.dispose();
  const [rows, columns] = packed.shape;
  return tf.reshape(numbers, [rows, 4 * columns]);
}

function type(name: string, value: number): OpAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_TYPE, value };
}
