/** An array of bytes, row by row. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/** How IDX calls unsigned bytes, the only type that is read here. */
const unsignedByte = 0x08;

/**
 * Reads an IDX file of unsigned bytes: two zeros, type, number of dimensions, each size as four bytes, then the values.
 *
 * Throws: RangeError for another format or type, or when there are not as many values as the sizes say.
 * Source: http://yann.lecun.com/exdb/mnist/, "the IDX file format".
 */
export function decodeIdx(bytes: Uint8Array): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = bytes[3] ?? 0;
  const start = 4 + 4 * dimensions;
  if (bytes.length < start || view.getUint16(0) !== 0 || bytes[2] !== unsignedByte) {
    throw new RangeError('This is no IDX file of unsigned bytes.');
  }
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.length - start !== count) {
    throw new RangeError(
      `The IDX file has ${bytes.length - start} values; its sizes, ${shape.join(' x ')}, ask for ${count}.`,
    );
  }
  return { shape, values: bytes.slice(start) };
}
