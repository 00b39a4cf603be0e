import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * JSON with sorted keys, so that equal values have equal text and so equal digests.
 *
 * Throws: TypeError for NaN and infinities, which JSON would silently turn into null.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part)) throw new TypeError(`${part} cannot be recorded as JSON.`);
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The content address of a value: SHA-256 of its canonical JSON. */
export function addressOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** Digest of a file without holding it in memory. Encoding: lower-case hex. */
export async function fileDigest(path: string, algorithm: 'sha256' | 'md5' | 'sha512' = 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
