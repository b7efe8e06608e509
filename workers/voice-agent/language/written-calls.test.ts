import { describe, expect, it } from 'vitest';
import { WrittenCalls } from './written-calls.ts';

const names = ['end_call', 'schedule_callback', 'opt_out', 'capture_field'];

/** What is spoken and what is called, whatever the pieces in which the text comes. */
function read(text: string) {
  const results = [1, 3, 1000].map((size) => {
    const written = new WrittenCalls(names);
    let spoken = '';
    for (let at = 0; at < text.length; at += size) spoken += written.push(text.slice(at, at + size));
    const end = written.finish();
    return {
      spoken: `${spoken}${end.spoken}`,
      isCode: end.isCode,
      calls: end.calls.map(({ name, args }) => [name, JSON.parse(args) as unknown]),
    };
  });
  const [result] = results;
  for (const other of results) expect(other).toEqual(result);
  return result;
}

describe('the call of a tool that is written into the answer', () => {
  it.each<[string, string, unknown[]]>([
    ['<function=opt_out>{"quote":"stop calling me"}</function>', '', ['opt_out', { quote: 'stop calling me' }]],
    [
      'Sure, one moment. <function=schedule_callback>{"delayMinutes":20,"phrase":"in twenty minutes"}</function>',
      'Sure, one moment. ',
      ['schedule_callback', { delayMinutes: 20, phrase: 'in twenty minutes' }],
    ],
    [
      '{"tool_calls":[{"id":"1","type":"function","function":{"name":"end_call"},"parameters":{"reason":"done"}}]}',
      '',
      ['end_call', { reason: 'done' }],
    ],
    [
      '```json\n{"name":"capture_field","arguments":{"name":"email","value":"ann@example.com"}}\n```',
      '',
      ['capture_field', { name: 'email', value: 'ann@example.com' }],
    ],
    ['schedule_callback(delayMinutes=20)', '', ['schedule_callback', { delayMinutes: 20 }]],
    ['Of course. functions.opt_out({"quote": "no more"})', 'Of course. ', ['opt_out', { quote: 'no more' }]],
    ["end_call(reason='done, goodbye')", '', ['end_call', { reason: 'done, goodbye' }]],
    [
      '<tool_call>\n{"name": "opt_out", "arguments": {"quote": "{stop}"}}\n</tool_call>',
      '',
      ['opt_out', { quote: '{stop}' }],
    ],
    ['<function=opt_out{"quote":"stop"}></function>', '', ['opt_out', { quote: 'stop' }]],
    ['<function(opt_out)>{"quote":"stop"}</function>', '', ['opt_out', { quote: 'stop' }]],
    [
      '<|python_tag|>{"type":"function","name":"end_call","parameters":{"reason":"x"}}',
      '',
      ['end_call', { reason: 'x' }],
    ],
    ['<|python_tag|>end_call(reason="x")', '', ['end_call', { reason: 'x' }]],
    ['[TOOL_CALLS][{"name":"end_call","arguments":{"reason":"x"}}]', '', ['end_call', { reason: 'x' }]],
    ['{"name":"opt_out","arguments":"{\\"quote\\":\\"stop\\"}"}', '', ['opt_out', { quote: 'stop' }]],
    ['{"function":"end_call","parameters":{"reason":"x"}}', '', ['end_call', { reason: 'x' }]],
    ['<opt_out>{"quote":"stop"}</opt_out>', '', ['opt_out', { quote: 'stop' }]],
    ['<invoke name="opt_out">{"quote":"stop"}</invoke>', '', ['opt_out', { quote: 'stop' }]],
    [
      'Good. <function=capture_field>{"name":"a","value":"b"}</function> What else?',
      'Good.  What else?',
      ['capture_field', { name: 'a', value: 'b' }],
    ],
  ])('%s', (text, spoken, call) => {
    expect(read(text)).toEqual({ spoken, calls: [call], isCode: true });
  });

  it('may be one of several', () => {
    const written =
      '<function=capture_field>{"name":"a","value":"b"}</function><function=end_call>{"reason":"x"}</function>';
    expect(read(written)?.calls.map(([name]) => name)).toEqual(['capture_field', 'end_call']);
  });

  it.each([
    '<function=transfer_money>{"amount":1}</function>',
    '{"answer": 42}',
    '```\nconst opt_out = 1\n```',
    '<function=opt_o',
    '{"name":"opt_out","arguments":{"quote":"st',
  ])('is neither spoken nor done where it cannot be understood: %s', (text) => {
    expect(read(text)).toMatchObject({ spoken: '', isCode: true });
  });
});

it.each([
  'Sure, I will call you on Tuesday (the first) at 5.',
  'It costs less than < 3 euros; scheduled for you.',
  'Say [pause] nothing, or end the call when you like.',
  'The function of the schedule is simple.',
  'Ich rufe Sie wieder an.',
  'سأتصل بك غداً.',
  'I can end',
  '',
])('speaks what is no code: %s', (text) => {
  expect(read(text)).toEqual({ spoken: text, calls: [], isCode: false });
});
