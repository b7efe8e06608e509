import type { AudioFrame } from '@livekit/rtc-node';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import type { tts as textToSpeech } from '@livekit/agents';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { quietLibraryLog } from '../log.ts';
import { BotVoice } from './bot-voice.ts';
import { synthesise } from './speech.ts';
import { knownPhrase, spokenPhrase } from './spoken-phrases.ts';

/** A vendor whose voice is one level of sound, and which refuses sockets when it is told to. */
class Vendor {
  isAway = false;
  /** Sockets that were asked for. */
  asked = 0;
  readonly #sockets: WebSocketServer;
  readonly opened: Promise<unknown>;

  constructor(level: number) {
    this.#sockets = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      verifyClient: (_, admit) => {
        this.asked += 1;
        admit(!this.isAway, 503);
      },
    });
    this.opened = once(this.#sockets, 'listening');
    this.#sockets.on('connection', (socket) =>
      socket.on('message', (data) => {
        if (!String(data).includes('Flush')) return;
        socket.send(Buffer.from(new Int16Array(2_400).fill(level).buffer));
        socket.send(JSON.stringify({ type: 'Flushed', sequence_id: 0 }));
      }),
    );
  }

  get tts(): textToSpeech.TTS {
    const baseUrl = `http://127.0.0.1:${(this.#sockets.address() as AddressInfo).port}`;
    return new deepgram.TTS({ apiKey: 'key', baseUrl, sampleRate: 24_000 });
  }
  close(): void {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
  }
}

const [firstLevel, secondLevel] = [100, 200];
const first = new Vendor(firstLevel);
const second = new Vendor(secondLevel);
let folder: string;
beforeAll(async () => {
  quietLibraryLog();
  folder = await mkdtemp(join(tmpdir(), 'voices-'));
  vi.stubEnv('TMPDIR', folder);
  await Promise.all([first.opened, second.opened]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const vendor of [first, second]) vendor.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  for (const vendor of [first, second]) Object.assign(vendor, { isAway: false, asked: 0 });
});

const both = () =>
  new BotVoice([
    { name: 'first/voice', tts: first.tts },
    { name: 'second/voice', tts: second.tts },
  ]);
const levelOf = (frames: readonly AudioFrame[] | null) => frames?.[0]?.data[0];
const timeoutMs = 10_000;

it('speaks with the first vendor, and does not even connect the second', async () => {
  const voice = both();
  expect(levelOf(await synthesise(voice.tts, 'Hello.', timeoutMs))).toBe(firstLevel);
  expect([voice.name, second.asked]).toEqual(['first/voice', 0]);
  await voice.close();
}, 20_000);

it('speaks the same words with the second where the first fails, stays with it, and tells nobody of an error', async () => {
  const voice = both();
  const errors: unknown[] = [];
  voice.tts.on('error', (error) => errors.push(error));
  first.isAway = true;
  expect(levelOf(await synthesise(voice.tts, 'Hello.', timeoutMs))).toBe(secondLevel);
  first.isAway = false;
  const { asked } = first;
  expect(levelOf(await synthesise(voice.tts, 'Hello again.', timeoutMs))).toBe(secondLevel);
  expect([voice.name, first.asked, errors]).toEqual(['second/voice', asked, []]);
  await voice.close();
}, 20_000);

it('says that the voice is lost when neither speaks', async () => {
  const voice = both();
  const errors: { recoverable: boolean }[] = [];
  voice.tts.on('error', (error) => errors.push(error));
  first.isAway = second.isAway = true;
  await expect(synthesise(voice.tts, 'Hello.', timeoutMs)).rejects.toThrow('no sound');
  expect(errors.some(({ recoverable }) => !recoverable)).toBe(true);
  await voice.close();
}, 20_000);

it('keeps the sound of a phrase by vendor and voice: what one has said is never taken for the other', async () => {
  const voice = both();
  const text = 'This call is recorded.';
  expect(levelOf(await spokenPhrase(voice, text, timeoutMs))).toBe(firstLevel);
  first.isAway = true;
  await synthesise(voice.tts, 'Something else.', timeoutMs);
  expect(voice.name).toBe('second/voice');
  expect(levelOf(await spokenPhrase(voice, text, timeoutMs))).toBe(secondLevel);
  // What changes its vendor on the way is not kept.
  const changed = both();
  const other = 'Another phrase.';
  expect(levelOf(await spokenPhrase(changed, other, timeoutMs))).toBe(secondLevel);
  expect(await knownPhrase(changed, other)).toBeNull();
  expect(levelOf(await knownPhrase(changed, text))).toBe(firstLevel);
  await Promise.all([voice.close(), changed.close()]);
}, 30_000);
