import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { message, messageKinds, safeText, type MessageCode } from '#domain/message/index.ts';
import type { ParameterKinds } from '#domain/message/kinds.ts';
import { RedialError } from '#domain/error.ts';
import { stored } from '#domain/message/stored.ts';
import { detailsOf, inWords, storedInWords, storedWithin } from './words.ts';

const english = new URL('../../../messages/en/', import.meta.url);
const readMessages = (folder: URL): Record<string, unknown> =>
  Object.assign(
    {},
    ...readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object),
  ) as Record<string, unknown>;
const engine = readMessages(new URL('engine/', english));

/** Names between braces, without those that the message declares for itself. */
function parametersIn(text: unknown): string[] {
  const [variants] = Array.isArray(text) ? (text as { declarations: string[]; match: Record<string, string> }[]) : [];
  const sentences = variants ? Object.values(variants.match) : [String(text)];
  const own = new Map(
    (variants?.declarations ?? []).flatMap((line) => {
      const [, name = '', source = ''] = /^local (\w+) = (\w+):/.exec(line) ?? [];
      return name === '' ? [] : [[name, source] as const];
    }),
  );
  const used = sentences.flatMap((sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
  const counted = [...own].filter(([name]) => name.endsWith('Plural')).map(([, source]) => source);
  return [...new Set([...used.map((name) => own.get(name) ?? name), ...counted])].sort();
}

describe('every reason of the engine', () => {
  // Only the words themselves use it.
  const helpers = ['quoted'];

  it('has exactly one message', () => {
    expect(
      Object.keys(engine)
        .filter((key) => !helpers.includes(key))
        .sort(),
    ).toEqual(Object.keys(messageKinds).sort());
  });

  it.each(Object.keys(messageKinds) as MessageCode[])('%s says all its parameters, and no other', (code) => {
    const kinds: ParameterKinds = messageKinds[code].parameters;
    // Lists of messages are told beside the sentence where they are its details.
    const told = Object.keys(kinds).filter((name) => kinds[name] !== 'messages' || code !== 'campaign_not_launchable');
    expect(parametersIn(engine[code])).toEqual(told.sort());
  });
});

describe('words', () => {
  it('count', () => {
    const of = (count: number, names: string[]) => inWords(message('campaigns_dialling', { count, names }));
    expect(of(1, ['May'])).toBe('“May” is dialling. Pause first.');
    expect(of(2, ['May', 'June'])).toBe('“May”, “June” are dialling. Pause first.');
    const capped = { max: 1, hours: 24, source: '47 CFR' };
    expect(inWords(message('cap_rolling_hours', capped))).toBe('Called as often as allowed: once in 24 hours (47 CFR)');
    const left = { answered: 1200, abandoned: 30, hours: 24, seconds: 2, share: 2.5, limit: 2 };
    expect(inWords(message('campaign_left_people_alone', left))).toMatch(
      /^Of 1,200 people .* 30 did not hear .* 2 s \(2.5 %; the limit is 2 %\)/,
    );
  });

  it('hold whole messages within messages', () => {
    const list = message('national_register', { name: 'National Do Not Call Registry', country: 'US' });
    expect(inWords(message('number_on_national_list', { list }))).toMatch(
      /^On the National Do Not Call Registry \(US\): .*own consent/,
    );
    const fix = message('fix_balance');
    const said = message('verbatim', { text: 'The caller ID belongs to another account (403 D36).' });
    expect(inWords(message('campaign_refused_by_carrier', { said, fix }))).toMatch(
      /^The caller ID belongs to another account .* Settle the balance .* Resume when it is put right/,
    );
  });

  it('tell what would help a number that is never open', () => {
    const two = { zones: 11, example: 'Europe/Moscow', regions: ['RU'] };
    expect(inWords(message('never_open', two))).toMatch(
      /any of 11 time zones.*Add the column timezone, for example "Europe\/Moscow"\.$/,
    );
    expect(inWords(message('never_open', { ...two, zones: 1 }))).toBe('The rules for RU leave no hour at all.');
  });

  it('are found anew for what is stored', () => {
    const kept = stored(message('contact_exhausted'));
    expect(kept).toBe('{"code":"contact_exhausted","params":{}}');
    expect(storedInWords(kept)).toBe('No more attempts allowed');
    expect(storedWithin({ rows: [{ reason: kept, at: new Date(0) }], n: 1 })).toEqual({
      rows: [{ reason: 'No more attempts allowed', at: new Date(0) }],
      n: 1,
    });
  });

  it('of older versions, carriers and people stay as they are', () => {
    for (const text of ['The person hung up.', '{"code":"nothing of ours","params":{}}', '{"code":', '']) {
      expect(storedInWords(text)).toBe(text);
    }
    expect(storedInWords(null)).toBeNull();
  });

  it('of a refused launch come with the list of what is missing', () => {
    const error = new RedialError('campaign_not_launchable', { problems: [message('launch_bot_missing')] });
    expect(inWords(error.says)).toBe('The campaign cannot be launched yet.');
    expect(detailsOf(error)).toEqual({ problems: ['No bot is chosen. Choose one in step 2.'] });
  });
});

it('logs hold reasons and our own vocabulary, nothing that people wrote', () => {
  const error = new RedialError('table_sheet_missing', { sheet: 'of +442079460958', found: [] });
  expect(error.message).toBe('table_sheet_missing');
  expect(safeText(message('campaigns_dialling', { count: 1, names: ['Ada'] }))).toBe('campaigns_dialling (count: 1)');
});
