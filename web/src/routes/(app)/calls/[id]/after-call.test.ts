import { describe, expect, it } from 'vitest';
import { afterCall, type AfterCall } from './after-call.ts';

const at = new Date();
const conversation: AfterCall = {
  call: { endedAt: at, transcriptStatus: 'final', analysisStatus: 'done' },
  attempt: { inProgressAt: at },
  push: { status: 'delivered' },
};
const unwritten = { endedAt: at, transcriptStatus: 'draft', analysisStatus: 'none' } as const;

describe('the work after a call', () => {
  it('is over when transcript, analysis and push are there', () => {
    expect(afterCall(conversation).isSettled).toBe(true);
    expect(afterCall({ ...conversation, push: null }).isSettled).toBe(true);
    expect(afterCall({ ...conversation, push: { status: 'pending' } }).isSettled).toBe(false);
    expect(afterCall({ ...conversation, call: unwritten }).isSettled).toBe(false);
    expect(afterCall({ ...conversation, call: { ...conversation.call, endedAt: null } }).isSettled).toBe(false);
  });

  it('promises a summary of conversations only', () => {
    expect(afterCall({ ...conversation, call: unwritten }).noSummaryYet).toBe('Being written…');
    expect(afterCall({ ...conversation, call: unwritten, attempt: null }).noSummaryYet).toBe('Being written…');
    const voicemail = afterCall({ ...conversation, call: unwritten, attempt: { inProgressAt: null } });
    expect(voicemail).toEqual({ isSettled: true, noSummaryYet: 'There was no conversation to sum up.' });
  });
});
