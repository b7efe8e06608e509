import { and, inArray, isNotNull } from 'drizzle-orm';
import { answerFlowOf } from '#domain/call/answer-flow.ts';
import { providerTraits } from '#domain/provider/provider.ts';
import type { Lease } from '#domain/dialling/claim.ts';
import type { ClaimContext } from './claim-context.ts';
import type { Transaction } from '../client.ts';
import { contacts, type attempts } from '../schema/index.ts';

/** What workflows are told of these attempts; `waiting`: contacts whose workflow waits already, where that is known. */
export async function leasesOf(
  { tx, campaign, account, maxDurationSeconds }: ClaimContext,
  rows: (typeof attempts.$inferSelect)[],
  waiting?: Set<string>,
): Promise<Lease[]> {
  const { answerFlow } = campaign.settings;
  const extensions = answerFlow === 'carrier_verdict_first' ? await extensionsOf(tx, rows) : new Map<string, string>();
  return rows.map((row) => ({
    contactId: row.contactId,
    attemptId: row.id,
    number: row.number,
    reason: row.reason,
    providerAccountId: account.id,
    style: providerTraits(account.kind).callFlow,
    ringTimeoutSeconds: campaign.settings.ringTimeoutSeconds,
    maxDurationSeconds,
    leaveMessage: campaign.settings.voicemail.policy === 'leave_message',
    answer: answerFlowOf(answerFlow, { kind: account.kind, extension: extensions.get(row.contactId) ?? null }),
    machinesBy: 'agent',
    waiting: waiting ? waiting.has(row.contactId) : row.reason !== 'fresh',
  }));
}

/** Who is behind an exchange, by contact. */
async function extensionsOf(
  tx: Transaction,
  rows: readonly { contactId: string }[],
): Promise<ReadonlyMap<string, string>> {
  const contactIds = rows.map(({ contactId }) => contactId);
  const found = await tx
    .select({ id: contacts.id, extension: contacts.extension })
    .from(contacts)
    .where(and(inArray(contacts.id, contactIds), isNotNull(contacts.extension)));
  return new Map(found.map(({ id, extension }) => [id, extension ?? '']));
}
