import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { expect, it } from 'vitest';
import { createPayloadCodec, payloadToJson } from '#providers/temporal/payload-codec.ts';
import { decodePayloads, forTemporalUi } from './payload-decoding.ts';

const keys = randomBytes(32).toString('base64');
const plain = [defaultPayloadConverter.toPayload({ contactId: 'c-17' })];

it('decrypts what the Temporal UI sends', async () => {
  const sent = { payloads: (await createPayloadCodec(keys).encode(plain)).map(payloadToJson) };
  expect(await decodePayloads(keys, JSON.parse(JSON.stringify(sent)))).toEqual({ payloads: plain.map(payloadToJson) });
});

it('refuses what is no list of payloads, and everything where nothing is encrypted', async () => {
  await expect(decodePayloads(keys, { payloads: 'all' })).rejects.toMatchObject({ code: 'bad_input' });
  await expect(decodePayloads(undefined, { payloads: [] })).rejects.toMatchObject({ code: 'not_found' });
});

it('lets the pages of one origin read the answer', () => {
  expect(forTemporalUi('https://temporal.example.com/ui/')).toMatchObject({
    'access-control-allow-origin': 'https://temporal.example.com',
    'access-control-allow-credentials': 'true',
  });
});
