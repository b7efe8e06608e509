/**
 * The audible voice under the tones: eSpeak NG as WebAssembly (GPL-3; it runs only in the sandbox's own processes). People who
 * listen to a recording hear words, and voice activity detection fires as it does on a person.
 */
import createEspeak from '@echogarden/espeak-ng-emscripten';
import { resampled } from './resampler.ts';
import { listeningRate } from './tones.ts';

export type Voice = 'bot' | 'callee';

interface EspeakWorker {
  set_voice(identifier: string): void;
  set_rate(wordsPerMinute: number): void;
  set_pitch(pitch: number): void;
  synthesize(text: string, onAudio: (samples: Int16Array) => boolean): void;
}

interface EspeakModule {
  eSpeakNGWorker: new () => EspeakWorker;
}

const espeakRate = 22_050;
/** Highest frequency of the voice, which stays below the tones. */
const voiceCutoffHertz = 800;
const cachedTexts = 300;

const { eSpeakNGWorker: Worker } = (await createEspeak()) as EspeakModule;
const espeak = new Worker();
const cache = new Map<string, Float32Array>();

/** Voice and speed that make the words last about as long as their tones. */
function speaker(text: string): { identifier: string; wordsPerMinute: number } {
  if (/\p{Script=Arabic}/u.test(text)) return { identifier: 'ar', wordsPerMinute: 400 };
  if (/[ñ¿¡]/iu.test(text)) return { identifier: 'es', wordsPerMinute: 280 };
  if (/[éèêàùûçœ]/iu.test(text)) return { identifier: 'fr-fr', wordsPerMinute: 280 };
  return { identifier: 'en-us', wordsPerMinute: 270 };
}

function synthesise(text: string, voice: Voice): Float32Array {
  const { identifier, wordsPerMinute } = speaker(text);
  espeak.set_voice(voice === 'bot' ? `${identifier}+f3` : identifier);
  espeak.set_rate(wordsPerMinute);
  espeak.set_pitch(voice === 'bot' ? 55 : 50);
  const pieces: Int16Array[] = [];
  espeak.synthesize(text, (samples) => {
    pieces.push(samples);
    return false;
  });
  const spoken = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    spoken.set(piece, at);
    at += piece.length;
  }
  return Float32Array.from(spoken);
}

/** Mono speech at `listeningRate` without anything above 800 Hz, its loud parts at `level` (root mean square). */
export function speak(text: string, voice: Voice, level: number): Float32Array {
  const key = `${voice}/${level}/${text}`;
  const known = cache.get(key);
  if (known) return known;
  const sound = resampled(synthesise(text, voice), {
    inputRate: espeakRate,
    outputRate: listeningRate,
    cutoffHertz: voiceCutoffHertz,
  });
  // Pauses are left out of the level, otherwise a hesitant sentence would come out too loud.
  const loud = sound.filter((value) => Math.abs(value) > 300);
  const power = loud.reduce((sum, value) => sum + value * value, 0) / Math.max(1, loud.length);
  const gain = power > 0 ? level / Math.sqrt(power) : 0;
  const scaled = sound.map((value) => value * gain);
  if (cache.size >= cachedTexts) cache.delete(cache.keys().next().value as string);
  cache.set(key, scaled);
  return scaled;
}
