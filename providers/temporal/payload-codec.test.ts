import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { expect, it } from 'vitest';
import { createPayloadCodec, payloadFromJson, payloadToJson } from './payload-codec.ts';

const [first, second, third] = Array.from({ length: 3 }, () => randomBytes(32).toString('base64')) as [
  string,
  string,
  string,
];
const plain: Payload[] = [{ contactId: 'c-17' }, 'words', null, undefined, new Uint8Array([0, 255])].map((value) =>
  defaultPayloadConverter.toPayload(value),
);
const valueOf = (payload: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(payload as Payload);
const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

it('gives back what it was given, and shows nothing of it in between', async () => {
  const codec = createPayloadCodec(first);
  const sealed = await codec.encode(plain);
  for (const { metadata, data } of sealed) {
    expect(text(metadata?.encoding)).toBe('binary/encrypted');
    expect(text(data)).not.toMatch(/c-17|words|json/);
  }
  expect((await codec.decode(sealed)).map(valueOf)).toEqual(plain.map(valueOf));
  expect((await codec.encode(plain))[0]?.data).not.toEqual(sealed[0]?.data);
});

it('reads what was never encrypted', async () => {
  expect(await createPayloadCodec(first).decode(plain)).toEqual(plain);
});

it('encrypts with the first key and reads with every key that it still has', async () => {
  const before = await createPayloadCodec(first).encode(plain);
  const rotated = createPayloadCodec(`${second}, ${first}`);
  expect((await rotated.decode(before)).map(valueOf)).toEqual(plain.map(valueOf));
  const after = await rotated.encode(plain);
  expect((await createPayloadCodec(second).decode(after)).map(valueOf)).toEqual(plain.map(valueOf));
  await expect(createPayloadCodec(third).decode(after)).rejects.toMatchObject({
    reason: 'payload_sealed_with_other_key',
  });
});

it('refuses what was changed on its way', async () => {
  const codec = createPayloadCodec(first);
  const [sealed] = await codec.encode(plain);
  const changed = Buffer.from(sealed?.data ?? []);
  changed.writeUInt8(changed.readUInt8(40) ^ 1, 40);
  await expect(codec.decode([{ ...sealed, data: changed }])).rejects.toMatchObject({ code: 'not_ready' });
});

it('passes through JSON, as the Temporal UI sends payloads', async () => {
  const sealed = await createPayloadCodec(first).encode(plain);
  const sent = JSON.parse(JSON.stringify(sealed.map(payloadToJson))) as object[];
  expect((await createPayloadCodec(first).decode(sent.map(payloadFromJson))).map(valueOf)).toEqual(plain.map(valueOf));
});

it.each(['', 'short', `${first},`])('refuses malformed keys: %j', (keys) => {
  expect(() => createPayloadCodec(keys)).toThrow(expect.objectContaining({ reason: 'payload_keys_malformed' }));
});
