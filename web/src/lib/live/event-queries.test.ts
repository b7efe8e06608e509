import { describe, expect, it } from 'vitest';
import { isStaleAfter } from './event-queries.ts';

const one = '10000000-0000-4000-8000-000000000000';
const other = '20000000-0000-4000-8000-000000000000';

describe('what is read anew after an event', () => {
  it('is what shows it: of its campaign, or of several', () => {
    const event = { kind: 'attempt.ended', campaignId: one } as const;
    expect(isStaleAfter(event, { name: 'progress', campaignId: one })).toBe(true);
    expect(isStaleAfter(event, { name: 'progress', campaignId: other })).toBe(false);
    expect(isStaleAfter(event, { name: 'campaigns', campaignId: undefined })).toBe(true);
    expect(isStaleAfter(event, { name: 'calling-law', campaignId: undefined })).toBe(false);
  });

  it('is what shows it of every campaign, if the event concerns all', () => {
    const event = { kind: 'law.changed', campaignId: null } as const;
    expect(isStaleAfter(event, { name: 'contact', campaignId: one })).toBe(true);
  });

  it('is everything after a gap, and nothing after a kind that is not known', () => {
    expect(isStaleAfter({ kind: 'gap', campaignId: null }, { name: 'call', campaignId: one })).toBe(true);
    const unknown = { kind: 'moon.risen', campaignId: null } as unknown as Parameters<typeof isStaleAfter>[0];
    expect(isStaleAfter(unknown, { name: 'call', campaignId: one })).toBe(false);
  });
});
