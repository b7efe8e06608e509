import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { BotConfiguration } from '#domain/bot/bot.ts';
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
    bot: BotConfiguration.parse({ name: 'Sara', openingIntroduction: 'Hi.', instructions: 'Talk.' }),
    speech: { apiKey: 'key', baseUrl: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}` },
  } as CallConfiguration;
  const hearing = createEars(configuration)[0].stream();
  const speaking = createVoice(configuration).tts.stream();
  speaking.pushText('Hello.');
  speaking.flush();
  const streams = () => asked.map(({ pathname }) => pathname.split('/').at(-1)).sort();
  await expect.poll(streams, { timeout: 10_000 }).toEqual(['listen', 'speak']);
  for (const { searchParams } of asked) expect(searchParams.get('mip_opt_out')).toBe('true');
  hearing.close();
  speaking.close();
}, 20_000);

it('asks the bot’s own vendor first, and what is away last', () => {
  const second = { apiKey: 'key', baseUrl: 'http://127.0.0.1:1' };
  const bot = BotConfiguration.parse({ name: 'Sara', openingIntroduction: 'Hi.', instructions: 'Talk.' });
  const configuration = { bot, speech: second, elevenlabs: second } as CallConfiguration;
  const vendorsOf = (changes: Partial<CallConfiguration>) => {
    const changed = { ...configuration, ...changes };
    return { ears: createEars(changed).map(({ provider }) => provider), voices: createVoice(changed).names };
  };
  const [aura, sarah] = ['deepgram/aura-2-andromeda-en', 'elevenlabs/EXAVITQu4vr4xnSDxMaL'];
  expect(vendorsOf({})).toEqual({ ears: ['Deepgram', 'ElevenLabs'], voices: [aura, sarah] });
  expect(vendorsOf({ elevenlabs: undefined })).toEqual({ ears: ['Deepgram'], voices: [aura] });
  const speechAway = { hearing: ['deepgram' as const], speaking: ['deepgram' as const] };
  expect(vendorsOf({ speechAway })).toEqual({ ears: ['ElevenLabs', 'Deepgram'], voices: [sarah, aura] });
  const arabic: BotConfiguration = {
    ...bot,
    language: 'ar',
    speechToText: { provider: 'elevenlabs', model: 'scribe_v2_realtime' },
    textToSpeech: { provider: 'elevenlabs', voice: 'EXAVITQu4vr4xnSDxMaL' },
  };
  expect(vendorsOf({ bot: arabic })).toEqual({ ears: ['ElevenLabs', 'Deepgram'], voices: [sarah] });
  expect(() => createVoice({ ...configuration, bot: arabic, elevenlabs: undefined })).toThrow('no account');
});
