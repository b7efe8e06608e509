import { tts as textToSpeech, type stt } from '@livekit/agents';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import * as elevenlabs from '@livekit/agents-plugin-elevenlabs';
import type { AudioFrame } from '@livekit/rtc-node';
import { ReadableStream } from 'node:stream/web';
import { hearingModels, vendorsFrom, type SpeechVendor } from '#domain/bot/speech-vendor.ts';
import { voiceAt } from '#domain/bot/voices.ts';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';
import { BotVoice, type VendorVoice } from './bot-voice.ts';

/** Sample rate of what the bot hears: what its ears (voice activity, speech to text) work with, so nothing is resampled. */
export const hearingRate = 16_000;
export const speakingRate = 24_000;
/** A voice has ended when it has been silent for this long. */
export const pauseMs = 300;

/** Nobody who is called has agreed that the vendor trains its models with the call (its Model Improvement Program). */
const mipOptOut = true;

/** Of ElevenLabs' models the one made for conversations. */
const speakingModel = 'eleven_flash_v2_5';
/** Silence after which ElevenLabs takes what was said for final, seconds. It must be more than 0.3. */
const commitSilenceSeconds = 0.35;

/**
 * The vendors that may hear the call, in the order in which they are asked: the bot's own first, unless it was away before the
 * call. None is connected yet.
 */
export function createEars(configuration: CallConfiguration): [stt.STT, ...stt.STT[]] {
  const { bot, speech, elevenlabs: second, speechAway } = configuration;
  const { provider, model } = bot.speechToText;
  const modelOf = (vendor: SpeechVendor): string => (vendor === provider ? model : hearingModels[vendor]);
  const make: Record<SpeechVendor, () => stt.STT | null> = {
    deepgram: () =>
      new deepgram.STT({
        apiKey: speech.apiKey,
        baseUrl: speech.baseUrl.replace(/^http/, 'ws').replace(/\/$/, ''),
        model: modelOf('deepgram'),
        language: bot.language,
        sampleRate: hearingRate,
        mipOptOut,
      }),
    elevenlabs: () =>
      second === undefined
        ? null
        : new elevenlabs.STT({
            apiKey: second.apiKey,
            baseURL: elevenLabsUrl(second.baseUrl),
            model: modelOf('elevenlabs'),
            languageCode: bot.language,
            sampleRate: hearingRate,
            tagAudioEvents: false,
            includeTimestamps: true,
            serverVad: { vadSilenceThresholdSecs: commitSilenceSeconds },
          }),
  };
  const ears = orderOf(provider, speechAway?.hearing).flatMap((vendor) => make[vendor]() ?? []);
  return required(ears);
}

/** The bot's voice, with that of the other vendor behind it where the workspace has one. Nothing is connected yet. */
export function createVoice(configuration: CallConfiguration): BotVoice {
  const { bot, speech, elevenlabs: second, speechAway } = configuration;
  const make: Record<SpeechVendor, (voice: string) => textToSpeech.TTS | null> = {
    deepgram: (voice) =>
      new deepgram.TTS({
        apiKey: speech.apiKey,
        baseUrl: speech.baseUrl.replace(/\/$/, ''),
        model: voice,
        sampleRate: speakingRate,
        mipOptOut,
      }),
    elevenlabs: (voice) =>
      second === undefined
        ? null
        : new elevenlabs.TTS({
            apiKey: second.apiKey,
            baseURL: elevenLabsUrl(second.baseUrl),
            voiceId: voice,
            model: speakingModel,
            language: bot.language,
            // The vendor has this rate (its parameter `output_format`), the plugin’s type (1.9) has not.
            encoding: `pcm_${speakingRate}` as elevenlabs.TTSEncoding,
            syncAlignment: false,
          }),
  };
  const voices = orderOf(bot.textToSpeech.provider, speechAway?.speaking).flatMap((vendor): VendorVoice[] => {
    const voice = voiceAt(vendor, bot);
    const tts = voice === null ? null : make[vendor](voice);
    return voice === null || tts === null ? [] : [{ name: `${vendor}/${voice}`, tts }];
  });
  return new BotVoice(required(voices));
}

const elevenLabsUrl = (baseUrl: string): string => `${baseUrl.replace(/\/+$/, '')}/v1`;

/** The chosen vendor first; those that are away last. */
function orderOf(chosen: SpeechVendor, away: readonly SpeechVendor[] = []): SpeechVendor[] {
  const vendors = vendorsFrom(chosen);
  return [...vendors.filter((vendor) => !away.includes(vendor)), ...vendors.filter((vendor) => away.includes(vendor))];
}

function required<T>(all: T[]): [T, ...T[]] {
  const [first, ...others] = all;
  if (first === undefined) throw new Error('The workspace has no account with the vendor of this voice');
  return [first, ...others];
}

/**
 * Speaks a text into memory, so that it can be played the moment somebody is there.
 * @throws if the service gives no sound within `timeoutMs`.
 */
export async function synthesise(voice: textToSpeech.TTS, text: string, timeoutMs: number): Promise<AudioFrame[]> {
  // Half of the time, so that there is some left for another try, or another vendor.
  const connOptions = { maxRetry: 1, retryIntervalMs: 500, timeoutMs: timeoutMs / 2 };
  const stream = voice.stream({ connOptions });
  const timer = setTimeout(() => stream.close(), timeoutMs);
  // Without a listener an error of the stream would be an uncaught one; here it shows as missing sound.
  const ignore = (): void => {};
  voice.on('error', ignore);
  try {
    stream.pushText(text);
    stream.endInput();
    const frames: AudioFrame[] = [];
    for await (const piece of stream) {
      if (piece === textToSpeech.SynthesizeStream.END_OF_STREAM) break;
      frames.push(piece.frame);
    }
    if (frames.length === 0) throw new Error('The speech service gave no sound');
    return frames;
  } finally {
    clearTimeout(timer);
    stream.close();
    voice.off('error', ignore);
  }
}

/** Sound in memory as the stream that a session plays. */
export function playable(frames: readonly AudioFrame[]): ReadableStream<AudioFrame> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const frame = frames[next];
      next += 1;
      if (frame === undefined) controller.close();
      else controller.enqueue(frame);
    },
  });
}

export function durationMs(frames: readonly AudioFrame[]): number {
  return frames.reduce((sum, frame) => sum + (frame.samplesPerChannel / frame.sampleRate) * 1000, 0);
}
