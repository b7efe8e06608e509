import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The key a carrier signs its webhooks with, and the public half that customers see in its portal. */
export interface SigningKey {
  privateKey: KeyObject;
  /** Raw 32 bytes in base64, as Telnyx shows it. */
  publicKey: string;
}

/** Bytes of an Ed25519 key in SPKI form that stand before the raw key. */
const spkiPrefixBytes = 12;

/**
 * Reads a base64 PKCS#8 DER Ed25519 key; without one, makes a key for this process only.
 * @throws Error if the text is no such key.
 */
export function signingKey(base64Pkcs8: string | undefined): SigningKey {
  const privateKey = base64Pkcs8
    ? createPrivateKey({ key: Buffer.from(base64Pkcs8, 'base64'), format: 'der', type: 'pkcs8' })
    : generateKeyPairSync('ed25519').privateKey;
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('The webhook signing key must be an Ed25519 key.');
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: spki.subarray(spkiPrefixBytes).toString('base64') };
}

/** Headers of one delivery: Ed25519 over `timestamp|body`, the timestamp in seconds since the epoch. */
export function signatureHeaders(key: SigningKey, body: string, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return {
    'telnyx-timestamp': timestamp,
    'telnyx-signature-ed25519': sign(null, Buffer.from(`${timestamp}|${body}`), key.privateKey).toString('base64'),
  };
}
