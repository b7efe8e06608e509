import { latestCalleeSentences, readPartiesOfAttempt, storeReports } from '#db/call/call.ts';
import type { Database } from '#db/client.ts';
import { noteRefusal } from '#db/calling-law/dial-history.ts';
import { noteWrongNumber } from '#db/dialling/wrong-number.ts';
import { callEventsOf, type AgentEventContext } from '#domain/call/agent-event.ts';
import type { AgentReport } from '#domain/call/agent-protocol.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import { wordsOf } from '#domain/do-not-call/opt-out.ts';
import { providerTraits } from '#domain/provider/provider.ts';

/**
 * Stores a batch of an agent's reports and hands on the events they mean. Repeats do no harm: reports and events
 * count once, so after any failure the agent simply sends the batch again.
 */
export async function takeReports(
  db: Database,
  attemptId: string,
  reports: readonly AgentReport[],
  recordCallEvents: (attemptId: string, events: CallEvent[]) => Promise<void>,
): Promise<void> {
  const { call, accountKind, answeredAt } = await readPartiesOfAttempt(db, attemptId);
  await storeReports(db, call, reports);
  await noteWhatWasSaid(db, { attemptId, callId: call.id }, reports);
  const context: AgentEventContext = {
    callFlow: providerTraits(accountKind).callFlow,
    calleeWasThere: answeredAt !== null,
    conversationStarted: call.conversationStartedAt !== null,
  };
  const events: CallEvent[] = [];
  for (const report of reports) {
    if (report.type === 'callee_status' && report.status === 'active') context.calleeWasThere = true;
    if (report.type === 'conversation_started') context.conversationStarted = true;
    events.push(...callEventsOf(report, context));
  }
  if (events.length > 0) await recordCallEvents(attemptId, events);
}

/**
 * Where a law bars calls after a refusal, it counts for every campaign from the sentence on, not from the analysis on,
 * which comes minutes later; and whose number is another's is not called again after this call. The sentence before the
 * batch is read, too: recognition cuts sentences.
 */
async function noteWhatWasSaid(
  db: Database,
  { attemptId, callId }: { attemptId: string; callId: string },
  reports: readonly AgentReport[],
): Promise<void> {
  const heard = reports.filter((report) => report.type === 'transcript_item' && report.speaker === 'callee').length;
  if (heard === 0) return;
  const said = await latestCalleeSentences(db, callId, heard + 1);
  if (wordsOf(said, 'refusal') !== null) await noteRefusal(db, attemptId);
  if (wordsOf(said, 'wrong_number') !== null) await noteWrongNumber(db, attemptId);
}
