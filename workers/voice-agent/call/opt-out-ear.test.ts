import { describe, expect, it } from 'vitest';
import { OptOutEar } from './opt-out-ear.ts';

const ear = (): OptOutEar => new OptOutEar((text) => text.includes('stop calling'));

describe('a wish not to be called', () => {
  it('is heard in one utterance, and quoted', () => {
    expect(ear().hear('please stop calling me', 1_000)).toBe('please stop calling me');
  });

  it('is heard in two that were cut apart', () => {
    const hearing = ear();
    expect(hearing.hear('please stop', 1_000)).toBeNull();
    expect(hearing.hear('calling me', 5_999)).toBe('please stop calling me');
  });

  it('is not put together from words that are too far apart', () => {
    const hearing = ear();
    expect(hearing.hear('please stop', 1_000)).toBeNull();
    expect(hearing.hear('calling me', 6_000)).toBeNull();
  });

  it('is not heard in anything else', () => {
    expect(ear().hear('who is this', 1_000)).toBeNull();
  });
});
