import { expect, it } from 'vitest';
import { CallListQuery } from '#domain/call/call-list-query.ts';
import { listIn, pageIn, readQuery } from './list-query.ts';

const address = (text: string) => new URLSearchParams(text);

it('fills in what an address does not say', () => {
  expect(readQuery(CallListQuery, {})).toEqual(CallListQuery.parse({}));
});

it('leaves out what a field does not take, and of a list the parts that are not known', () => {
  const query = readQuery(CallListQuery, {
    campaignId: 'no id',
    outcomes: listIn(address('outcome=busy,nonsense,voicemail,'), 'outcome'),
    search: 'a'.repeat(121),
    limit: 20,
  });
  expect(query).toMatchObject({ campaignId: null, outcomes: ['busy', 'voicemail'], search: '', limit: 20 });
});

it.each([
  ['', 1],
  ['page=3', 3],
  ['page=-2', 1],
  ['page=x', 1],
  ['page=2.7', 2],
])('reads the page of “%s”', (text, page) => {
  expect(pageIn(address(text))).toBe(page);
});
