import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { RedialError } from '#domain/error.ts';

/** As Temporal's own examples call it, so that tools know what they see. */
const encrypted = 'binary/encrypted';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts what workflows and activities are given and give back (AES-256-GCM), before it leaves the process for Temporal.
 * What is not encrypted is read as it is: histories from before a key was set go on.
 * @param keys comma-separated base64 keys of 32 bytes: the first encrypts, each decrypts what names it
 * @throws RedialError `not_ready` for malformed keys; when it decodes, for a payload whose key is none of them
 */
export function createPayloadCodec(keys: string): PayloadCodec {
  const ring = keys.split(',').map((text) => Buffer.from(text.trim(), 'base64'));
  if (ring.some((key) => key.length !== 32)) throw new RedialError('payload_keys_malformed');
  const newest = ring[0] as Buffer;
  const byId = new Map(ring.map((key) => [idOf(key), key]));
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => seal(payload, newest))),
    // A key that is not known rejects, instead of throwing at once.
    decode: async (payloads) => payloads.map((payload) => open(payload, byId)),
  };
}

/** For clients and workers; nothing is encrypted without keys. */
export function dataConverterOf({ REDIAL_PAYLOAD_KEYS: keys }: { REDIAL_PAYLOAD_KEYS?: string }): DataConverter {
  return keys === undefined ? {} : { payloadCodecs: [createPayloadCodec(keys)] };
}

/** A payload as JSON: bytes are base64. So the Temporal UI sends them, too. */
interface PayloadInJson {
  metadata?: Record<string, string>;
  data?: string;
}

function seal(payload: Payload, key: Buffer): Payload {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(JSON.stringify(payloadToJson(payload)), 'utf8'), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(encrypted), 'encryption-key-id': Buffer.from(idOf(key)) },
    data: Buffer.concat([nonce, cipher.getAuthTag(), body]),
  };
}

function open(payload: Payload, byId: Map<string, Buffer>): Payload {
  if (textOf(payload.metadata?.encoding) !== encrypted) return payload;
  const key = byId.get(textOf(payload.metadata?.['encryption-key-id']));
  const sealed = Buffer.from(payload.data ?? []);
  if (key === undefined) throw new RedialError('payload_sealed_with_other_key');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes));
    decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
    const body = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return payloadFromJson(JSON.parse(body.toString('utf8')) as PayloadInJson);
  } catch {
    throw new RedialError('payload_sealed_with_other_key');
  }
}

export function payloadToJson({ metadata, data }: Payload): PayloadInJson {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return {
    metadata: Object.fromEntries(entries) as Record<string, string>,
    ...(data && { data: Buffer.from(data).toString('base64') }),
  };
}

export function payloadFromJson({ metadata, data }: PayloadInJson): Payload {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
  return {
    metadata: Object.fromEntries(entries) as Record<string, Uint8Array>,
    ...(data !== undefined && { data: Buffer.from(data, 'base64') }),
  };
}

/** Names a key without telling anything of it. */
const idOf = (key: Buffer): string => createHash('sha256').update('payload key').update(key).digest('hex').slice(0, 12);

const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('utf8');
