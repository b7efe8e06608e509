import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { stopAgainst, stopSays, type Stop } from '#domain/do-not-call/stop.ts';
import { RedialError } from '#domain/error.ts';
import { stored } from '#domain/message/stored.ts';
import { timedContactStates } from '#domain/contact/contact-state.ts';
import type { Database, Executor, Transaction } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { literals } from '../literals.ts';
import { audienceImports, bots, botVersions, type campaigns, providerAccounts, stops, user } from '../schema/index.ts';

const plain = { scope: stops.scope, value: stops.value, reason: stops.reason };

/** Everything that is stopped now. Read anew for every decision: a stop counts from the moment it is made. */
export async function readStops(db: Executor): Promise<Stop[]> {
  return db.select(plain).from(stops);
}

/** Names of the audience files that a campaign's contacts came from, by which stops of lists know it. */
export async function audienceFiles(db: Executor, campaignId: string): Promise<string[]> {
  const files = await db
    .selectDistinct({ name: audienceImports.fileName })
    .from(audienceImports)
    .where(
      and(
        eq(audienceImports.campaignId, campaignId),
        eq(audienceImports.status, 'done'),
        isNull(audienceImports.clearedAt),
      ),
    );
  return files.map(({ name }) => name);
}

/** The stop that keeps a campaign from dialling anybody; null if there is none. */
export async function stopOfCampaign(
  db: Executor,
  { id, providerAccountId: accountId, botVersionId }: typeof campaigns.$inferSelect,
): Promise<Stop | null> {
  const [all, lists] = await Promise.all([readStops(db), audienceFiles(db, id)]);
  return stopAgainst(all, { accountId, botVersionId, lists });
}

/**
 * Makes a stop. Claims and dials heed it from then on; calls under way finish.
 * @param request value: as `stopValue` gives it
 * @returns its id
 * @throws RedialError `conflict` if it is there already; `not_found` for an account or a version of a bot that is not there
 */
export async function addStop(db: Database, request: { stop: Stop; actor: string; now: Date }): Promise<string> {
  const { stop, actor, now } = request;
  return db.transaction(async (tx) => {
    await requireSubject(tx, stop);
    const [row] = await tx
      .insert(stops)
      .values({ ...stop, createdBy: actor, createdAt: now })
      .onConflictDoNothing()
      .returning({ id: stops.id });
    if (!row) throw new RedialError('stop_there_already');
    await recordAudit(tx, { actor, action: 'stop.add', entity: 'stop', entityId: row.id, after: stop });
    await recordEvents(tx, [{ kind: 'stop.changed', data: { scope: stop.scope } }]);
    return row.id;
  });
}

async function requireSubject(tx: Transaction, { scope, value }: Stop): Promise<void> {
  if (scope === 'account') {
    const found = await tx
      .select({ id: providerAccounts.id })
      .from(providerAccounts)
      .where(eq(providerAccounts.id, value));
    if (found.length === 0) throw new RedialError('provider_account_missing');
  }
  if (scope === 'bot_version') {
    const found = await tx.select({ id: botVersions.id }).from(botVersions).where(eq(botVersions.id, value));
    if (found.length === 0) throw new RedialError('stop_bot_version_missing');
  }
}

/**
 * Lifts a stop: whom it held up may be called at once.
 * @throws RedialError `not_found`
 */
export async function liftStop(
  db: Database,
  request: { stopId: string; reason: string; actor: string; now: Date },
): Promise<Stop> {
  const { stopId, reason, actor, now } = request;
  return db.transaction(async (tx) => {
    const [before] = await tx.delete(stops).where(eq(stops.id, stopId)).returning();
    if (!before) throw new RedialError('stop_missing');
    await release(tx, before, now);
    const entry = { actor, action: 'stop.lift', entity: 'stop', entityId: stopId, before, after: { reason } };
    await recordAudit(tx, entry);
    await recordEvents(tx, [{ kind: 'stop.changed', data: { scope: before.scope } }]);
    return before;
  });
}

/** Contacts that claims have put off because of a stop (see `stopLookMs`) are due now. Their reason names the stop. */
async function release(tx: Transaction, stop: Stop, now: Date): Promise<void> {
  if (stop.scope !== 'number' && stop.scope !== 'prefix') return;
  const [reason, at] = [stored(stopSays(stop)), now.toISOString()];
  await tx.execute(sql`
    UPDATE callbacks SET due_at = greatest(requested_for, ${at}::timestamptz), moved_reason = NULL, updated_at = ${at}
    WHERE status = 'scheduled' AND moved_reason = ${reason}`);
  await tx.execute(sql`
    UPDATE contacts SET due_at = ${at}, state_reason = NULL, updated_at = ${at}
    WHERE starts_with(phone, ${stop.value}) AND state IN ${literals(timedContactStates)} AND state_reason = ${reason}`);
}

/** All stops with who made them, the newest first, and what the ids among their values are called. */
export async function listStops(db: Executor) {
  return db
    .select({
      ...plain,
      id: stops.id,
      createdAt: stops.createdAt,
      by: user.name,
      account: providerAccounts.name,
      bot: bots.name,
      botVersion: botVersions.version,
    })
    .from(stops)
    .leftJoin(user, eq(user.id, stops.createdBy))
    .leftJoin(providerAccounts, and(eq(stops.scope, 'account'), sql`${providerAccounts.id}::text = ${stops.value}`))
    .leftJoin(botVersions, and(eq(stops.scope, 'bot_version'), sql`${botVersions.id}::text = ${stops.value}`))
    .leftJoin(bots, eq(bots.id, botVersions.botId))
    .orderBy(desc(stops.createdAt));
}

/** What can be chosen for a stop: accounts, versions of bots, and audience files, the newest first. */
export async function stopChoices(db: Executor) {
  const mostFiles = 200;
  const [accounts, versions, lists] = await Promise.all([
    db
      .select({ id: providerAccounts.id, name: providerAccounts.name })
      .from(providerAccounts)
      .orderBy(providerAccounts.name),
    db
      .select({ id: botVersions.id, name: bots.name, version: botVersions.version })
      .from(botVersions)
      .innerJoin(bots, eq(bots.id, botVersions.botId))
      .orderBy(bots.name, desc(botVersions.version)),
    db
      .select({ name: audienceImports.fileName })
      .from(audienceImports)
      .groupBy(audienceImports.fileName)
      .orderBy(sql`max(${audienceImports.createdAt}) DESC`)
      .limit(mostFiles),
  ]);
  return { accounts, versions, lists: lists.map(({ name }) => name) };
}
