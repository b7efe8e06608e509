import { requireVerdict, setCorrection } from '#db/call/answer-verdict.ts';
import type { Database } from '#db/client.ts';
import { recordAudit, recordEvents } from '#db/event/event.ts';
import type { JudgedAnswer } from '#domain/call/answer-verdict.ts';

/**
 * Writes down who had really answered, by whom and when; `to: null` takes that back, and so does the verdict itself. It is a
 * label for measuring the detection: outcome, retries and what the CRM was told stay as they were decided, and no workflow
 * hears of it.
 * @throws RedialError `not_found`
 */
export async function correctVerdict(
  db: Database,
  request: { verdictId: string; to: JudgedAnswer | null; actor: string; now: Date },
): Promise<void> {
  const { verdictId, actor, now } = request;
  await db.transaction(async (tx) => {
    const verdict = await requireVerdict(tx, verdictId);
    const to = request.to === verdict.verdict ? null : request.to;
    if (to === verdict.correctedTo) return;
    await setCorrection(tx, verdictId, to === null ? null : { to, by: actor, at: now });
    await recordAudit(tx, {
      actor,
      action: to === null ? 'verdict.take_back_correction' : 'verdict.correct',
      entity: 'answer_verdict',
      entityId: verdictId,
      before: { verdict: verdict.verdict, correctedTo: verdict.correctedTo },
      after: { verdict: verdict.verdict, correctedTo: to },
    });
    const { campaignId, contactId, attemptId } = verdict;
    await recordEvents(tx, [{ kind: 'call.verdict_corrected', campaignId, contactId, attemptId }]);
  });
}
