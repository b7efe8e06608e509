import { describe, expect, it } from 'vitest';
import type { Message } from '../chat-request.ts';
import { talk } from './talk.ts';

const prompt = (language = 'en-US') => `You are Sunny, calling for Brightwater Solar. Speak the language ${language}.

For the person it is now Monday, 2026-11-02 14:30 (America/New_York).

Tools:
- end_call: when the conversation is over.

Fields to capture:
- interest: Are they still interested in solar panels? yes, no or maybe
- owns_home: Do they own their home? yes or no
- preferred_day: Day of the week that suits them for a visit`;

const tools = new Set(['end_call', 'schedule_callback', 'opt_out', 'capture_field']);
const bot = (content: string): Message => ({ role: 'assistant', content });
const callee = (content: string): Message => ({ role: 'user', content });
const used = (name: string, result: string, content = ''): Message[] => [
  { role: 'assistant', content, tool_calls: [{ id: 'call_1', function: { name, arguments: '{}' } }] },
  { role: 'tool', content: result, tool_call_id: 'call_1' },
];
const opening = bot('Hello, this is Sunny. Do you have a minute?');
const answer = (...messages: Message[]) => talk([{ role: 'system', content: prompt() }, ...messages], tools);
const toolNames = (...messages: Message[]) => answer(...messages).toolCalls.map(({ name }) => name);
const interestQuestion = 'Are you still interested in solar panels?';

describe('asking', () => {
  it('asks its fields one after the other, notes the answers and closes', () => {
    const messages = [opening];
    const values: unknown[] = [];
    for (const words of ['Yes, this is Sam.', 'Yes, please.', 'Sure.', 'Tuesday at ten is good.']) {
      messages.push(callee(words));
      const { content, toolCalls } = answer(...messages);
      messages.push(bot(content));
      values.push(...toolCalls.map(({ name, arguments: given }) => (name === 'end_call' ? name : given)));
    }
    expect(messages.filter(({ role }) => role === 'assistant').map(({ content }) => content)).toEqual([
      opening.content,
      interestQuestion,
      'Thank you. Do you own your home?',
      'Thank you. Which day suits you best?',
      'Thank you for your time. Goodbye.',
    ]);
    expect(values).toEqual([
      { name: 'interest', value: 'yes' },
      { name: 'owns_home', value: 'yes' },
      { name: 'preferred_day', value: 'Tuesday' },
      'end_call',
    ]);
  });

  it('says nothing more when the question came with the captured field', () => {
    const captured = used('capture_field', 'Noted.', 'Thank you. Do you own your home?');
    expect(answer(opening, callee('Yes.'), ...captured)).toEqual({ content: '', toolCalls: [] });
  });

  it('asks again after a question of the callee', () => {
    expect(answer(opening, callee('Yes.'), bot(interestQuestion), callee('Are you a robot?')).content).toBe(
      `I am an AI assistant, not a person. ${interestQuestion}`,
    );
  });

  it('hears a sentence that recognition cut in two', () => {
    expect(toolNames(opening, callee('Could you call me back'), callee('in 20 minutes?'))).toEqual([
      'schedule_callback',
    ]);
  });
});

describe('a callback', () => {
  it('is scheduled, then confirmed, then the call ends', () => {
    const words = callee('I am busy. Please call me back in 20 minutes.');
    expect(answer(opening, words).toolCalls).toEqual([
      { name: 'schedule_callback', arguments: { delayMinutes: 20, phrase: words.content } },
    ]);
    const result = 'The callback is set for Monday, November 2 at 2:50 PM (New York time). Tell the person this time.';
    const { content, toolCalls } = answer(opening, words, ...used('schedule_callback', result));
    expect(content).toBe('I will call you on Monday, November 2 at 2:50 PM, New York time. Goodbye.');
    expect(toolCalls.map(({ name }) => name)).toEqual(['end_call']);
  });

  it('is asked about once, if the time is not clear', () => {
    const asked = answer(opening, callee('This is a bad moment.'));
    expect(asked).toEqual({ content: 'When should I call back?', toolCalls: [] });
    const messages = [opening, callee('This is a bad moment.'), bot(asked.content)];
    expect(answer(...messages, callee('Tuesday at ten is good.')).toolCalls[0]?.arguments).toMatchObject({
      localDateTime: '2026-11-03T10:00',
    });
    expect(answer(...messages, callee('I do not know.')).toolCalls[0]?.arguments).toMatchObject({ delayMinutes: 60 });
  });

  it('is asked about again, if it cannot be scheduled', () => {
    const result = 'That time is in the past. Ask for a time in the future.';
    expect(answer(opening, callee('Call me at ten.'), ...used('schedule_callback', result)).content).toBe(
      'When should I call back?',
    );
  });

  it('is confirmed from a result in quotes, as agent frameworks send it', () => {
    const result = '"The callback is set for Friday at five."';
    const { content } = answer(opening, callee('Call me on Friday at five.'), ...used('schedule_callback', result));
    expect(content).toBe('I will call you on Friday at five. Goodbye.');
  });

  it('is not promised after a technical problem', () => {
    const result = 'The callback could not be scheduled because of a technical problem. Apologise.';
    const { content } = answer(opening, callee('Call me in an hour.'), ...used('schedule_callback', result));
    expect(content).toBe('Sorry, a colleague will call you. Goodbye.');
  });
});

describe('ending', () => {
  it('accepts an opt-out at once, before everything else', () => {
    const words = 'Please stop calling me and remove me from your list. Goodbye.';
    expect(answer(opening, callee(words)).toolCalls).toEqual([{ name: 'opt_out', arguments: { quote: words } }]);
    expect(toolNames(opening, callee(words), ...used('opt_out', 'Done.'))).toEqual(['end_call']);
  });

  it.each(['No thanks, goodbye.', 'I am not interested.', 'That is all.'])('says goodbye and hangs up: %s', (words) => {
    const { content, toolCalls } = answer(opening, callee('Yes.'), bot(interestQuestion), callee(words));
    expect(content).toMatch(/goodbye/i);
    expect(toolCalls.map(({ name }) => name)).toEqual(['end_call']);
  });

  it('comes after six turns, whatever is said', () => {
    const messages = [opening];
    let turns = 0;
    for (; turns < 20; turns += 1) {
      messages.push(callee('Why is that so?'));
      const { content, toolCalls } = answer(...messages);
      if (toolCalls.length > 0) break;
      messages.push(bot(content));
    }
    expect(turns).toBe(6);
  });

  it('does not call tools that it was not given', () => {
    const messages = [opening, callee('Stop calling me.')];
    expect(talk(messages, new Set()).toolCalls).toEqual([]);
  });
});

it('speaks the language of the bot', () => {
  const messages: Message[] = [{ role: 'system', content: prompt('ar-SA') }, opening, callee('مع السلامة')];
  expect(talk(messages, tools).content).toBe('شكراً لوقتك. مع السلامة.');
});
