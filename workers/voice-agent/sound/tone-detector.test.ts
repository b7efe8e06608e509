import { describe, expect, it } from 'vitest';
import { ToneDetector, type Tone } from './tone-detector.ts';

const rate = 16_000;

function sine(frequencies: readonly number[], ms: number, level = 6_000, noise = 0): Int16Array {
  let random = 12_345;
  return Int16Array.from({ length: (rate * ms) / 1000 }, (_, n) => {
    const tones = frequencies.reduce((sum, hertz) => sum + Math.sin((2 * Math.PI * hertz * n) / rate), 0);
    random = (random * 16_807) % (2 ** 31 - 1);
    const rest = noise * (random / 2 ** 30 - 1);
    return Math.round((level * tones) / frequencies.length + rest);
  });
}

/** What is heard in the sounds, one after the other, in pieces as a room gives them. */
function hear(...sounds: Int16Array[]): { tones: Tone[]; over: number } {
  const tones: Tone[] = [];
  let over = 0;
  const detector = new ToneDetector({ onTone: (tone) => tones.push(tone), onToneOver: () => (over += 1) });
  for (const sound of sounds) {
    for (let at = 0; at < sound.length; at += 512) detector.push(sound.subarray(at, at + 512));
  }
  return { tones, over };
}

const silence = (ms: number): Int16Array => new Int16Array((rate * ms) / 1000);

describe('ToneDetector', () => {
  it.each([440, 699, 1_000, 1_400, 2_000])('hears a beep of %i Hz, and its end', (hertz) => {
    const { tones, over } = hear(silence(500), sine([hertz], 300), silence(500));
    expect(tones).toHaveLength(1);
    expect(Math.abs((tones[0]?.hertz ?? 0) - hertz)).toBeLessThan(hertz * 0.02);
    expect(tones[0]?.lengthMs).toBeGreaterThanOrEqual(240);
    expect(over).toBe(1);
  });

  it('hears a beep in some noise, and a quiet one', () => {
    expect(hear(sine([1_000], 400, 6_000, 300), silence(100)).tones).toHaveLength(1);
    expect(hear(sine([1_000], 400, 500), silence(100)).tones).toHaveLength(1);
  });

  it('tells of a long tone before its end', () => {
    const { tones, over } = hear(sine([2_100], 2_500));
    expect(tones).toEqual([{ hertz: 2_100, lengthMs: 400 }]);
    expect(over).toBe(0);
  });

  it('hears no tone in two at once, in a short one, in noise, in silence', () => {
    expect(hear(sine([697, 1_209], 500), silence(100)).tones).toEqual([]);
    expect(hear(sine([1_000], 120), silence(100)).tones).toEqual([]);
    expect(hear(sine([1_000], 500, 0, 6_000), silence(100)).tones).toEqual([]);
    expect(hear(silence(2_000)).tones).toEqual([]);
  });
});
