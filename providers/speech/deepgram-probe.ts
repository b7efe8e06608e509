import { z } from 'zod';
import type { ProbeRequest } from '../probe.ts';

interface SpeechAccount {
  baseUrl: string;
  apiKey: string;
}

const sampleRate = 16_000;
const seconds = 0.25;
/** Ten seconds. */
const maxSoundBytes = sampleRate * 2 * 10;

/** A quarter of a second of silence to be recognised. Deepgram answers it as it answers speech: no words. */
export function recognitionProbe({ baseUrl, apiKey }: SpeechAccount): ProbeRequest {
  return {
    vendor: 'Deepgram',
    url: `${baseUrl.replace(/\/+$/, '')}/v1/listen?model=nova-3&mip_opt_out=true`,
    headers: { authorization: `Token ${apiKey}`, 'content-type': 'audio/wav' },
    body: wav(Buffer.alloc(sampleRate * seconds * 2)),
  };
}

/** One word to be spoken. */
export function synthesisProbe(account: SpeechAccount): ProbeRequest {
  return speakingTest(account, 'Yes.');
}

/** A text to be spoken; the answer is its sound, 16 bit mono without a header. */
export function speakingTest({ baseUrl, apiKey }: SpeechAccount, text: string): ProbeRequest {
  return {
    vendor: 'Deepgram',
    url: `${baseUrl.replace(/\/+$/, '')}/v1/speak?model=aura-2-andromeda-en&encoding=linear16&container=none&sample_rate=${sampleRate}&mip_opt_out=true`,
    headers: { authorization: `Token ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    maxAnswerBytes: maxSoundBytes,
  };
}

/** Sound as `speakingTest` gets it, to be recognised. */
export function hearingTest(account: SpeechAccount, sound: Buffer): ProbeRequest {
  return { ...recognitionProbe(account), body: wav(sound) };
}

const Heard = z.object({
  results: z.object({
    channels: z.array(z.object({ alternatives: z.array(z.object({ transcript: z.string() })) })),
  }),
});

/** The words in the answer to `hearingTest`; null if it is no such answer. */
export function heardIn(body: Buffer): string | null {
  try {
    const heard = Heard.safeParse(JSON.parse(body.toString('utf8')));
    return heard.success ? (heard.data.results.channels[0]?.alternatives[0]?.transcript ?? '') : null;
  } catch {
    return null;
  }
}

/** Sound of 16 bit mono as a WAV file. */
function wav(sound: Buffer): Buffer {
  const bytes = sound.length;
  const file = Buffer.concat([Buffer.alloc(44), sound]);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  return file;
}
