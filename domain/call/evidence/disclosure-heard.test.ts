import { expect, it } from 'vitest';
import { disclosureText } from '../../bot/disclosure.ts';
import { disclosureHeard, type SaidByBot } from './disclosure-heard.ts';

const bot = { name: 'Sunny', organisation: 'Brightwater', language: 'en-US' };
const expected = disclosureText(bot);
const said = (text: string, more: Partial<SaidByBot> = {}): SaidByBot => ({
  ...{ text, startMs: 400, endMs: 6200, interrupted: false },
  ...more,
});

it('was heard whole, with its time in the recording', () => {
  const answer = disclosureHeard(expected, [said(expected), said('How are you?', { startMs: 7000, endMs: 8000 })]);
  expect(answer).toEqual({ expected, share: 1, startMs: 400, endMs: 6200, interrupted: false });
});

it('goes on over two items, and into the greeting', () => {
  const [first = '', second = ''] = expected.split(/(?<=\.) /);
  const items = [
    said(first),
    said(`${second} Do you have a minute?`, { startMs: 6300, endMs: 9000, interrupted: true }),
  ];
  expect(disclosureHeard(expected, items)).toMatchObject({ share: 1, startMs: 400, endMs: 9000, interrupted: true });
});

it('counts what a recogniser heard otherwise as missing', () => {
  const answer = disclosureHeard(expected, [said(expected.replace('Sunny', 'sonny'))]);
  expect(answer.share).toBeGreaterThan(0.9);
  expect(answer.share).toBeLessThan(1);
});

it('says when only a part was spoken', () => {
  const answer = disclosureHeard(expected, [said('Hello, this is Sunny, an AI', { interrupted: true })]);
  expect(answer).toMatchObject({ interrupted: true, startMs: 400 });
  expect(answer.share).toBeLessThan(0.4);
});

it('was not heard where nothing was said, or only later', () => {
  const none = { share: 0, startMs: null, endMs: null, interrupted: false };
  expect(disclosureHeard(expected, [])).toEqual({ expected, ...none });
  const chat = ['Yes?', 'Fine!', 'Bye!'].map((text) => said(text));
  expect(disclosureHeard(expected, [...chat, said(expected)])).toEqual({ expected, ...none });
});

it('reads Arabic', () => {
  const arabic = disclosureText({ ...bot, language: 'ar' });
  expect(disclosureHeard(arabic, [said(arabic)]).share).toBe(1);
});
