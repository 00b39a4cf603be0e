import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runCommand } from '../foundation/run-command.ts';
import type { Flavour } from './wheels.ts';

const require = createRequire(import.meta.url);

/** The addon of tfjs-node, in an installation. */
export const addonFile = 'tfjs_binding.node';

/**
 * Opened by TensorFlow by its name alone, and not in its folders: TensorFlow's run path for it is that of another file
 * than the one that opens it. Linked to the addon, it is in memory by then. Without it TensorFlow uses no GPU.
 */
const solver = 'nvidia/cusolver/lib/libcusolver.so.11';

/** Turns TF32 off in TensorFlow itself; part of the addon that computes on a GPU. */
export const tf32Source = join(import.meta.dirname, 'tf32.cc');

export const compilerRemedy = 'g++ is needed (Debian: apt-get install g++)';

/** Changes whenever the addon must be compiled anew. */
export function addonVersion(): string {
  const version = (name: string): string =>
    (JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8')) as { version: string }).version;
  return `${version('@tensorflow/tfjs-node-gpu')} ${version('node-api-headers')} napi8, beside its libraries`;
}

/** What else decides which addon the CUDA flavour gets. */
export function cudaAddonSources(): { readonly tf32: string; readonly linked: string } {
  return { tf32: readFileSync(tf32Source, 'utf8'), linked: solver };
}

/** The recipe of the addon's own binding.gyp, as one call. It finds the libraries beside it, wherever the folder moves. */
export async function compileAddon(flavour: Flavour, folder: string): Promise<void> {
  await runCommand('g++', addonArguments(flavour, folder), { purpose: 'Compiling the addon', remedy: compilerRemedy });
}

/** What the compiler is told. Exported for a test: the CUDA flavour is too large to be installed for one. */
export function addonArguments(flavour: Flavour, folder: string): string[] {
  const source = packageFolder('@tensorflow/tfjs-node-gpu');
  const tensorflow = join(folder, 'tensorflow');
  const onGpu = flavour === 'cuda';
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...[join(packageFolder('node-api-headers'), 'include'), source, join(tensorflow, 'include')].map((i) => `-I${i}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(source, 'binding', file)),
    ...(onGpu ? [tf32Source] : []),
    ...[`-L${tensorflow}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    // The libraries' own NVIDIA dependencies are found at run time by their relative run path, not when linking.
    '-Wl,--allow-shlib-undefined',
    '-Wl,-rpath,$ORIGIN/tensorflow',
    // The addon calls nothing of it, so that the linker would leave it out.
    ...(onGpu ? ['-Wl,--no-as-needed', join(folder, solver), `-Wl,-rpath,$ORIGIN/${dirname(solver)}`] : []),
    ...['-o', join(folder, addonFile)],
  ];
}

function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}
