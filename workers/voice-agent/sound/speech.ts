import { tts as textToSpeech } from '@livekit/agents';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import type { AudioFrame } from '@livekit/rtc-node';
import { ReadableStream } from 'node:stream/web';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';

/** Sample rate of what the bot hears: what its ears (voice activity, speech to text) work with, so nothing is resampled. */
export const hearingRate = 16_000;
export const speakingRate = 24_000;
/** A voice has ended when it has been silent for this long. */
export const pauseMs = 300;

/** Nobody who is called has agreed that the vendor trains its models with the call (its Model Improvement Program). */
const mipOptOut = true;

export function createEars({ bot, speech }: CallConfiguration): deepgram.STT {
  return new deepgram.STT({
    apiKey: speech.apiKey,
    baseUrl: speech.baseUrl.replace(/^http/, 'ws').replace(/\/$/, ''),
    model: bot.speechToText.model,
    language: bot.language,
    sampleRate: hearingRate,
    mipOptOut,
  });
}

export function createVoice({ bot, speech }: CallConfiguration): deepgram.TTS {
  return new deepgram.TTS({
    apiKey: speech.apiKey,
    baseUrl: speech.baseUrl.replace(/\/$/, ''),
    model: bot.textToSpeech.voice,
    sampleRate: speakingRate,
    mipOptOut,
  });
}

/**
 * Speaks a text into memory, so that it can be played the moment somebody is there.
 * @throws if the service gives no sound within `timeoutMs`.
 */
export async function synthesise(voice: textToSpeech.TTS, text: string, timeoutMs: number): Promise<AudioFrame[]> {
  const stream = voice.stream({ connOptions: { maxRetry: 1, retryIntervalMs: 500, timeoutMs } });
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
