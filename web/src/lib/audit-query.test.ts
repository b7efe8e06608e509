import { expect, it } from 'vitest';
import { auditQueryIn, valueText, verbOf } from './audit-query.ts';

it('reads from the address what the log is asked for, and leaves out what it does not know', () => {
  const asked = new URLSearchParams('who=u1&what=campaign,person&from=2031-01-02&to=yesterday&object=c1');
  expect(auditQueryIn(asked)).toMatchObject({
    actor: 'u1',
    entities: ['campaign', 'person'],
    from: '2031-01-02',
    to: null,
    entityId: 'c1',
    action: null,
    cursor: null,
  });
});

it('says what was done in words', () => {
  expect(verbOf('campaign.change_live')).toBe('change live');
  expect(verbOf('opened')).toBe('opened');
});

it('shows values as text', () => {
  expect([null, undefined, 'text', 3, ['a'], false].map(valueText)).toEqual(['', '', 'text', '3', '["a"]', 'false']);
  expect(valueText('x'.repeat(1_000))).toHaveLength(401);
});
