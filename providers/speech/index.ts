import type { SpeechVendor } from '#domain/bot/speech-vendor.ts';
import type { ProbeRequest } from '../probe.ts';
import * as deepgram from './deepgram-probe.ts';
import * as elevenlabs from './elevenlabs-probe.ts';
import type { SpeechAccount } from './trial-sound.ts';

/** How a vendor of speech is tried out: small real requests. */
interface SpeechTrial {
  recognitionProbe(account: SpeechAccount): ProbeRequest;
  synthesisProbe(account: SpeechAccount): ProbeRequest;
  /** The answer is sound, 16 bit mono at 16 kHz without a header. */
  speakingTest(account: SpeechAccount, text: string): ProbeRequest;
  hearingTest(account: SpeechAccount, sound: Buffer): ProbeRequest;
  /** The words in the answer to `hearingTest`; null if it is no such answer. */
  heardIn(body: Buffer): string | null;
}

export const speechTrials: Record<SpeechVendor, SpeechTrial> = { deepgram, elevenlabs };
