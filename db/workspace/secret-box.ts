import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { RedialError } from '#domain/error.ts';

/** Encrypts and decrypts secrets at rest (AES-256-GCM). */
export interface SecretBox {
  seal(secret: string): string;
  /** @throws RedialError `not_ready` if no known key opens it. */
  open(sealed: string): string;
}

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
    seal(secret) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', newest, nonce);
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.replace(/^v1\./, ''), 'base64');
      for (const key of ring) {
        try {
          const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
          decipher.setAuthTag(bytes.subarray(12, 28));
          return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
        } catch {
          // Sealed with another key of the ring.
        }
      }
      throw new RedialError('secret_sealed_with_other_key');
    },
  };
}
