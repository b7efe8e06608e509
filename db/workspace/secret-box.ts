import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { RedialError } from '#domain/error.ts';

/**
 * Encrypts and decrypts secrets at rest (AES-256-GCM).
 *
 * A secret that is sealed for a place opens at that place only: whoever writes to the database cannot move it to a row that is
 * sent elsewhere. What was sealed without a place opens at every place, so that older values can be read until they are
 * replaced.
 */
export interface SecretBox {
  /** @param place names the row and what the secret is for, such as `setting/speech` */
  seal(secret: string, place?: string): string;
  /** @throws RedialError `not_ready` if no known key opens it at this place. */
  open(sealed: string, place?: string): string;
}

/** Sealed for a place; `v1.` is sealed without one. */
const boundMark = 'v2.';

/**
 * @param keys comma-separated base64 keys of 32 bytes: the first seals, each may open, so that a key is rotated by
 * putting the new one in front.
 */
export function openSecretBox(keys: string): SecretBox {
  const ring = keys.split(',').map((key) => Buffer.from(key.trim(), 'base64'));
  if (ring.length === 0 || ring.some((key) => key.length !== 32)) {
    throw new RedialError('secret_keys_malformed');
  }
  const newest = ring[0] as Buffer;
  return {
    seal(secret, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', newest, nonce);
      if (place !== undefined) cipher.setAAD(Buffer.from(place, 'utf8'));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return `${place === undefined ? 'v1.' : boundMark}${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
    },
    open(sealed, place = '') {
      const bytes = Buffer.from(sealed.replace(/^v[12]\./, ''), 'base64');
      for (const key of ring) {
        try {
          const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
          decipher.setAuthTag(bytes.subarray(12, 28));
          if (sealed.startsWith(boundMark)) decipher.setAAD(Buffer.from(place, 'utf8'));
          return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
        } catch {
          // Sealed with another key of the ring, or for another place.
        }
      }
      throw new RedialError('secret_sealed_with_other_key');
    },
  };
}
