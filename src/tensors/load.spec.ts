import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chosenFlavour } from './load.ts';
import { tf32Source } from './addon.ts';
import { installationFolder } from './provision.ts';

/** Loads TensorFlow in a process of its own and prints what came of it. */
function load(environment: Record<string, string>): string {
  const script = `
    import { explain } from '${join(import.meta.dirname, '../foundation/user-error.ts')}';
    import { loadTensorFlow } from '${join(import.meta.dirname, 'load.ts')}';
    try {
      console.log(JSON.stringify(loadTensorFlow({ flavour: 'cuda' })));
    } catch (error) {
      console.log(explain(error));
    }`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...environment } }).stdout.trim();
}

test.skipIf(!existsSync(installationFolder('cuda')))(
  'where a GPU was asked for, nothing is computed on the CPU in silence',
  () => {
    expect(load({ CUDA_VISIBLE_DEVICES: '-1' })).toMatch(
      /^A GPU was asked for, and TensorFlow uses none: CUDA_VISIBLE_DEVICES hides all GPUs\. `npm run doctor -- --gpu`/,
    );
  },
);

test('the addon for GPUs takes TF32 off in TensorFlow, too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tf32-'));
  const libraries = join(installationFolder('cpu'), 'tensorflow');
  writeFileSync(
    join(folder, 'main.cc'),
    '#include <cstdio>\nnamespace tsl { bool tensor_float_32_execution_enabled(); }\n' +
      'int main() { std::printf("%d", tsl::tensor_float_32_execution_enabled()); }\n',
  );
  const program = join(folder, 'main');
  const args = [tf32Source, join(folder, 'main.cc'), '-std=c++17', `-L${libraries}`, '-o', program];
  const linking = ['-l:libtensorflow_framework.so.2', `-Wl,-rpath,${libraries}`, '-Wl,--allow-shlib-undefined'];
  const built = spawnSync('g++', [...args, ...linking], { encoding: 'utf8' });
  const enabled = (override: string): string =>
    spawnSync(program, { encoding: 'utf8', env: { NVIDIA_TF32_OVERRIDE: override } }).stdout;
  expect(built.stderr).not.toMatch(/error|undefined/);
  expect([enabled('0'), enabled('1')]).toEqual(['0', '1']);
  rmSync(folder, { recursive: true });
});

test('specs choose the TensorFlow for CPUs, on a machine with a GPU, too', () => {
  expect(process.env['LABEL_LEAKING_FLAVOUR']).toBe('cpu');
  expect(chosenFlavour()).toBe('cpu');
});
