import { readFile } from 'node:fs/promises';
import { DeepgramClient } from '@deepgram/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { encodeSpokenText, SpokenTextDecoder } from '../../audio/spoken-text.ts';
import { startDeepgram } from './server.ts';

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

it('transcribes a stereo recording side by side for the real SDK', async () => {
  const client = new DeepgramClient({
    apiKey: 'sandbox-key',
    environment: { base: http(), production: http().replace('http', 'ws'), agent: http(), agentRest: http() },
  });
  const file = await readFile(new URL('../../../activities/after-call/fixtures/two-sides.ogg', import.meta.url));
  const answer = (await client.listen.v1.media.transcribeFile(file, { model: 'nova-3', multichannel: true })) as {
    results: { channels: { alternatives: { words: { start: number; end: number }[] }[] }[] };
  };
  expect(answer.results.channels).toHaveLength(2);
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
