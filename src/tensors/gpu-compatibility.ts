/** A GPU as its driver describes it. */
export interface Gpu {
  /** Its name for CUDA_VISIBLE_DEVICES. */
  readonly uuid: string;
  readonly name: string;
  /** "9.0" */
  readonly capability: string;
  /** "555.42.06" */
  readonly driver: string;
  readonly totalMegabytes: number;
  readonly freeMegabytes: number;
}

/**
 * `native`: the wheels hold code for this GPU. `translated`: the driver makes it from intermediate code, which takes
 * minutes the first time. `refused`: it would fail, and why.
 */
export type Compatibility =
  { readonly kind: 'native' } | { readonly kind: 'translated' } | { readonly kind: 'refused'; readonly reason: string };

/** Least driver for CUDA 12 at all, and for translating PTX 8.5. Source: CUDA release notes, tables 2 and 3. */
const leastDriver = { native: 525, translated: 555 } as const;

/**
 * Whether the pinned wheels run on a GPU of this compute capability under this driver.
 *
 * Source: the wheels themselves. TensorFlow 2.21 holds machine code for 6.0, 7.0, 8.0 and 8.9, and PTX 8.5 for 9.0;
 * cuDNN 9.28 begins at 7.5. Machine code runs on later minor versions of its own major one. Capabilities from 10.0 on
 * are reported broken with this TensorFlow (tensorflow issues 97387, 99592, 101746).
 */
export function compatibilityOf({ capability, driver }: Pick<Gpu, 'capability' | 'driver'>): Compatibility {
  const version = /^(\d+)\.(\d+)$/.exec(capability);
  const release = Number(/^(\d+)(\.\d+)*$/.exec(driver)?.[1]);
  if (version === null) return refused(`its compute capability "${capability}" is unknown`);
  if (Number.isNaN(release)) return refused(`its driver "${driver}" is unknown`);
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < 7 || (major === 7 && minor < 5)) {
    return refused(`compute capability ${capability} is too old: cuDNN 9.28 begins at 7.5 (T4, RTX 20)`);
  }
  if (major >= 10) {
    return refused(
      `compute capability ${capability} is reported broken with TensorFlow 2.21; 7.5 to 9.0 are known to it`,
    );
  }
  const kind = major === 9 ? 'translated' : 'native';
  if (release >= leastDriver[kind]) return { kind };
  return refused(
    `its driver ${driver} is too old: compute capability ${capability} needs ${leastDriver[kind]} or newer`,
  );
}

function refused(reason: string): Compatibility {
  return { kind: 'refused', reason };
}
