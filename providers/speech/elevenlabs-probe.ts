import { z } from 'zod';
import type { ProbeRequest } from '../probe.ts';
import { maxTrialBytes, trialRate, wav, type SpeechAccount } from './trial-sound.ts';

/** A default voice, which every account has. */
const voiceId = 'EXAVITQu4vr4xnSDxMaL';
const model = 'eleven_flash_v2_5';
/** Recognition of files: calls use its live form, with the same key and the same plan. */
const hearingModel = 'scribe_v2';
const boundary = 'redial-4c1f0b7e9a';

const vendor = 'ElevenLabs';
const root = ({ baseUrl }: SpeechAccount): string => baseUrl.replace(/\/+$/, '');

/** A second of silence to be recognised: it is answered as speech is, with no words. */
export function recognitionProbe(account: SpeechAccount): ProbeRequest {
  return hearingTest(account, Buffer.alloc(trialRate * 2));
}

/** One word to be spoken. */
export function synthesisProbe(account: SpeechAccount): ProbeRequest {
  return speakingTest(account, 'Yes.');
}

/** A text to be spoken; the answer is its sound, 16 bit mono without a header. */
export function speakingTest(account: SpeechAccount, text: string): ProbeRequest {
  return {
    vendor,
    url: `${root(account)}/v1/text-to-speech/${voiceId}?output_format=pcm_${trialRate}`,
    headers: { 'xi-api-key': account.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ text, model_id: model }),
    maxAnswerBytes: maxTrialBytes,
  };
}

/** Sound as `speakingTest` gets it, to be recognised. */
export function hearingTest(account: SpeechAccount, sound: Buffer): ProbeRequest {
  const field = (name: string, value: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const file = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="sound.wav"\r\ncontent-type: audio/wav\r\n\r\n`;
  return {
    vendor,
    url: `${root(account)}/v1/speech-to-text`,
    headers: { 'xi-api-key': account.apiKey, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([
      Buffer.from(field('model_id', hearingModel) + field('tag_audio_events', 'false') + file),
      wav(sound),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}

const Heard = z.object({ text: z.string() });

/** The words in the answer to `hearingTest`; null if it is no such answer. */
export function heardIn(body: Buffer): string | null {
  try {
    const heard = Heard.safeParse(JSON.parse(body.toString('utf8')));
    return heard.success ? heard.data.text : null;
  } catch {
    return null;
  }
}
