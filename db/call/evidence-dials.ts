import { and, asc, eq, sql } from 'drizzle-orm';
import { disclosureText } from '#domain/bot/disclosure.ts';
import { disclosureHeard } from '#domain/call/evidence/disclosure-heard.ts';
import type { EvidenceDial } from '#domain/call/evidence/evidence-pack.ts';
import { dialEvidenceOf } from '#domain/calling-law/dial-evidence.ts';
import type { Executor } from '../client.ts';
import {
  attempts,
  auditLog,
  bots,
  botVersions,
  brands,
  calls,
  campaigns,
  contacts,
  providerAccounts,
  providerNumbers,
  transcriptItems,
  user,
} from '../schema/index.ts';
import { readSealedSetting } from '../workspace/settings.ts';

const iso = (at: Date): string => at.toISOString();
const isoOrNull = (at: Date | null): string | null => at?.toISOString() ?? null;

/**
 * Dials of a number, the first one first, each with what proves that it was lawful.
 * @param which attemptId: of one dial alone
 */
export async function evidenceOfDials(
  db: Executor,
  { phone, attemptId }: { phone: string; attemptId?: string },
): Promise<EvidenceDial[]> {
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
      brand: brands.name,
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
    .leftJoin(brands, eq(brands.id, campaigns.brandId))
    .where(and(eq(contacts.phone, phone), attemptId === undefined ? undefined : eq(attempts.id, attemptId)))
    .orderBy(asc(attempts.leasedAt));
  const { organisation } = (await readSealedSetting(db, 'workspace')).plain;
  const dials: EvidenceDial[] = [];
  for (const row of rows) {
    const { attempt, campaign, call, botId, version } = row;
    const bot = botId === null || version === null ? null : { id: botId, version: version.version };
    const until = attempt.diallingAt ?? attempt.leasedAt;
    const approvals = await approvalsOf(db, { campaignId: campaign.id, bot, until });
    const disclosure = await heardIn(db, call, version?.configuration ?? null, organisation);
    dials.push({ ...factsOf(row), disclosure, approvals });
  }
  return dials;
}

interface DialRow {
  attempt: typeof attempts.$inferSelect;
  campaign: typeof campaigns.$inferSelect;
  callerNumber: string;
  carrier: EvidenceDial['carrier'];
  call: typeof calls.$inferSelect | null;
  botName: string | null;
  version: typeof botVersions.$inferSelect | null;
  statedBy: string | null;
  brand: string | null;
}

/** What stands in the rows of a dial itself. */
function factsOf({ attempt, campaign, callerNumber, carrier, call, botName, version, statedBy, brand }: DialRow) {
  const { consentStatement: text, consentStatedBy, consentStatedAt } = campaign;
  const by = statedBy ?? consentStatedBy;
  return {
    attemptId: attempt.id,
    callId: call?.id ?? null,
    campaign: { id: campaign.id, name: campaign.name, purpose: campaign.purpose, brand },
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
    consentStatement: text === null ? null : { text, by, at: isoOrNull(consentStatedAt) },
    bot:
      version === null || botName === null
        ? null
        : { name: botName, version: version.version, publishedAt: iso(version.createdAt), note: version.note },
    recording:
      call?.recordingKey == null
        ? null
        : {
            startedAt: isoOrNull(call.recordingStartedAt),
            durationMs: call.recordingDurationMs,
            address: `/calls/${call.id}/recording`,
          },
  };
}

/** When the person heard that a machine calls. The draft has the bot's own words; the recording's transcript what was understood. */
async function heardIn(
  db: Executor,
  call: typeof calls.$inferSelect | null,
  bot: { name: string; organisation: string; language: string } | null,
  workspace: string,
): Promise<EvidenceDial['disclosure']> {
  if (call === null || bot === null) return null;
  const items = await db
    .select()
    .from(transcriptItems)
    .where(and(eq(transcriptItems.callId, call.id), eq(transcriptItems.speaker, 'bot')))
    .orderBy(asc(transcriptItems.seq));
  const expected = disclosureText({ ...bot, organisation: bot.organisation || workspace });
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
