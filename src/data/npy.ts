import { UserError } from '../foundation/user-error.ts';

/** An array as numpy saves it, row by row. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | Int32Array | Float32Array;
  /** Whether the values are whole numbers by their type. */
  readonly isInteger: boolean;
}

/**
 * Reads a file of numpy.save: whole numbers of 1, 4 or 8 bytes, or single and double precision.
 *
 * Throws: UserError for another format or type, columns before rows, or a file that is cut short.
 * Source: numpy.lib.format, versions 1 to 3.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isNpy = bytes.length > 12 && Buffer.from(bytes.subarray(0, 6)).toString('latin1') === '\x93NUMPY';
  if (!isNpy) throw new UserError(`${name} is no .npy file: write it with numpy.save.`);
  const long = bytes[6] !== 1;
  const start = long ? 12 : 10;
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = Buffer.from(bytes.subarray(start, end)).toString('latin1');
  const type = /'descr': '([^']+)'/.exec(header)?.[1] ?? '';
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').filter((size) => size.trim() !== '');
  if (/'fortran_order': True/.test(header)) {
    throw new UserError(`${name} holds columns before rows: save numpy.ascontiguousarray of it.`);
  }
  const read = readers[type];
  if (read === undefined) {
    throw new UserError(`${name} holds "${type}": save uint8, int32, int64, float32 or float64.`);
  }
  const sizes = shape.map(Number);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (bytes.length < end + count * read.bytes) throw new UserError(`${name} is cut short.`);
  const values = new read.Values(count);
  for (let i = 0; i < count; i++) values[i] = read.at(view, end + i * read.bytes);
  return { shape: sizes, values, isInteger: read.Values !== Float32Array };
}

interface Reader {
  readonly bytes: number;
  readonly Values: Uint8ArrayConstructor | Int32ArrayConstructor | Float32ArrayConstructor;
  readonly at: (view: DataView, offset: number) => number;
}

const readers: Readonly<Record<string, Reader>> = {
  '|u1': { bytes: 1, Values: Uint8Array, at: (view, offset) => view.getUint8(offset) },
  '<i4': { bytes: 4, Values: Int32Array, at: (view, offset) => view.getInt32(offset, true) },
  '<i8': { bytes: 8, Values: Int32Array, at: (view, offset) => Number(view.getBigInt64(offset, true)) },
  '<f4': { bytes: 4, Values: Float32Array, at: (view, offset) => view.getFloat32(offset, true) },
  '<f8': { bytes: 8, Values: Float32Array, at: (view, offset) => view.getFloat64(offset, true) },
};
