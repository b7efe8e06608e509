import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { waveformOf } from './waveform.ts';

/** Two seconds: a loud tone on the left in the first, a quieter one on the right in the second. */
const twoSides = new URL('fixtures/two-sides.ogg', import.meta.url);

it('measures each side of a recording, whatever pieces it comes in', async () => {
  const whole = await waveformOf(createReadStream(twoSides));
  expect(whole.durationMs).toBeGreaterThan(1_900);
  expect(whole.durationMs).toBeLessThan(2_100);
  const [left, right] = whole.peaks;
  expect(left.length).toBe(16);
  expect(right.length).toBe(16);
  expect(Math.min(...left.slice(1, 7))).toBeGreaterThan(0.3);
  expect(Math.max(...left.slice(9))).toBeLessThan(0.05);
  expect(Math.max(...right.slice(0, 7))).toBeLessThan(0.05);
  expect(Math.min(...right.slice(9, 15))).toBeGreaterThan(0.1);
  expect(Math.max(...right)).toBeLessThan(Math.max(...left));

  const pieces = await waveformOf(createReadStream(twoSides, { highWaterMark: 333 }));
  expect(pieces.peaks).toEqual(whole.peaks);
});

it('refuses what is no recording', async () => {
  for (const content of ['RIFF not an Opus file', '']) {
    await expect(waveformOf(Readable.from([Buffer.from(content)]))).rejects.toMatchObject({ code: 'bad_input' });
  }
});
