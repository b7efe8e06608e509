import { expect, it } from 'vitest';
import { VerdictRatesQuery } from '#domain/call/verdict-filter.ts';
import { readQuery } from './list-query.ts';
import { correctedCallsHref, verdictFilterIn } from './verdict-query.ts';

const read = (address: string) => readQuery(VerdictRatesQuery, verdictFilterIn(new URLSearchParams(address)));

it('leads from a group to its calls by what the list of calls reads', () => {
  const filter = read('verdict=machine&country=DE&from=2026-01-01');
  expect(filter).toMatchObject({ verdict: 'machine', country: 'DE', from: '2026-01-01', to: null, account: null });
  const href = correctedCallsHref(filter);
  expect(href).toBe('/calls?corrected=1&verdict=machine&country=DE&from=2026-01-01');
  expect(read(href.split('?')[1] ?? '')).toEqual(filter);
});

it('leaves out what is no verdict, no country and no day', () => {
  expect(read('verdict=unknown&country=Germany&from=yesterday&account=1')).toEqual(read(''));
});
