import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';
import { quietLibraryLog } from '../log.ts';
import { createEars, createVoice } from './speech.ts';

let vendor: WebSocketServer;
const asked: URL[] = [];

beforeAll(async () => {
  quietLibraryLog();
  vendor = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  vendor.on('connection', (_, request) => void asked.push(new URL(request.url ?? '', 'http://vendor')));
  await once(vendor, 'listening');
});
afterAll(() => {
  for (const client of vendor.clients) client.terminate();
  vendor.close();
});

it('tells the vendor of every live stream that it may not train with it', async () => {
  const configuration = {
    bot: { language: 'en-US', speechToText: { model: 'nova-3' }, textToSpeech: { voice: 'aura-2-thalia-en' } },
    speech: { apiKey: 'key', baseUrl: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}` },
  } as CallConfiguration;
  const hearing = createEars(configuration).stream();
  const speaking = createVoice(configuration).stream();
  speaking.pushText('Hello.');
  speaking.flush();
  const streams = () => asked.map(({ pathname }) => pathname.split('/').at(-1)).sort();
  await expect.poll(streams, { timeout: 10_000 }).toEqual(['listen', 'speak']);
  for (const { searchParams } of asked) expect(searchParams.get('mip_opt_out')).toBe('true');
  hearing.close();
  speaking.close();
}, 20_000);
