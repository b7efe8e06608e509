import { encodeSpokenText } from '../audio/spoken-text.ts';

/** Rate at which callees speak (Hz), mono. */
export const calleeRate = 48_000;
const keptSentences = 200;

const kept = new Map<string, Int16Array>();

/** The sound of a callee's sentence. Callees repeat each other's sentences, so the last ones are kept. */
export function sentence(text: string): Int16Array {
  const known = kept.get(text);
  if (known) return known;
  const sound = encodeSpokenText(text, { voice: 'callee', sampleRate: calleeRate });
  if (kept.size >= keptSentences) kept.delete(kept.keys().next().value as string);
  kept.set(text, sound);
  return sound;
}

export const millisecondsOf = (sound: Int16Array): number => (sound.length / calleeRate) * 1000;

/** The tone of an answering machine: 1 kHz. */
export function beep(durationMs = 500): Int16Array {
  return tone([1_000], durationMs);
}

/** The ringing tone of an exchange (ITU-T E.180: 425 Hz), as a caller hears it. */
export function ringingTone(durationMs = 1_000): Int16Array {
  return tone([425], durationMs);
}

/** The calling tone of a fax machine: 2,100 Hz. */
export function faxTone(durationMs = 2_500): Int16Array {
  return tone([2_100], durationMs);
}

function tone(frequencies: readonly number[], durationMs: number): Int16Array {
  const samples = Math.round((calleeRate * durationMs) / 1000);
  const edge = calleeRate / 100;
  return Int16Array.from({ length: samples }, (_, index) => {
    const fade = Math.min(1, index / edge, (samples - index) / edge);
    const value = frequencies.reduce((sum, hertz) => sum + Math.sin((2 * Math.PI * hertz * index) / calleeRate), 0);
    return Math.round((value / frequencies.length) * fade * 9_000);
  });
}
