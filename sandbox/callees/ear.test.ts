import { describe, expect, it } from 'vitest';
import { encodeSpokenText } from '../audio/spoken-text.ts';
import { Ear } from './ear.ts';

const rate = 8_000;
const pieceLength = rate / 10;
const start = 1_000_000;

const silence = (ms: number): Int16Array => new Int16Array((rate * ms) / 1000);
const joined = (...parts: Int16Array[]): Int16Array => {
  const sound = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    sound.set(part, at);
    at += part.length;
  }
  return sound;
};

/** Plays a sound to an ear in pieces of 100 ms and writes down what it tells. */
function listen(sound: Int16Array): { ear: Ear; events: [string, ...unknown[]][] } {
  const ear = new Ear({ sampleRate: rate, pauseMs: 600 });
  const events: [string, ...unknown[]][] = [];
  ear.on('speechStarted', (at) => events.push(['started', at - start]));
  ear.on('speechEnded', (at) => events.push(['ended', at - start]));
  ear.on('words', (text) => events.push(['words', text]));
  for (let from = 0; from < sound.length; from += pieceLength) {
    const piece = sound.subarray(from, from + pieceLength);
    ear.push(piece, start + ((from + piece.length) / rate) * 1000);
  }
  return { ear, events };
}

describe('an ear', () => {
  it('tells when speech begins, what is said, and when it is over', () => {
    const sentence = encodeSpokenText('Are you there?', { sampleRate: rate });
    const { ear, events } = listen(joined(silence(500), sentence, silence(1_000)));
    expect(events.map(([type]) => type)).toEqual(['started', 'words', 'ended']);
    expect(events[1]?.[1]).toBe('Are you there?');
    expect(events[0]?.[1]).toBeGreaterThanOrEqual(500);
    expect(events[0]?.[1]).toBeLessThan(600);
    expect(events[2]?.[1]).toBeCloseTo(500 + (sentence.length / rate) * 1000, -2);
    expect(ear.speaking).toBe(false);
  });

  it('takes two sentences with a breath between them for one turn', () => {
    const [first, second] = ['One moment.', 'Here it is.'].map((text) => encodeSpokenText(text, { sampleRate: rate }));
    const { events } = listen(joined(first ?? silence(0), silence(300), second ?? silence(0), silence(1_000)));
    expect(events.filter(([type]) => type === 'started')).toHaveLength(1);
    expect(events.filter(([type]) => type === 'words').map(([, text]) => text)).toEqual(['One moment.', 'Here it is.']);
  });

  it('does not take a click or faint noise for speech', () => {
    const click = silence(10).fill(20_000);
    const noise = silence(500).map((_, index) => (index % 2 === 0 ? 60 : -60));
    expect(listen(joined(silence(200), click, silence(300), noise, silence(300))).events).toEqual([]);
  });

  it('ends an open sentence when the call ends', () => {
    const sentence = encodeSpokenText('This is cut', { sampleRate: rate });
    const { ear, events } = listen(sentence);
    expect(ear.speaking).toBe(true);
    ear.close();
    expect(events.at(-1)?.[0]).toBe('ended');
  });
});
