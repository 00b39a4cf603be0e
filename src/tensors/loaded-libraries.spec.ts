import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { foreignLibraries, mappedFiles, missingLibraries, requireOwnLibraries } from './loaded-libraries.ts';

const line = (path: string): string =>
  `7f3a00000000-7f3a00021000 r-xp 00001000 fd:01 393281                     ${path}`;
const own = realpathSync(mkdtempSync(join(tmpdir(), 'tensorflow-')));
afterAll(() => rmSync(own, { recursive: true }));

const maps = [
  line(`${own}/tensorflow/libtensorflow_cc.so.2`),
  line(`${own}/tensorflow/libtensorflow_cc.so.2`),
  line(`${own}/nvidia/cuda_runtime/lib/libcudart.so.12`),
  line('/usr/lib/x86_64-linux-gnu/libcuda.so.555.42.06'),
  line('/usr/lib/x86_64-linux-gnu/libnvidia-ptxjitcompiler.so.555.42.06'),
  line('/usr/lib/x86_64-linux-gnu/libc.so.6'),
  '7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]',
  '7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0 ',
].join('\n');

test('the driver is the machine’s, all else is the installation’s', () => {
  expect(mappedFiles(maps)).toHaveLength(5);
  expect(foreignLibraries(maps, own)).toEqual([]);
  expect(() => requireOwnLibraries(own, maps)).not.toThrow();
});

test('a CUDA of elsewhere is named', () => {
  const foreign = ['/usr/local/cuda 12/lib64/libcudart.so.12', '/opt/cudnn/libcudnn_graph.so.9 (deleted)'];
  const found = foreignLibraries([maps, ...foreign.map(line)].join('\n'), own);
  expect(found).toEqual(['/usr/local/cuda 12/lib64/libcudart.so.12', '/opt/cudnn/libcudnn_graph.so.9']);
  expect(() => requireOwnLibraries(own, line(foreign[0] as string))).toThrow(
    /libcudart\.so\.12 instead.*LD_LIBRARY_PATH/,
  );
});

test('a cache that is reached by a link is the installation, too', () => {
  const link = `${own}-link`;
  symlinkSync(own, link);
  expect(() => requireOwnLibraries(link, maps)).not.toThrow();
  rmSync(link);
});

test('a folder that only begins alike is another one', () => {
  expect(foreignLibraries(line(`${own}2/nvidia/libcublas.so.12`), own)).toHaveLength(1);
});

test('what this very process has in memory can be read', () => {
  expect(mappedFiles(readFileSync('/proc/self/maps', 'utf8')).some((path) => path.includes('libc'))).toBe(true);
  expect(() => requireOwnLibraries(own)).not.toThrow();
});

test('the library is named without which TensorFlow starts no GPU', () => {
  const folders = ['cublas', 'cufft', 'cusparse', 'cudnn'].map((name) =>
    line(`${own}/nvidia/${name}/lib/lib${name}.so.9`),
  );
  // Seen on an H100: all but this one were found. A library whose name only begins alike is another one.
  const seen = [maps, ...folders, line(`${own}/nvidia/cusolver/lib/libcusolverMg.so.11`)].join('\n');
  expect(missingLibraries(seen)).toEqual(['libcusolver']);
  expect(missingLibraries(`${seen}\n${line(`${own}/nvidia/cusolver/lib/libcusolver.so.11`)}`)).toEqual([]);
});
