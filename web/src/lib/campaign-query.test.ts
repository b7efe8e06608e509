import { expect, it } from 'vitest';
import { campaignQueryOf, withParameters } from './campaign-query.ts';

const of = (text: string) => campaignQueryOf(new URLSearchParams(text));

it('shows the newest campaigns unless the address says otherwise', () => {
  expect(of('')).toMatchObject({ shelf: 'campaigns', sort: 'created', descending: true, offset: 0, statuses: [] });
  expect(of('sort=name')).toMatchObject({ descending: false });
});

it('reads filters and ignores what it does not know', () => {
  expect(of('status=dialing,nonsense,paused&provider=telnyx&tab=archived&page=3&sort=colour')).toMatchObject({
    statuses: ['dialing', 'paused'],
    providers: ['telnyx'],
    shelf: 'archived',
    offset: 50,
    sort: 'created',
  });
});

it('starts at the first page when a filter changes, and keeps the other parameters', () => {
  const current = new URLSearchParams('q=spring&page=4');
  expect(withParameters(current, { status: 'draft' })).toBe('?q=spring&status=draft');
  expect(withParameters(current, { page: '5' })).toBe('?q=spring&page=5');
  expect(withParameters(current, { q: null })).toBe('?');
});
