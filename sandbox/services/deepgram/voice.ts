import { encodeSpokenText } from '../../audio/spoken-text.ts';

/** Bots say the same sentences many times: each is made once. */
const maxRemembered = 500;
const remembered = new Map<string, Buffer>();
const pauseSeconds = 0.12;

/** 16-bit little-endian PCM of a text in the bot's voice, sentence by sentence. */
export function spokenPcm(text: string, sampleRate: number): Buffer {
  const sentences = text.match(/[^.!?؟]+(?:[.!?؟]+["'”]?|$)/gu) ?? [text];
  const pause = Buffer.alloc(Math.round(pauseSeconds * sampleRate) * 2);
  const pieces = sentences.map((sentence) => sentence.trim()).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  return Buffer.concat(pieces.flatMap((sentence) => [spokenSentence(sentence, sampleRate), pause]));
}

function spokenSentence(sentence: string, sampleRate: number): Buffer {
  const key = `${sampleRate}:${sentence}`;
  const known = remembered.get(key);
  if (known) return known;
  const samples = encodeSpokenText(sentence, { voice: 'bot', sampleRate });
  const pcm = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, index) => pcm.writeInt16LE(sample, index * 2));
  if (remembered.size >= maxRemembered) remembered.delete(remembered.keys().next().value ?? '');
  remembered.set(key, pcm);
  return pcm;
}
