/** The simulated Deepgram behind the plugin that the voice agent uses. */
import { AudioByteStream, initializeLogger, stt } from '@livekit/agents';
import type { tts } from '@livekit/agents';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SpokenTextDecoder, encodeSpokenText } from '../../audio/spoken-text.ts';
import { startDeepgram } from './server.ts';

// Sound is made and heard by this process: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 30_000 });

const apiKey = 'sandbox-key';
const sampleRate = 16_000;
let server: Awaited<ReturnType<typeof startDeepgram>>;

beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  server = await startDeepgram({ port: 0, apiKey });
});
afterAll(() => server.close());

const listener = (): deepgram.STT =>
  new deepgram.STT({ apiKey, language: 'en-US', baseUrl: `ws://127.0.0.1:${server.port}` });

function say(stream: stt.SpeechStream, text: string): void {
  const sound = encodeSpokenText(text, { sampleRate });
  for (const frame of new AudioByteStream(sampleRate, 1, sampleRate / 50).write(sound.buffer as ArrayBuffer)) {
    stream.pushFrame(frame);
  }
}

async function finalTranscripts(stream: stt.SpeechStream, count: number): Promise<stt.SpeechEvent[]> {
  const events: stt.SpeechEvent[] = [];
  for await (const event of stream) {
    events.push(event);
    if (events.filter(({ type }) => type === stt.SpeechEventType.FINAL_TRANSCRIPT).length === count) break;
  }
  return events;
}

const textOf = (event: stt.SpeechEvent): string => event.alternatives?.[0]?.text ?? '';

it('lets the plugin hear speech start, words and speech end, while the stream stays open', async () => {
  const stream = listener().stream();
  const hearing = finalTranscripts(stream, 2);
  say(stream, 'Hello, who is there? I have been waiting for your call the whole day long.');
  say(stream, 'شكراً، مع السلامة.');
  // Silence would come next; the plugin leaves it out.
  stream.pushFrame(new AudioByteStream(sampleRate, 1, sampleRate).write(new ArrayBuffer(2 * sampleRate))[0] as never);
  const events = await hearing;
  stream.close();
  const kinds = events.map(({ type }) => type).filter((type) => type !== stt.SpeechEventType.RECOGNITION_USAGE);
  expect(kinds[0]).toBe(stt.SpeechEventType.START_OF_SPEECH);
  expect(kinds).toContain(stt.SpeechEventType.INTERIM_TRANSCRIPT);
  expect(kinds).toContain(stt.SpeechEventType.END_OF_SPEECH);
  const finals = events.filter(({ type }) => type === stt.SpeechEventType.FINAL_TRANSCRIPT);
  expect(finals.map(textOf)).toEqual([
    'Hello, who is there? I have been waiting for your call the whole day long.',
    'شكراً، مع السلامة.',
  ]);
  const words = finals[0]?.alternatives?.[0]?.words ?? [];
  expect(words).toHaveLength(15);
  expect(words.every(({ startTime = 0, endTime = 0 }) => endTime > startTime)).toBe(true);
});

it('ends the plugin’s stream when its input has ended', async () => {
  const stream = listener().stream();
  say(stream, 'That is all.');
  const texts: string[] = [];
  for await (const event of stream) {
    // Input that ends before the plugin is connected is not recognised at all.
    if (event.type === stt.SpeechEventType.START_OF_SPEECH) stream.endInput();
    if (event.type === stt.SpeechEventType.FINAL_TRANSCRIPT) texts.push(textOf(event));
  }
  expect(texts).toEqual(['That is all.']);
});

it('speaks through the plugin so that it can be understood', async () => {
  const voice = new deepgram.TTS({ apiKey, baseUrl: `http://127.0.0.1:${server.port}` });
  const stream = voice.stream();
  stream.pushText('Good morning, this is Sunny from the garage. ');
  stream.pushText('Your car is ready, and it has been washed.');
  stream.endInput();
  const decoder = new SpokenTextDecoder({ sampleRate: 24_000 });
  const heard: string[] = [];
  let final = false;
  for await (const audio of stream as AsyncIterable<tts.SynthesizedAudio | symbol>) {
    if (typeof audio === 'symbol') break;
    for (const event of decoder.push(audio.frame.data)) if (event.type === 'utterance') heard.push(event.text);
    final = audio.final;
  }
  stream.close();
  expect(final).toBe(true);
  expect(heard.join(' ')).toBe(
    'Good morning, this is Sunny from the garage. Your car is ready, and it has been washed.',
  );
});
