import type { tts as textToSpeech } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import { synthesise } from './speech.ts';

const rememberedPhrases = 20;
const remembered = new Map<string, AudioFrame[]>();

/**
 * The sound of a phrase that is the same in all calls of a bot, as a disclosure is. It is made in a process's first call and
 * kept for the next ones, which then neither wait nor pay for it.
 * @param voiceName tells voices apart
 * @throws if the service gives no sound within `timeoutMs`.
 */
export async function spokenPhrase(
  voice: textToSpeech.TTS,
  voiceName: string,
  text: string,
  timeoutMs: number,
): Promise<AudioFrame[]> {
  const key = `${voiceName}:${text}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const frames = await synthesise(voice, text, timeoutMs);
  if (remembered.size >= rememberedPhrases) remembered.delete(remembered.keys().next().value ?? '');
  remembered.set(key, frames);
  return frames;
}
