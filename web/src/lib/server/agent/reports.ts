import { readPartiesOfAttempt, storeReports } from '#db/call.ts';
import type { Database } from '#db/client.ts';
import { callEventsOf, type AgentEventContext } from '#domain/agent-event.ts';
import type { AgentReport } from '#domain/agent-protocol.ts';
import type { CallEvent } from '#domain/call-event.ts';
import { detectionOf } from './configuration.ts';

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
  const context: AgentEventContext = {
    detection: detectionOf(accountKind),
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
