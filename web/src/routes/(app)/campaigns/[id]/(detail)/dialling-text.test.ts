import { expect, it } from 'vitest';
import { diallingWords } from './dialling-text.ts';

const context = { timeZone: 'Europe/Berlin', failureCause: 'The caller ID is not allowed.' };
const opensAt = '2026-03-04T14:00:00.000Z';

it('says nothing while it dials', () => {
  expect(diallingWords({ kind: 'dialling', inFlight: 3 }, context)).toBeNull();
});

it('tells when calling hours begin, in the zone of the viewer', () => {
  const words = diallingWords({ kind: 'window_closed', opensAt, contacts: 12 }, context);
  expect(words?.text).toMatch(/12 contacts.*15:00.*(CET|GMT\+1)/);
  expect(diallingWords({ kind: 'window_closed', opensAt: null, contacts: 1 }, context)?.text).toMatch(/two weeks/);
});

it('tells what happens to calls in flight when paused', () => {
  const byHand = { ...context, failureCause: null };
  expect(diallingWords({ kind: 'not_running', status: 'paused', inFlight: 2 }, byHand)?.text).toMatch(
    /2 calls in flight will finish/,
  );
});

it('says why a campaign paused itself', () => {
  expect(diallingWords({ kind: 'not_running', status: 'paused', inFlight: 0 }, context)).toEqual({
    tone: 'problem',
    title: 'It paused itself',
    text: context.failureCause,
  });
});

it('names the cause of a failure, and what is waited for', () => {
  expect(diallingWords({ kind: 'not_running', status: 'failed', inFlight: 0 }, context)?.text).toBe(
    context.failureCause,
  );
  expect(diallingWords({ kind: 'waiting', dueAt: opensAt, retries: 1, callbacks: 2 }, context)?.text).toMatch(
    /^1 contact to be tried again and 2 planned callbacks; the next is due .*15:00/,
  );
});

it('says which stop keeps it from dialling', () => {
  const words = diallingWords(
    { kind: 'stopped', words: ['Calls to US-LA are stopped: Hurricane.'], contacts: 3 },
    context,
  );
  expect(words).toMatchObject({ tone: 'warning', text: expect.stringMatching(/US-LA.*Hurricane.*3 contacts wait/) });
});

it.each([
  [{ kind: 'account_shared' }, /share it/],
  [{ kind: 'agents_shared' }, /other campaigns/],
  [{ kind: 'numbers_busy' }, /caller numbers/],
] as const)('says which lines other campaigns have: %o', (dialling, text) => {
  expect(diallingWords(dialling, context)?.text).toMatch(text);
});
