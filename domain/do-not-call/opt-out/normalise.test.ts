import { describe, expect, it } from 'vitest';
import { matchOptOut } from '../opt-out.ts';
import { normalise, withoutAnswer, withoutHesitation } from './normalise.ts';

const read = (transcript: string): string => withoutHesitation(normalise(withoutAnswer(transcript))).trim();

describe('a transcript', () => {
  it('loses an answer that stands for itself, and no other "no"', () => {
    expect(read('No, call me on Monday.')).toBe('call me on monday');
    expect(read('Yes. No, call me.')).toBe('yes call me');
    expect(read('no call me please')).toBe('no call me please');
    expect(read('No, thanks.')).toBe('no thanks');
    expect(read('No, no llame.')).toBe('no llame');
  });

  it('loses sounds of thinking and words said twice', () => {
    expect(read("uh don't don't um call me")).toBe('dont call me');
    expect(read('euh ne ne m’appelez plus')).toBe('ne mappelez plus');
    expect(read('the summer umbrella')).toBe('the summer umbrella');
  });

  it('means what it meant', () => {
    expect(matchOptOut('No, call me on Monday.')?.level).not.toBe('dnc');
    expect(matchOptOut('no call me please')?.level).toBe('dnc');
    expect(matchOptOut('uh please um never call me again')?.level).toBe('dnc');
    expect(matchOptOut('stop stop')?.level).toBe('refusal');
  });
});

it('takes no word of one language for one of another', () => {
  for (const text of ['Sorry, no time.', 'I have no phone.', 'no robe', 'no jam', 'plus message']) {
    expect(matchOptOut(text)?.level, text).not.toBe('dnc');
  }
});
