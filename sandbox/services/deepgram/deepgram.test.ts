import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeepgramClient } from '@deepgram/sdk';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { encodeSpokenText, SpokenTextDecoder } from '../../audio/spoken-text.ts';
import { startDeepgram } from './server.ts';

// Sound is made and heard by this process: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 30_000 });

let server: Awaited<ReturnType<typeof startDeepgram>>;
beforeAll(async () => {
  server = await startDeepgram({ port: 0, apiKey: 'sandbox-key' });
});
afterAll(() => server.close());

const http = () => `http://127.0.0.1:${server.port}`;
const open = (path: string, key = 'sandbox-key') =>
  new WebSocket(`${http().replace('http', 'ws')}${path}`, { headers: { authorization: `Token ${key}` } });

const bytesOf = (samples: Int16Array): Buffer => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);

it('understands what the sound says, and only that', async () => {
  const socket = open('/v1/listen?sample_rate=16000&encoding=linear16&vad_events=true&interim_results=true');
  const messages: { type: string; is_final?: boolean; channel?: { alternatives: { transcript: string }[] } }[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString('utf8')) as never));
  await new Promise((resolve) => socket.once('open', resolve));
  const sound = encodeSpokenText('Please call me back tomorrow.', { sampleRate: 16_000 });
  for (let at = 0; at < sound.length; at += 1600) socket.send(bytesOf(sound.slice(at, at + 1600)));
  socket.send(JSON.stringify({ type: 'CloseStream' }));
  await new Promise((resolve) => socket.once('close', resolve));
  const final = messages.filter((message) => message.type === 'Results' && message.is_final);
  expect(final.map((message) => message.channel?.alternatives[0]?.transcript)).toEqual([
    'Please call me back tomorrow.',
  ]);
  expect(messages[0]?.type).toBe('SpeechStarted');
  expect(messages.at(-1)?.type).toBe('Metadata');
});

it('speaks so that it can be understood', async () => {
  const socket = open('/v1/speak?sample_rate=24000&encoding=linear16');
  const decoder = new SpokenTextDecoder({ sampleRate: 24_000 });
  const heard: string[] = [];
  const kinds: string[] = [];
  const flushed = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) {
        kinds.push((JSON.parse(data.toString('utf8')) as { type: string }).type);
        if (kinds.at(-1) === 'Flushed') resolve();
        return;
      }
      const samples = new Int16Array(data.length / 2);
      samples.forEach((_, i) => (samples[i] = data.readInt16LE(i * 2)));
      for (const event of decoder.push(samples)) if (event.type === 'utterance') heard.push(event.text);
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'Speak', text: 'Good morning, ' }));
  socket.send(JSON.stringify({ type: 'Speak', text: 'this is Sunny.' }));
  socket.send(JSON.stringify({ type: 'Flush' }));
  await flushed;
  socket.terminate();
  for (const event of decoder.flush()) if (event.type === 'utterance') heard.push(event.text);
  expect(kinds).toEqual(['Metadata', 'Flushed']);
  expect(heard).toEqual(['Good morning, this is Sunny.']);
});

it('transcribes a stereo recording side by side, with word times, for the real SDK', async () => {
  const client = new DeepgramClient({
    apiKey: 'sandbox-key',
    environment: { base: http(), production: http().replace('http', 'ws'), agent: http(), agentRest: http() },
  });
  const file = await readFile(new URL('fixtures/conversation.ogg', import.meta.url));
  const answer = (await client.listen.v1.media.transcribeFile(file, { model: 'nova-3', multichannel: true })) as {
    metadata: { duration: number; channels: number };
    results: {
      channels: { alternatives: { transcript: string; words: { word: string; start: number; end: number }[] }[] }[];
    };
  };
  expect(answer.metadata).toMatchObject({ channels: 2 });
  expect(answer.metadata.duration).toBeCloseTo(11, 1);
  const [callee, bot] = answer.results.channels.map(({ alternatives }) => alternatives[0]);
  expect(callee?.transcript).toBe('Hello? No, please call me back tomorrow at five. شكراً، مع السلامة.');
  expect(bot?.transcript).toBe(
    'Hello, this is Sara from Redial. Do you have a minute? I will call you tomorrow at five. Goodbye.',
  );
  // The file: "Hello?" at 0.6 s, "No, …" at 4.4 s; the bot's first words at 1.6 s.
  expect(callee?.words[0]).toMatchObject({ word: 'hello' });
  expect(callee?.words[0]?.start).toBeCloseTo(0.8, 0);
  expect(callee?.words.find(({ word }) => word === 'no')?.start).toBeCloseTo(4.6, 0);
  expect(bot?.words[0]?.start).toBeCloseTo(1.8, 0);
});

