import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Top of the checkout. */
export const projectFolder = resolve(import.meta.dirname, '../..');

/** Per-user cache: LABEL_LEAKING_CACHE, else the XDG cache folder. Holds downloads, TensorFlow, CIFAR-10 and the store. */
export function cacheFolder(): string {
  const own = process.env['LABEL_LEAKING_CACHE'];
  if (own) return resolve(own);
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'label-leaking');
}

/** Where trained networks and measurements are kept: LABEL_LEAKING_STORE, else a folder of the cache. */
export function storeFolder(): string {
  const own = process.env['LABEL_LEAKING_STORE'];
  return own ? resolve(own) : join(cacheFolder(), 'store');
}
