import type { Message } from '#domain/message/index.ts';
import { restored } from '#domain/message/stored.ts';
import { inWords } from '#lib/server/words.ts';

type Words = string | RegExp;

/** Matches a message (`says` of an error of ours) that people read as these words, or as words of this form. */
export function saying(words: Words): unknown {
  return matcher((value) => inWords(value as Message), words);
}

/** Matches what a column keeps (see `stored`) if people read it as these words, or as words of this form. */
export function storedSaying(words: Words): unknown {
  return matcher((value) => (typeof value === 'string' ? inWords(restored(value)) : ''), words);
}

function matcher(read: (value: unknown) => string, words: Words): unknown {
  return {
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    asymmetricMatch: (value: unknown) => (typeof words === 'string' ? read(value) === words : words.test(read(value))),
    toString: () => 'Saying',
    getExpectedType: () => 'message',
    toAsymmetricMatcher: () => `Saying<${String(words)}>`,
  };
}

/** What a function throws; undefined if it throws nothing. */
export function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
