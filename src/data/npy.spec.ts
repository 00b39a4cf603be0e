import { describe, expect, test } from 'vitest';
import { decodeNpy } from './npy.ts';

/** What numpy.save wrote (numpy 2.4), in base64: arange(6, dtype).reshape(2, 3). */
const saved = {
  uint8:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAQIDBAU=',
  int32:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAQAAAAIAAAADAAAABAAAAAUAAAA=',
  int64:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQAAAAAAAAABQAAAAAAAAA=',
  float32:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPwAAAEAAAEBAAACAQAAAoEA=',
  float64:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAEAAAAAAAAAIQAAAAAAAABBAAAAAAAAAFEA=',
};

describe('an array that numpy saved', () => {
  test.each(Object.entries(saved))('as %s has its shape and values', (type, base64) => {
    const { shape, values, isInteger } = decodeNpy(Buffer.from(base64, 'base64'), 'a.npy');
    expect(shape).toEqual([2, 3]);
    expect([...values]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(isInteger).toBe(!type.startsWith('float'));
  });

  const bytes = Buffer.from(saved.float32, 'base64');
  test.each([
    ['no .npy file', Buffer.from('label,clean,iterative\n'), 'a.npy is no .npy file: write it with numpy.save.'],
    ['cut short', bytes.subarray(0, -1), 'a.npy is cut short.'],
    ['another type', Buffer.from(bytes.toString('latin1').replace('<f4', '<c8'), 'latin1'), 'a.npy holds "<c8"'],
    ['columns first', Buffer.from(bytes.toString('latin1').replace('False', 'True '), 'latin1'), 'columns before rows'],
  ])('that is %s is refused', (_, given, message) => {
    expect(() => decodeNpy(given, 'a.npy')).toThrow(message);
  });
});