it('fetches a recording that is named by its address', async () => {
  const file = await readFile(new URL('fixtures/conversation.ogg', import.meta.url));
  const storage = createServer((_, response) => response.end(file)).listen(0, '127.0.0.1');
  await once(storage, 'listening');
  const { port } = storage.address() as AddressInfo;
  const answer = await fetch(`${http()}/v1/listen?multichannel=true`, {
    method: 'POST',
    headers: { authorization: 'Token sandbox-key', 'content-type': 'application/json' },
    body: JSON.stringify({ url: `http://127.0.0.1:${port}/recording.ogg` }),
  });
  storage.close();
  const body = (await answer.json()) as { results: { utterances: { channel: number; transcript: string }[] } };
  expect(body.results.utterances.map(({ channel }) => channel)).toEqual([0, 1, 0, 1, 0]);
});

it('refuses a wrong key and a body that is no recording, in the vendor’s words', async () => {
  const wrong = await fetch(`${http()}/v1/listen`, {
    method: 'POST',
    headers: { authorization: 'Token no' },
    body: 'x',
  });
  expect([wrong.status, ((await wrong.json()) as { err_code: string }).err_code]).toEqual([401, 'INVALID_AUTH']);
  const bad = await fetch(`${http()}/v1/listen`, {
    method: 'POST',
    headers: { authorization: 'Token sandbox-key' },
    body: 'not audio',
  });
  expect(bad.status).toBe(400);
  const socket = open('/v1/listen', 'wrong');
  const status = await new Promise((resolve) =>
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode)),
  );
  expect(status).toBe(401);
});

it('fails as often as it is told to', async () => {
  const headers = { authorization: 'Token sandbox-key', 'content-type': 'application/json' };
  await fetch(`${http()}/control/faults`, { method: 'POST', body: JSON.stringify({ failNext: 1, status: 503 }) });
  const ask = async () => (await fetch(`${http()}/v1/projects`, { headers })).status;
  expect([await ask(), await ask()]).toEqual([503, 200]);
});

it('drops sockets as often as it is told to', async () => {
  await fetch(`${http()}/control/faults`, { method: 'POST', body: JSON.stringify({ dropSockets: 1 }) });
  const codeAfterKeepAlive = async (): Promise<number> => {
    const socket = open('/v1/listen');
    socket.once('open', () => {
      socket.send(JSON.stringify({ type: 'KeepAlive' }));
      socket.send(JSON.stringify({ type: 'CloseStream' }));
    });
    const [code] = (await once(socket, 'close')) as [number];
    return code;
  };
  expect([await codeAfterKeepAlive(), await codeAfterKeepAlive()]).toEqual([1006, 1000]);
});

it('tells the end of an utterance to those who ask for it', async () => {
  const socket = open('/v1/listen?sample_rate=16000&utterance_end_ms=100');
  await once(socket, 'open');
  const kinds: string[] = [];
  const ended = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      kinds.push((JSON.parse(data.toString('utf8')) as { type: string }).type);
      if (kinds.at(-1) === 'UtteranceEnd') resolve();
    });
  });
  socket.send(bytesOf(encodeSpokenText('Well then.', { sampleRate: 16_000 })));
  socket.send(bytesOf(new Int16Array(8_000)));
  await ended;
  socket.terminate();
  expect(kinds).toEqual(['Results', 'UtteranceEnd']);
});

it('understands what was said before a speaker fell silent in the middle', async () => {
  const socket = open('/v1/listen?sample_rate=16000');
  await once(socket, 'open');
  const sound = encodeSpokenText('You have reached the voicemail of nobody in particular, so please go away', {
    sampleRate: 16_000,
  });
  const message = once(socket, 'message');
  socket.send(bytesOf(sound.slice(0, Math.round(sound.length * 0.7))));
  const [data] = (await message) as [Buffer];
  socket.terminate();
  const { channel } = JSON.parse(data.toString('utf8')) as { channel: { alternatives: { transcript: string }[] } };
  expect(channel.alternatives[0]?.transcript).toMatch(/^You have reached the voicemail/);
});
