import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { SpokenTextDecoder, type SpokenTextEvent } from '../../audio/spoken-text.ts';

/** A pause this long in the stream ends an utterance that was cut off, as the silence would that a telephone does not send. */
const pauseMs = 1_500;
const pauseSeconds = 1;
const logprob = -0.01;

const Chunk = z.object({
  message_type: z.literal('input_audio_chunk'),
  audio_base_64: z.string(),
  commit: z.boolean().default(false),
});

/**
 * One live recognition, `ws /v1/speech-to-text/realtime`: chunks of 16-bit PCM in base64, answered by `session_started`,
 * `partial_transcript`, `committed_transcript` and, where times are asked for, `committed_transcript_with_timestamps`. With
 * `commit_strategy=vad` silence commits, otherwise the client does. It understands only what the sound says.
 */
export function serveListenSocket(socket: WebSocket, query: URLSearchParams, delayMs: number): void {
  const sampleRate = Number(/^pcm_(\d+)$/.exec(query.get('audio_format') ?? '')?.[1] ?? 16_000);
  const decoder = new SpokenTextDecoder({ sampleRate, partials: true });
  const commitsBySilence = query.get('commit_strategy') === 'vad';
  const withTimes = query.get('include_timestamps') === 'true';
  let pause: NodeJS.Timeout | undefined;
  let uncommitted: Utterance[] = [];

  const send = (message: object): void => {
    const now = (): void => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    };
    if (delayMs > 0) setTimeout(now, delayMs);
    else now();
  };
  const commit = (): void => {
    const text = uncommitted.map((utterance) => utterance.text).join(' ');
    const words = uncommitted.flatMap((utterance) => utterance.words);
    uncommitted = [];
    send({ message_type: 'committed_transcript', text });
    if (!withTimes) return;
    const language_code = query.get('language_code') ?? 'en';
    send({ message_type: 'committed_transcript_with_timestamps', text, language_code, words: words.map(wordJson) });
  };
  const tell = (events: SpokenTextEvent[]): void => {
    for (const event of events) {
      if (event.type === 'speech_started') continue;
      if (event.type !== 'utterance') {
        send({ message_type: 'partial_transcript', text: event.text });
        continue;
      }
      uncommitted.push(event);
      if (commitsBySilence) commit();
    }
  };

  send({
    message_type: 'session_started',
    session_id: randomUUID().replaceAll('-', ''),
    config: { sample_rate: sampleRate, audio_format: `pcm_${sampleRate}`, model_id: query.get('model_id') },
  });
  socket.on('message', (data) => {
    const chunk = Chunk.safeParse(parse(Buffer.from(data as Buffer).toString('utf8')));
    if (!chunk.success) return send({ message_type: 'input_error', error: 'The message could not be understood.' });
    const sound = Buffer.from(chunk.data.audio_base_64, 'base64');
    if (sound.length > 0) {
      const pcm = Int16Array.from({ length: sound.length >> 1 }, (_, at) => sound.readInt16LE(at * 2));
      tell(decoder.push(pcm));
      clearTimeout(pause);
      pause = setTimeout(() => tell(decoder.push(new Int16Array(sampleRate * pauseSeconds))), pauseMs);
    }
    if (!chunk.data.commit) return;
    tell(decoder.flush());
    if (!commitsBySilence) commit();
  });
  socket.on('close', () => clearTimeout(pause));
}

type Utterance = Extract<SpokenTextEvent, { type: 'utterance' }>;

const wordJson = ({ word, startSeconds, endSeconds }: Utterance['words'][number]): object => ({
  text: word,
  start: startSeconds,
  end: endSeconds,
  type: 'word',
  logprob,
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
