import { expect, it } from 'vitest';
import { analyse } from './analysis.ts';

const fields =
  'Fields:\n- interest: Are they still interested in solar panels? yes, no or maybe\n- preferred_day: Day of the week';
const request = (language: string, ...lines: string[]): string =>
  `Language of the summary: ${language}\n${fields}\n\nTranscript:\n${lines.join('\n')}`;

it('captures what was answered to the questions', () => {
  const facts = analyse(
    request(
      'en-US',
      'bot: Hello, do you have a minute?',
      'callee: Yes, this is Sam.',
      'bot: Are you still interested in solar panels?',
      'callee: Yes, please.',
      'bot: Thank you. Which day suits you best?',
      'callee: Tuesday at ten is good.',
    ),
  );
  expect(facts).toMatchObject({
    capturedFields: [
      { name: 'interest', value: 'yes' },
      { name: 'preferred_day', value: 'Tuesday' },
    ],
    sentiment: 'positive',
    callbackWish: null,
    optOutRequested: false,
  });
  expect(facts.summary).toContain('preferred day: Tuesday');
});

it('notes a callback in the words of the person', () => {
  const words = 'I am busy. Please call me back in 20 minutes.';
  expect(analyse(request('en-US', 'bot: Hello.', `callee: ${words}`))).toMatchObject({ callbackWish: words });
});

it('notes an opt-out, which is no captured value', () => {
  const facts = analyse(request('en-US', 'bot: Are you still interested in solar panels?', 'callee: Stop calling me.'));
  expect(facts).toMatchObject({ optOutRequested: true, sentiment: 'negative', capturedFields: [] });
});

it('writes in the language asked for', () => {
  expect(analyse(request('ar-SA', 'bot: مرحبا')).summary).toMatch(/\p{Script=Arabic}/u);
});
