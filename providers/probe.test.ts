import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { completionProbe } from './language/groq-probe.ts';
import { createOutgoingClient } from './outgoing-request.ts';
import { askVendor } from './probe.ts';
import { recognitionProbe } from './speech/deepgram-probe.ts';

let answer: { status: number; headers?: Record<string, string> } = { status: 200 };
const bodies: Buffer[] = [];
const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    bodies.push(Buffer.concat(pieces));
    response.writeHead(answer.status, answer.headers).end('{}');
  });
});
let baseUrl = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const client = createOutgoingClient({ allowLoopback: true });
const language = (url = baseUrl) => completionProbe({ baseUrl: url, apiKey: 'key', model: 'm' });

it('takes a used-up limit for a lack of capacity, though the request passed', async () => {
  answer = { status: 200, headers: { 'x-ratelimit-remaining-tokens': '1999' } };
  expect(await askVendor(client, language())).toMatchObject({ state: 'full', says: { code: 'vendor_limit_used_up' } });
  answer = { status: 200, headers: { 'x-ratelimit-remaining-tokens': '2000' } };
  expect(await askVendor(client, language())).toEqual({ state: 'ok', says: null });
  answer = { status: 200 };
  expect(await askVendor(client, language())).toEqual({ state: 'ok', says: null });
});

it('tells who is away from who wants money, and never holds an answer against us that it did not get', async () => {
  answer = { status: 402 };
  expect(await askVendor(client, language())).toMatchObject({
    state: 'refused',
    says: { code: 'vendor_wants_payment' },
  });
  expect(await askVendor(client, language('http://127.0.0.1:1'))).toMatchObject({ state: 'away' });
  // A vendor's software in the operator's own network: the guard cannot tell, calls can.
  expect(await askVendor(client, language('http://10.0.0.1'))).toMatchObject({
    state: 'unknown',
    says: { code: 'vendor_address_refused' },
  });
});

it('sends a WAV file whose sizes are true', async () => {
  answer = { status: 200 };
  await askVendor(client, recognitionProbe({ baseUrl: `${baseUrl}/`, apiKey: 'key' }));
  const file = bodies.at(-1) ?? Buffer.alloc(44);
  expect(file.toString('latin1', 0, 4)).toBe('RIFF');
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  expect(file.readUInt32LE(40)).toBe(file.length - 44);
  expect(file.length - 44).toBe(file.readUInt32LE(28) / 4);
});
