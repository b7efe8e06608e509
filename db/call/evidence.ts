import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { disclosureText } from '#domain/bot/disclosure.ts';
import { disclosureHeard } from '#domain/call/evidence/disclosure-heard.ts';
import type { EvidenceDial, EvidencePack } from '#domain/call/evidence/evidence-pack.ts';
import { dialEvidenceOf } from '#domain/calling-law/dial-evidence.ts';
import type { Executor } from '../client.ts';
import { readNationalLists } from '../do-not-call/national-list.ts';
import { onDoNotCallSince } from '../do-not-call/do-not-call.ts';
import { personName } from '../person-name.ts';
import {
  attempts,
  audienceImports,
  auditLog,
  bots,
  botVersions,
  calls,
  campaigns,
  contacts,
  doNotCall,
  nationalListNumbers,
  providerAccounts,
  providerNumbers,
  transcriptItems,
  user,
} from '../schema/index.ts';
import { readSealedSetting } from '../workspace/settings.ts';

const iso = (at: Date): string => at.toISOString();
const isoOrNull = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Dials of the given attempts, the first one first, each with what proves that it was lawful. */
async function evidenceOfDials(db: Executor, which: 'all' | string, phone: string): Promise<EvidenceDial[]> {
  const rows = await db
    .select({
      attempt: attempts,
      campaign: campaigns,
      callerNumber: providerNumbers.number,
      carrier: { name: providerAccounts.name, kind: providerAccounts.kind, isSandbox: providerAccounts.isSandbox },
      call: calls,
      botId: bots.id,
      botName: bots.name,
      version: botVersions,
      statedBy: user.name,
    })
    .from(attempts)
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
    .innerJoin(providerNumbers, eq(providerNumbers.id, attempts.providerNumberId))
    .innerJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .leftJoin(calls, eq(calls.attemptId, attempts.id))
    // What the call was held with; of one that nobody answered, what it would have been held with.
    .leftJoin(botVersions, eq(botVersions.id, sql`coalesce(${calls.botVersionId}, ${campaigns.botVersionId})`))
    .leftJoin(bots, eq(bots.id, botVersions.botId))
    .leftJoin(user, eq(user.id, campaigns.consentStatedBy))
    .where(and(eq(contacts.phone, phone), which === 'all' ? undefined : eq(attempts.id, which)))
    .orderBy(asc(attempts.leasedAt));
  const { organisation } = (await readSealedSetting(db, 'workspace')).plain;
  const dials: EvidenceDial[] = [];
  for (const { attempt, campaign, callerNumber, carrier, call, botId, botName, version, statedBy } of rows) {
    const { consentStatement, consentStatedBy, consentStatedAt } = campaign;
    dials.push({
      attemptId: attempt.id,
      callId: call?.id ?? null,
      campaign: { id: campaign.id, name: campaign.name, purpose: campaign.purpose },
      number: attempt.number,
      reason: attempt.reason,
      callerNumber,
      carrier,
      dialledAt: isoOrNull(attempt.diallingAt),
      answeredAt: isoOrNull(attempt.answeredAt),
      endedAt: isoOrNull(attempt.endedAt),
      outcome: attempt.outcome,
      cause: attempt.cause,
      answeredBy: attempt.answeredBy,
      refused: attempt.refused,
      decision: dialEvidenceOf(attempt.lawEvidence),
      consentStatement:
        consentStatement === null
          ? null
          : { text: consentStatement, by: statedBy ?? consentStatedBy, at: isoOrNull(consentStatedAt) },
      bot:
        version === null || botName === null
          ? null
          : { name: botName, version: version.version, publishedAt: iso(version.createdAt), note: version.note },
      disclosure:
        call === null || version === null
          ? null
          : await heardIn(db, call, {
              ...version.configuration,
              organisation: version.configuration.organisation || organisation,
            }),
      recording:
        call?.recordingKey == null
          ? null
          : {
              startedAt: isoOrNull(call.recordingStartedAt),
              durationMs: call.recordingDurationMs,
              address: `/calls/${call.id}/recording`,
            },
      approvals: await approvalsOf(db, {
        campaignId: campaign.id,
        bot: botId === null || version === null ? null : { id: botId, version: version.version },
        until: attempt.diallingAt ?? attempt.leasedAt,
      }),
    });
  }
  return dials;
}

/** When the person heard that a machine calls. The draft has the bot's own words; the recording's transcript what was understood. */
async function heardIn(
  db: Executor,
  call: typeof calls.$inferSelect,
  bot: { name: string; organisation: string; language: string },
) {
  const items = await db
    .select()
    .from(transcriptItems)
    .where(and(eq(transcriptItems.callId, call.id), eq(transcriptItems.speaker, 'bot')))
    .orderBy(asc(transcriptItems.seq));
  const expected = disclosureText(bot);
  const versions = ['draft', 'final'] as const;
  const [own, recognised] = versions.map((version) =>
    disclosureHeard(
      expected,
      items.filter((item) => item.version === version),
    ),
  );
  return own !== undefined && own.share > 0 ? own : (recognised ?? null);
}

