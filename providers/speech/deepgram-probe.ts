import { z } from 'zod';
import type { ProbeRequest } from '../probe.ts';
import { maxTrialBytes, trialRate, wav, type SpeechAccount } from './trial-sound.ts';

const seconds = 0.25;

/** A quarter of a second of silence to be recognised. Deepgram answers it as it answers speech: no words. */
export function recognitionProbe({ baseUrl, apiKey }: SpeechAccount): ProbeRequest {
  return {
    vendor: 'Deepgram',
    url: `${baseUrl.replace(/\/+$/, '')}/v1/listen?model=nova-3&mip_opt_out=true`,
    headers: { authorization: `Token ${apiKey}`, 'content-type': 'audio/wav' },
    body: wav(Buffer.alloc(trialRate * seconds * 2)),
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
    url: `${baseUrl.replace(/\/+$/, '')}/v1/speak?model=aura-2-andromeda-en&encoding=linear16&container=none&sample_rate=${trialRate}&mip_opt_out=true`,
    headers: { authorization: `Token ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    maxAnswerBytes: maxTrialBytes,
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
