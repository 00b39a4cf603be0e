import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';

/** Top of the checkout. */
export const projectFolder = resolve(import.meta.dirname, '../..');

/** A variable of the environment. Set to nothing, it counts as unset. */
export function setting(variable: string): string | undefined {
  return process.env[variable] || undefined;
}

/**
 * Per-user cache: LABEL_LEAKING_CACHE, else in the XDG cache folder. Holds downloads, TensorFlow, CIFAR-10 and the store.
 *
 * Source: XDG Base Directory Specification: an empty or relative XDG_CACHE_HOME is ignored.
 */
export function cacheFolder(): string {
  const own = setting('LABEL_LEAKING_CACHE');
  if (own !== undefined) return resolve(own);
  const xdg = setting('XDG_CACHE_HOME');
  const home = (): string => homedir() || userInfo().homedir;
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home(), '.cache'), 'label-leaking');
}

/** Where trained networks and measurements are kept: LABEL_LEAKING_STORE, else a folder of the cache. */
export function storeFolder(): string {
  return resolve(setting('LABEL_LEAKING_STORE') ?? join(cacheFolder(), 'store'));
}

/** Where reports are written: LABEL_LEAKING_REPORTS, else `reports/` of the project. */
export function reportsFolder(): string {
  return resolve(projectFolder, setting('LABEL_LEAKING_REPORTS') ?? 'reports');
}

/** The variable that puts a file where it lies; undefined where none does. */
export function variableOf(path: string): string | undefined {
  const folders = {
    LABEL_LEAKING_STORE: storeFolder(),
    LABEL_LEAKING_REPORTS: reportsFolder(),
    LABEL_LEAKING_CACHE: cacheFolder(),
    LABEL_LEAKING_CIFAR10: setting('LABEL_LEAKING_CIFAR10'),
    LABEL_LEAKING_FASHION_MNIST: setting('LABEL_LEAKING_FASHION_MNIST'),
    TMPDIR: tmpdir(),
  };
  const containing = Object.entries(folders).flatMap(([variable, folder]) =>
    folder === undefined || /^\.\.(\/|$)/.test(relative(folder, path)) ? [] : [{ variable, folder }],
  );
  return containing.sort((a, b) => b.folder.length - a.folder.length)[0]?.variable;
}
