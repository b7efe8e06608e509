import { expect, it } from 'vitest';
import { turnsOf, type HeardWord } from './turns.ts';

/** Words that follow each other closely, 300 ms each. */
function said(text: string, fromMs: number): HeardWord[] {
  return text.split(' ').map((word, i) => ({ word, startMs: fromMs + i * 350, endMs: fromMs + i * 350 + 300 }));
}
const story = (turns: ReturnType<typeof turnsOf>) => turns.map(({ speaker, text }) => `${speaker}: ${text}`);

it('orders both sides by time', () => {
  const turns = turnsOf({
    bot: [...said('Hello there.', 0), ...said('Is now fine?', 3_000)],
    callee: [...said('Hi.', 1_200), ...said('Yes it is.', 5_000)],
  });
  expect(story(turns)).toEqual(['bot: Hello there.', 'callee: Hi.', 'bot: Is now fine?', 'callee: Yes it is.']);
  expect(turns[0]).toMatchObject({ startMs: 0, endMs: 650, words: [{ word: 'Hello' }, { word: 'there.' }] });
});

it('keeps a turn together when the other side only speaks into it', () => {
  const turns = turnsOf({ bot: said('This takes about two minutes.', 0), callee: said('Mhm.', 400) });
  expect(story(turns)).toEqual(['bot: This takes about two minutes.', 'callee: Mhm.']);
});

it('keeps a turn together over a breath, and ends it at a long pause', () => {
  const breath = turnsOf({ bot: [...said('One.', 0), ...said('Two.', 1_500)], callee: [] });
  expect(story(breath)).toEqual(['bot: One. Two.']);
  const pause = turnsOf({ bot: [...said('One.', 0), ...said('Two.', 3_000)], callee: [] });
  expect(story(pause)).toEqual(['bot: One.', 'bot: Two.']);
});

it('says nothing of silence', () => {
  expect(turnsOf({ bot: [], callee: [] })).toEqual([]);
});
