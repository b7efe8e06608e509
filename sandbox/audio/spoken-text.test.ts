import { describe, expect, it, vi } from 'vitest';
import { resampled } from './resampler.ts';
import { SpokenTextDecoder, encodeSpokenText } from './spoken-text.ts';
import type { SpokenTextEvent } from './spoken-text.ts';

// Sound is made and heard by this process: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 30_000 });

const sentences = [
  'Yes',
  'Hello, this is Sara. Do you have a minute to talk about your order?',
  'مرحبا، هل يمكنك الاتصال بي غداً الساعة الخامسة؟',
  '¿Mañana a las cinco? Claro, señor — allí estaré 😀.',
];

/** A generator with a fixed seed: the same distortion in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function convert(sound: Int16Array, inputRate: number, outputRate: number): Int16Array {
  return Int16Array.from(resampled(sound, { inputRate, outputRate }), (value) => Math.round(value));
}

function hear(sound: Int16Array, sampleRate: number, partials = false): SpokenTextEvent[] {
  const decoder = new SpokenTextDecoder({ sampleRate, partials });
  const events: SpokenTextEvent[] = [];
  const frame = sampleRate / 50;
  for (let at = 0; at < sound.length; at += frame) events.push(...decoder.push(sound.subarray(at, at + frame)));
  return [...events, ...decoder.flush()];
}

function texts(events: SpokenTextEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'utterance' ? [event.text] : []));
}

function joined(...pieces: Int16Array[]): Int16Array {
  return Int16Array.from(pieces.flatMap((piece) => [...piece]));
}

describe('spoken text', () => {
  it.each([
    [48_000, 48_000],
    [48_000, 16_000],
    [24_000, 48_000],
    [24_000, 16_000],
    [16_000, 24_000],
    [8000, 8000],
  ])('is understood when it is spoken at %d Hz and heard at %d Hz', (spokenRate, heardRate) => {
    for (const voice of ['bot', 'callee'] as const) {
      for (const text of sentences) {
        const sound = encodeSpokenText(text, { voice, sampleRate: spokenRate });
        expect(texts(hear(convert(sound, spokenRate, heardRate), heardRate))).toEqual([text]);
      }
    }
  });

  it('lasts 30 to 60 ms per letter', () => {
    const [, english = '', arabic = ''] = sentences;
    for (const text of [english, arabic]) {
      const milliseconds = encodeSpokenText(text, { sampleRate: 16_000 }).length / 16;
      expect(milliseconds / text.length).toBeGreaterThan(30);
      expect(milliseconds / text.length).toBeLessThan(60);
    }
  });

  it('gives nothing for an empty text and hears nothing in silence, noise or a tone', () => {
    expect(encodeSpokenText('  ')).toHaveLength(0);
    const random = seeded(7);
    const second = (value: (at: number) => number): Int16Array =>
      Int16Array.from({ length: 16_000 }, (_, at) => value(at));
    const sounds = [
      second(() => 0),
      second(() => (random() - 0.5) * 20_000),
      second((at) => 9000 * Math.sin((2 * Math.PI * 1400 * at) / 16_000)),
    ];
    for (const sound of sounds) expect(texts(hear(sound, 16_000))).toEqual([]);
  });

  it('says when speech started and where every word is', () => {
    const rate = 16_000;
    const sound = joined(new Int16Array(rate / 2), encodeSpokenText('call me tomorrow', { sampleRate: rate }));
    const events = hear(sound, rate);
    const [started, utterance] = events;
    expect(started).toMatchObject({ type: 'speech_started' });
    if (started?.type !== 'speech_started' || utterance?.type !== 'utterance') throw new Error('unexpected events');
    expect(started.atSeconds).toBeCloseTo(0.53, 1);
    expect(utterance.words.map(({ word }) => word)).toEqual(['call', 'me', 'tomorrow']);
    for (const [index, word] of utterance.words.entries()) {
      expect(word.endSeconds).toBeGreaterThan(word.startSeconds);
      expect(word.startSeconds).toBeGreaterThanOrEqual(utterance.words[index - 1]?.endSeconds ?? started.atSeconds);
    }
    expect(utterance.endSeconds).toBeLessThanOrEqual(sound.length / rate);
  });

  it('hears two utterances that follow each other at once as two', () => {
    const sound = joined(
      encodeSpokenText('one', { sampleRate: 16_000 }),
      encodeSpokenText('two', { sampleRate: 16_000 }),
    );
    expect(texts(hear(sound, 16_000))).toEqual(['one', 'two']);
  });

  it('understands the words before a speaker was cut off, and what comes later', () => {
    const rate = 16_000;
    const long = encodeSpokenText('You have reached the voicemail of nobody in particular, so please go away', {
      sampleRate: rate,
    });
    const cut = long.subarray(0, Math.round(long.length * 0.7));
    const events = hear(joined(cut, new Int16Array(rate), encodeSpokenText('Hello?', { sampleRate: rate })), rate);
    const [first, second] = texts(events);
    expect(first).toMatch(/^You have reached the voicemail/);
    expect(first).not.toContain('go away');
    expect(second).toBe('Hello?');
  });

  it('tells a long utterance bit by bit if asked to', () => {
    const text = 'You have reached the voicemail of nobody in particular, so please go away';
    const events = hear(encodeSpokenText(text, { sampleRate: 16_000 }), 16_000, true);
    const partial = events.find((event) => event.type === 'partial');
    expect(partial?.type === 'partial' && text.startsWith(partial.text)).toBe(true);
    expect(texts(events)).toEqual([text]);
  });

  it('survives noise at −30 dB of full scale', () => {
    const random = seeded(3);
    for (const text of sentences) {
      const sound = encodeSpokenText(text, { sampleRate: 16_000 });
      const noisy = sound.map((value) => value + Math.round((random() - 0.5) * 2 * Math.sqrt(3) * 1036));
      expect(texts(hear(noisy, 16_000))).toEqual([text]);
    }
  });

  it('survives holes that a sender leaves who cannot keep up', () => {
    const random = seeded(5);
    for (const text of sentences) {
      const sound = encodeSpokenText(text, { sampleRate: 16_000 });
      const pieces: Int16Array[] = [];
      for (let at = 0; at < sound.length;) {
        const length = Math.round((0.1 + 0.3 * random()) * 16_000);
        pieces.push(sound.subarray(at, at + length), new Int16Array(Math.round((0.02 + 0.2 * random()) * 16_000)));
        at += length;
      }
      expect(texts(hear(joined(...pieces), 16_000))).toEqual([text]);
    }
  });

  it.each([
    ['a jitter buffer that hurries', 0.005, 0.015, 0.2],
    ['a receiver that drops 50 ms', 0.05, 0.05, 1.3],
  ])('survives %s', (_, shortest, longest, everySeconds) => {
    const random = seeded(11);
    for (const text of sentences.slice(1)) {
      const sound = encodeSpokenText(text, { sampleRate: 16_000 });
      const pieces: Int16Array[] = [];
      // The preamble of the first packet stays whole: without it there is nothing to hold on to.
      for (let at = 0; at < sound.length;) {
        const length = Math.round((0.3 + everySeconds * (0.5 + random())) * 16_000);
        pieces.push(sound.subarray(at, at + length));
        at += length + Math.round((shortest + (longest - shortest) * random()) * 16_000);
      }
      expect(texts(hear(joined(...pieces), 16_000))).toEqual([text]);
    }
  });
});
