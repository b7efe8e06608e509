import { and, asc, eq } from 'drizzle-orm';
import { momentOf } from '#domain/call/answer-verdict.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { verdictsOfAttempt } from './answer-verdict.ts';
import { attemptsOfContact } from '../contact/contact-page.ts';
import {
  attempts,
  bots,
  botVersions,
  calls,
  campaigns,
  contacts,
  crmPushes,
  providerAccounts,
  providerNumbers,
  transcriptItems,
} from '../schema/index.ts';

/** Everything about one call. The final transcript replaces the draft when it is there. */
export async function readCallPage(db: Executor, callId: string) {
  const [row] = await db
    .select({
      call: calls,
      attempt: attempts,
      contact: {
        id: contacts.id,
        phone: contacts.phone,
        extension: contacts.extension,
        variables: contacts.variables,
        state: contacts.state,
      },
      campaign: { id: campaigns.id, name: campaigns.name },
      bot: { name: bots.name, version: botVersions.version, speaker: botVersions.configuration },
      callerNumber: providerNumbers.number,
      provider: { name: providerAccounts.name, kind: providerAccounts.kind, isSandbox: providerAccounts.isSandbox },
      push: crmPushes,
    })
    .from(calls)
    .leftJoin(attempts, eq(attempts.id, calls.attemptId))
    .leftJoin(contacts, eq(contacts.id, calls.contactId))
    .leftJoin(campaigns, eq(campaigns.id, calls.campaignId))
    .leftJoin(botVersions, eq(botVersions.id, calls.botVersionId))
    .leftJoin(bots, eq(bots.id, botVersions.botId))
    .leftJoin(providerNumbers, eq(providerNumbers.id, attempts.providerNumberId))
    .leftJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .leftJoin(crmPushes, eq(crmPushes.attemptId, calls.attemptId))
    .where(eq(calls.id, callId));
  if (!row) throw new RedialError('call_missing');
  const version = row.call.transcriptStatus === 'final' ? ('final' as const) : ('draft' as const);
  const transcript = await db
    .select({
      seq: transcriptItems.seq,
      speaker: transcriptItems.speaker,
      text: transcriptItems.text,
      startMs: transcriptItems.startMs,
      endMs: transcriptItems.endMs,
      words: transcriptItems.words,
      interrupted: transcriptItems.interrupted,
    })
    .from(transcriptItems)
    .where(and(eq(transcriptItems.callId, callId), eq(transcriptItems.version, version)))
    .orderBy(asc(transcriptItems.seq));
  const { speaker, ...bot } = row.bot ?? { speaker: null, name: null, version: null };
  return {
    ...row,
    bot: { ...bot, speaker: speaker?.name ?? null },
    transcript: { version, items: transcript },
    verdicts: row.attempt ? await verdictsOfCall(db, row.call, row.attempt.id) : [],
    attempts: row.contact ? await attemptsOfContact(db, row.contact.id) : [],
  };
}

/** The verdicts on who answered, each with its part of the recording; null if there is none that holds it. */
async function verdictsOfCall(db: Executor, call: typeof calls.$inferSelect, attemptId: string) {
  const recording = { startedAt: call.recordingStartedAt, durationMs: call.recordingDurationMs };
  const verdicts = await verdictsOfAttempt(db, attemptId);
  return verdicts.map((verdict) => ({
    ...verdict,
    moment: call.recordingKey === null ? null : momentOf(verdict, recording),
  }));
}

/** Where the recording of a call lies; null while there is none. */
export async function recordingKeyOf(db: Executor, callId: string): Promise<string | null> {
  const [row] = await db.select({ key: calls.recordingKey }).from(calls).where(eq(calls.id, callId));
  return row?.key ?? null;
}
