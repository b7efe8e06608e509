import { describe, expect, it } from 'vitest';
import { frame } from './frame.ts';
import { phrase } from './language.ts';

const lexicon = {
  stop: ['stop', 'quit'],
  call: ['call(ing)?', 'ring up'],
  whom: ['me', '{kin}'],
  kin: ['my (mother|father)'],
};
const found = (source: string, text: string): string | undefined =>
  phrase(frame(source, lexicon)).exec(` ${text} `)?.[0];

describe('a frame', () => {
  it('is made of groups, of groups within groups and of plain words', () => {
    expect(found('{stop} {call} {whom}', 'please stop calling my mother now')).toBe('stop calling my mother');
    expect(found('{stop} {call} {whom}', 'please stop calling my sister')).toBeUndefined();
    expect(found('{stop} it', 'quit it')).toBe('quit it');
  });

  it('says what may be left out and what may be repeated', () => {
    expect(found('{stop} (please)? {call}', 'stop calling')).toBe('stop calling');
    expect(found('{stop} (please|now)* {call}', 'stop please now please ring up')).toBe(
      'stop please now please ring up',
    );
    expect(found('{stop} _*2 me', 'stop all this me')).toBe('stop all this me');
    expect(found('{stop} _*2 me', 'stop all this for me')).toBeUndefined();
    expect(found('{stop}( \\S+)*2 me', 'stop all this me')).toBe('stop all this me');
    expect(found('(a)?( b)? c', 'c')).toBeUndefined();
  });

  it('says what stands before and after it', () => {
    expect(found('^ {stop} $', 'stop')).toBe('stop');
    expect(found('^ {stop} $', 'stop here')).toBeUndefined();
    expect(found('!<(dont) {stop}', 'dont stop')).toBeUndefined();
    expect(found('!<(dont) {stop}', 'do stop')).toBe('stop');
    expect(found('{stop} !(at night)', 'stop at night')).toBeUndefined();
    expect(found('{stop} !(at night)', 'stop at nightfall')).toBe('stop');
    expect(found('{stop} &(now|please)', 'stop please')).toBe('stop');
    expect(found('{stop} &(now|please)', 'stop')).toBe('stop');
    expect(found('{stop} &(now|please)', 'stop here')).toBeUndefined();
  });

  it('names a group that is missing', () => {
    expect(() => frame('{stopp} it', lexicon)).toThrow('stopp');
  });
});
