/** The simulated ElevenLabs behind the plugin that the voice agent uses. */
import { AudioByteStream, initializeLogger, stt, tts } from '@livekit/agents';
import * as elevenlabs from '@livekit/agents-plugin-elevenlabs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SpokenTextDecoder, encodeSpokenText } from '../../audio/spoken-text.ts';
import { startElevenLabs } from './server.ts';

// Sound is made and heard by this process: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 30_000 });

const apiKey = 'sandbox-key';
const sampleRate = 16_000;
const voiceId = 'EXAVITQu4vr4xnSDxMaL';
let server: Awaited<ReturnType<typeof startElevenLabs>>;
let baseURL: string;

beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  server = await startElevenLabs({ port: 0, apiKey });
  baseURL = `http://127.0.0.1:${server.port}/v1`;
});
afterAll(() => server.close());

function say(stream: stt.SpeechStream, text: string): void {
  const sound = encodeSpokenText(text, { sampleRate });
  for (const frame of new AudioByteStream(sampleRate, 1, sampleRate / 50).write(sound.buffer as ArrayBuffer)) {
    stream.pushFrame(frame);
  }
}

it('lets the plugin hear words with their times, and commits them at the silence after them', async () => {
  const listener = new elevenlabs.STT({
    apiKey,
    baseURL,
    model: 'scribe_v2_realtime',
    languageCode: 'ar',
    includeTimestamps: true,
    serverVad: { vadSilenceThresholdSecs: 0.35 },
  });
  const stream = listener.stream();
  say(stream, 'شكراً، مع السلامة.');
  stream.pushFrame(new AudioByteStream(sampleRate, 1, sampleRate).write(new ArrayBuffer(2 * sampleRate))[0] as never);
  const events: stt.SpeechEvent[] = [];
  for await (const event of stream) {
    events.push(event);
    if (event.type === stt.SpeechEventType.END_OF_SPEECH) break;
  }
  stream.close();
  expect(events[0]?.type).toBe(stt.SpeechEventType.START_OF_SPEECH);
  const final = events.find(({ type }) => type === stt.SpeechEventType.FINAL_TRANSCRIPT)?.alternatives?.[0];
  expect(final).toMatchObject({ text: 'شكراً، مع السلامة.', language: 'ar' });
  expect(final?.words?.every(({ startTime = 0, endTime = 0 }) => endTime > startTime)).toBe(true);
  expect(final?.words).toHaveLength(3);
});

it('speaks through the plugin so that it can be understood, two texts beside each other on one socket', async () => {
  const voice = new elevenlabs.TTS({ apiKey, baseURL, voiceId, encoding: 'pcm_16000', syncAlignment: false });
  const spoken = async (text: string): Promise<string> => {
    const stream = voice.stream();
    stream.pushText(text);
    stream.endInput();
    const decoder = new SpokenTextDecoder({ sampleRate });
    const heard: string[] = [];
    for await (const audio of stream) {
      if (audio === tts.SynthesizeStream.END_OF_STREAM) break;
      for (const event of decoder.push((audio as tts.SynthesizedAudio).frame.data)) {
        if (event.type === 'utterance') heard.push(event.text);
      }
    }
    stream.close();
    return [...heard, ...decoder.flush().map((event) => (event.type === 'utterance' ? event.text : ''))]
      .join(' ')
      .trim();
  };
  const texts = ['مرحباً، أنا سارة من المركز.', 'Your car is ready.'];
  expect(await Promise.all(texts.map(spoken))).toEqual(texts);
  await voice.close();
});

it('refuses another key as the vendor does', async () => {
  const ask = (key: string, voice = voiceId) =>
    fetch(`${baseURL}/text-to-speech/${voice}`, {
      method: 'POST',
      headers: { 'xi-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Yes.', model_id: 'eleven_flash_v2_5' }),
    });
  const refused = await ask('another');
  expect([refused.status, await refused.json()]).toEqual([
    401,
    { detail: { status: 'invalid_api_key', message: 'Invalid API key' } },
  ]);
  expect(await (await ask(apiKey, 'nobody')).json()).toMatchObject({ detail: { status: 'voice_not_found' } });
});
