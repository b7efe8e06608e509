import { expect, it } from 'vitest';
import { message } from '../message/index.ts';
import { stored } from '../message/stored.ts';
import { holdOf } from './crm-hold.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 28, 12, 0, second));
const facts = { changedAt: at(0), now: at(30) };
const refusal = (second: number, error: Parameters<typeof stored>[0]) => ({ error: stored(error), at: at(second) });
const gone = message('crm_gone', { status: 410 });
const redirects = message('crm_redirects_to', { status: 301, to: 'https://www.example.com/hook' });
const busy = (seconds: number) => message('crm_asks_to_wait', { status: 429, seconds });

it('holds everything back from an address that is gone or redirects, until another one is saved', () => {
  for (const why of [gone, redirects, message('crm_redirects', { status: 302 })]) {
    expect(holdOf([refusal(10, why)], facts)).toEqual({ why, since: at(10), until: null });
    expect(holdOf([refusal(10, why)], { ...facts, changedAt: at(20) })).toBeNull();
  }
});

it('waits as long as it is asked to, and no longer', () => {
  expect(holdOf([refusal(10, busy(60))], facts)).toMatchObject({ until: at(70) });
  expect(holdOf([refusal(10, busy(19))], facts)).toBeNull();
  expect(holdOf([refusal(20, busy(60)), refusal(10, gone)], facts)?.why).toEqual(gone);
});

it('is not stopped by what concerns one result, or by what an older version wrote', () => {
  const refused = refusal(10, message('crm_refuses', { status: 422 }));
  const away = refusal(10, message('crm_unavailable', { status: 503 }));
  expect(holdOf([refused, away, { error: 'The CRM is away', at: at(10) }], facts)).toBeNull();
});
