import * as m from '#lib/paraglide/messages.js';

/** What the page of a call knows of the work after it. */
export interface AfterCall {
  call: {
    endedAt: unknown;
    transcriptStatus: 'none' | 'draft' | 'final' | 'failed';
    analysisStatus: 'none' | 'done' | 'failed';
  };
  /** Null: a call that nobody dialled, as one in the browser. */
  attempt: { inProgressAt: unknown } | null;
  push: { status: string } | null;
}

/** Whether anything of a call may still change, and what stands in the place of a summary that is not there. */
export function afterCall({ call, attempt, push }: AfterCall): { isSettled: boolean; noSummaryYet: string } {
  if (call.endedAt === null) return { isSettled: false, noSummaryYet: m.summary_follows() };
  const isPushed = push?.status !== 'pending';
  // Only conversations are transcribed and summed up.
  const hadConversation = attempt === null || attempt.inProgressAt !== null;
  if (!hadConversation) return { isSettled: isPushed, noSummaryYet: m.summary_without_conversation() };
  const isWritten = call.transcriptStatus !== 'draft' && call.analysisStatus !== 'none';
  return { isSettled: isWritten && isPushed, noSummaryYet: m.summary_being_written() };
}