/** Who set going what a dial was made with, up to the dial, in order. */
async function approvalsOf(
  db: Executor,
  given: { campaignId: string; bot: { id: string; version: number } | null; until: Date },
): Promise<EvidenceDial['approvals']> {
  const { campaignId, bot, until } = given;
  const publication =
    bot === null
      ? sql`false`
      : sql`(entity = 'bot' AND entity_id = ${bot.id} AND action = 'bot.publish'
          AND (${auditLog.after}->>'version')::int = ${bot.version})`;
  const rows = await db
    .select({ action: auditLog.action, at: auditLog.at, actor: auditLog.actor, name: user.name })
    .from(auditLog)
    .leftJoin(user, eq(user.id, auditLog.actor))
    .where(
      sql`${auditLog.at} <= ${until.toISOString()} AND ((entity = 'campaign' AND entity_id = ${campaignId}
        AND action IN ('campaign.launch', 'campaign.schedule', 'campaign.pause', 'campaign.resume')) OR ${publication})`,
    )
    .orderBy(asc(auditLog.at));
  return rows.map(({ action, at, actor, name }) => ({ action, at: iso(at), by: name ?? actor }));
}

/**
 * What is kept about the calls to a number.
 * @param request attemptId: of one dial alone
 */
export async function readEvidence(
  db: Executor,
  request: { phone: string; attemptId?: string; now: Date },
): Promise<EvidencePack> {
  const { phone, attemptId, now } = request;
  const people = await db
    .select({ contact: contacts, name: personName, campaign: campaigns.name })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(
      and(
        eq(contacts.phone, phone),
        attemptId === undefined
          ? undefined
          : sql`${contacts.id} = (SELECT contact_id FROM attempts WHERE id = ${attemptId})`,
      ),
    )
    .orderBy(asc(contacts.createdAt));
  const campaignIds = people.map(({ contact }) => contact.campaignId);
  const forgotten = await db.execute<{ at: string; end: string }>(sql`
    SELECT d.at, d."end" FROM number_hashes(ARRAY[${phone}]::text[]) n
    JOIN forgotten_dials d ON d.number_hash = n.hash ORDER BY d.at`);
  return {
    format: 'redial-evidence/1',
    madeAt: iso(now),
    phone,
    scope: attemptId === undefined ? 'number' : 'dial',
    contacts: people.map(({ contact, name, campaign }) => ({
      id: contact.id,
      campaign,
      name,
      timeZone: contact.timeZone,
      region: contact.region,
      consentAt: isoOrNull(contact.consentAt),
      consentSource: contact.consentSource,
      state: contact.state,
    })),
    audiences: await audiencesOf(db, campaignIds),
    optOut: await optOutOf(db, phone),
    nationalLists: await listsWith(db, phone),
    dials: await evidenceOfDials(db, attemptId ?? 'all', phone),
    deletedDials: forgotten.map(({ at, end }) => ({ at: iso(new Date(at)), end })),
  };
}

async function audiencesOf(db: Executor, campaignIds: readonly string[]): Promise<EvidencePack['audiences']> {
  const files = await db
    .select({ campaign: campaigns.name, file: audienceImports.fileName, at: audienceImports.createdAt, by: user.name })
    .from(audienceImports)
    .innerJoin(campaigns, eq(campaigns.id, audienceImports.campaignId))
    .leftJoin(user, eq(user.id, audienceImports.createdBy))
    .where(
      and(
        inArray(audienceImports.campaignId, [...campaignIds]),
        eq(audienceImports.status, 'done'),
        isNull(audienceImports.clearedAt),
      ),
    )
    .orderBy(asc(audienceImports.createdAt));
  return files.map(({ campaign, file, at, by }) => ({ campaign, file, importedAt: iso(at), importedBy: by }));
}

/** The wish not to be called; of a person who was erased, since when it is kept. */
async function optOutOf(db: Executor, phone: string): Promise<EvidencePack['optOut']> {
  const since = await onDoNotCallSince(db, phone);
  if (since === null) return null;
  const [row] = await db.select().from(doNotCall).where(eq(doNotCall.phone, phone));
  const { source = null, reason = null, quote = null, callId = null } = row ?? {};
  return { since: iso(since), source, reason, quote, callId };
}

async function listsWith(db: Executor, phone: string): Promise<EvidencePack['nationalLists']> {
  const lists = await readNationalLists(db);
  const found = await db
    .select({ country: nationalListNumbers.country })
    .from(nationalListNumbers)
    .where(eq(nationalListNumbers.phone, phone));
  return lists.map(({ country, asOf, importedAt }) => ({
    country,
    asOf,
    importedAt: iso(importedAt),
    listed: found.some((row) => row.country === country),
  }));
}
