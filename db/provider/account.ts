import { and, asc, count, eq, isNull } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import type { Database, Executor, Transaction } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { attempts, campaigns, providerAccounts, providerNumbers, stops, user } from '../schema/index.ts';
import type { SecretBox } from '../workspace/secret-box.ts';

export type ProviderAccountRow = typeof providerAccounts.$inferSelect;

/** What people write down of an account. A key that is left out stays as it is. */
export interface AccountForm {
  name: string;
  configuration: ProviderConfiguration;
  apiKey?: string;
  maxConcurrentCalls: number;
  maxCallsPerSecond: number;
}

/** Makes an account. Its key is sealed, and nothing reads it but its adapter. */
export async function createAccount(
  db: Database,
  box: SecretBox,
  request: { form: AccountForm; actor: string; now: Date },
): Promise<string> {
  const { form, actor, now } = request;
  return db.transaction(async (tx) => {
    const { apiKey, ...plain } = form;
    const [row] = await tx
      .insert(providerAccounts)
      .values({
        ...plain,
        kind: form.configuration.kind,
        apiKey: apiKey === undefined ? null : box.seal(apiKey),
        updatedAt: now,
      })
      .returning();
    if (!row) throw new Error('The account was not stored');
    await audit(tx, { actor, action: 'provider_account.create', id: row.id, after: shownOf(row) });
    return row.id;
  });
}

/**
 * Changes an account; calls under way keep what they were placed with.
 * @throws RedialError `not_found`; `bad_input` if it would become one of another vendor, or if the sandbox sets it up
 */
export async function changeAccount(
  db: Database,
  box: SecretBox,
  request: { accountId: string; form: AccountForm; actor: string; now: Date },
): Promise<void> {
  const { accountId, form, actor, now } = request;
  await db.transaction(async (tx) => {
    const before = await requireAccount(tx, accountId, { forUpdate: true });
    if (form.configuration.kind !== before.kind) throw new RedialError('account_field_wrong', { field: 'kind' });
    const { apiKey, ...plain } = form;
    const isSame =
      JSON.stringify(sortedEntries(plain.configuration)) === JSON.stringify(sortedEntries(before.configuration));
    // The next start would write its own again.
    if (before.isSandbox && (apiKey !== undefined || !isSame)) throw new RedialError('account_of_sandbox');
    const [after] = await tx
      .update(providerAccounts)
      .set({ ...plain, ...(apiKey === undefined ? {} : { apiKey: box.seal(apiKey) }), updatedAt: now })
      .where(eq(providerAccounts.id, accountId))
      .returning();
    if (!after) throw new Error('The account was not stored');
    const change = { before: shownOf(before), after: { ...shownOf(after), isKeyReplaced: apiKey !== undefined } };
    await audit(tx, { actor, action: 'provider_account.change', id: accountId, ...change });
  });
}

/**
 * Deletes an account with its numbers, if no campaign was ever made over it.
 * @throws RedialError `not_found`; `conflict` if one was; `bad_input` if the sandbox sets it up
 */
export async function removeAccount(db: Database, request: { accountId: string; actor: string }): Promise<void> {
  const { accountId, actor } = request;
  await db.transaction(async (tx) => {
    const before = await requireAccount(tx, accountId, { forUpdate: true });
    if (before.isSandbox) throw new RedialError('account_of_sandbox');
    const [used] = await tx
      .select({ campaigns: count() })
      .from(campaigns)
      .where(eq(campaigns.providerAccountId, accountId));
    if (used && used.campaigns > 0) throw new RedialError('account_in_use', used);
    await tx.delete(stops).where(and(eq(stops.scope, 'account'), eq(stops.value, accountId)));
    await tx.delete(providerAccounts).where(eq(providerAccounts.id, accountId));
    await audit(tx, { actor, action: 'provider_account.remove', id: accountId, before: shownOf(before) });
  });
}

/** @throws RedialError `not_found` */
export async function requireAccount(
  db: Executor,
  accountId: string,
  options: { forUpdate?: boolean } = {},
): Promise<ProviderAccountRow> {
  const query = db.select().from(providerAccounts).where(eq(providerAccounts.id, accountId));
  const [row] = await (options.forUpdate ? query.for('update') : query);
  if (!row) throw new RedialError('provider_account_missing');
  return row;
}

/** All accounts as pages may see them, by name, with the count of their caller numbers. */
export async function listAccounts(db: Executor) {
  const [rows, stopped, numbers] = await Promise.all([
    db.select().from(providerAccounts).orderBy(asc(providerAccounts.name)),
    db.select({ id: stops.value }).from(stops).where(eq(stops.scope, 'account')),
    db
      .select({ id: providerNumbers.providerAccountId, numbers: count() })
      .from(providerNumbers)
      .groupBy(providerNumbers.providerAccountId),
  ]);
  return rows.map((row) => ({
    ...shownOf(row),
    id: row.id,
    isStopped: stopped.some(({ id }) => id === row.id),
    numbers: numbers.find(({ id }) => id === row.id)?.numbers ?? 0,
  }));
}

/** An account as pages may see it, with what uses it. @throws RedialError `not_found` */
export async function readAccount(db: Executor, accountId: string) {
  const [row, [made], [underWay], [stop]] = await Promise.all([
    requireAccount(db, accountId),
    db.select({ campaigns: count() }).from(campaigns).where(eq(campaigns.providerAccountId, accountId)),
    db
      .select({ calls: count() })
      .from(attempts)
      .where(and(eq(attempts.providerAccountId, accountId), isNull(attempts.slotFreedAt))),
    db
      .select({ id: stops.id, reason: stops.reason, createdAt: stops.createdAt, by: user.name })
      .from(stops)
      .leftJoin(user, eq(user.id, stops.createdBy))
      .where(and(eq(stops.scope, 'account'), eq(stops.value, accountId))),
  ]);
  const uses = { campaigns: made?.campaigns ?? 0, calls: underWay?.calls ?? 0 };
  return { ...shownOf(row), ...uses, id: row.id, stop: stop ?? null };
}

/** Everything but the key, of which only is told whether it is there. */
function shownOf({
  kind,
  name,
  configuration,
  apiKey,
  maxConcurrentCalls,
  maxCallsPerSecond,
  isSandbox,
}: ProviderAccountRow) {
  return { kind, name, configuration, hasKey: apiKey !== null, maxConcurrentCalls, maxCallsPerSecond, isSandbox };
}

const sortedEntries = (configuration: ProviderConfiguration): [string, unknown][] =>
  Object.entries(configuration).sort(([a], [b]) => (a < b ? -1 : 1));

function audit(
  tx: Transaction,
  { id, ...entry }: { actor: string; action: string; id: string; before?: unknown; after?: unknown },
): Promise<void> {
  return recordAudit(tx, { ...entry, entity: 'provider_account', entityId: id });
}
