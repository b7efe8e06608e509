import type { Readable } from 'node:stream';
import { DeepgramClient, DeepgramError, DeepgramTimeoutError } from '@deepgram/sdk';
import { z } from 'zod';
import { RedialError } from '#domain/error.ts';
import { vendorFailure } from '../vendor-failure.ts';
import { turnsOf, type HeardWord, type Turn } from './turns.ts';

const timeoutSeconds = 120;

export interface Recording {
  stream: Readable;
  /** Bytes. */
  size: number;
  contentType: string;
}

export interface Transcription {
  turns: Turn[];
  durationMs: number;
}

export interface Transcriber {
  /**
   * Transcribes a stereo recording: left is the callee, right is the bot.
   * @throws RedialError `unavailable` if another try may succeed; any other code if not (key refused, no audio in it).
   */
  transcribe(recording: Recording, options: { model: string; language: string }): Promise<Transcription>;
}

const Word = z.object({
  word: z.string(),
  punctuated_word: z.string().optional(),
  start: z.number(),
  end: z.number(),
});
const Answer = z.object({
  metadata: z.object({ duration: z.number() }),
  results: z.object({
    channels: z.array(z.object({ alternatives: z.array(z.object({ words: z.array(Word).default([]) })).default([]) })),
  }),
});

/** Deepgram's prerecorded speech to text, each side of the call on its own channel. */
export function createDeepgramTranscriber(options: { baseUrl: string; apiKey: string }): Transcriber {
  const base = options.baseUrl.replace(/\/+$/, '');
  const socket = base.replace(/^http/, 'ws');
  const client = new DeepgramClient({
    apiKey: options.apiKey,
    environment: { base, production: socket, agent: socket, agentRest: base },
    // A stream cannot be sent twice; the caller repeats.
    maxRetries: 0,
    timeoutInSeconds: timeoutSeconds,
  });

  return {
    async transcribe({ stream, size, contentType }, { model, language }) {
      let body: unknown;
      try {
        body = await client.listen.v1.media.transcribeFile(
          { data: stream, contentType, contentLength: size },
          { model, language, multichannel: true, punctuate: true, smart_format: true, mip_opt_out: true },
        );
      } catch (error) {
        stream.destroy();
        throw failure(error);
      }
      const answer = Answer.safeParse(body);
      // The parser's message would quote the answer.
      if (!answer.success) throw new RedialError('transcription_unreadable');
      return transcriptionOf(answer.data);
    },
  };
}

function transcriptionOf({ metadata, results }: z.infer<typeof Answer>): Transcription {
  const wordsOf = (channel: number): HeardWord[] =>
    (results.channels[channel]?.alternatives[0]?.words ?? []).map((word) => ({
      word: word.punctuated_word ?? word.word,
      startMs: Math.round(word.start * 1000),
      endMs: Math.round(word.end * 1000),
    }));
  return {
    turns: turnsOf({ callee: wordsOf(0), bot: wordsOf(1) }),
    durationMs: Math.round(metadata.duration * 1000),
  };
}

function failure(error: unknown): unknown {
  if (error instanceof DeepgramTimeoutError) return vendorFailure('Deepgram', null);
  if (error instanceof DeepgramError) return vendorFailure('Deepgram', error.statusCode ?? null);
  return error;
}
