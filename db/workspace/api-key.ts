import { createHash, randomBytes } from 'node:crypto';
import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { ApiScope } from '#domain/workspace/permission.ts';
import type { Executor } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { apiKeys } from '../schema/index.ts';

/** Only this is stored: a key of 256 random bits needs no slow hash. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

const prefixLength = 10;

/** Makes a key for a CRM. The key itself is returned once and never again. */
export async function createApiKey(
  db: Executor,
  request: { name: string; scopes: ApiScope[]; actor: string },
): Promise<{ id: string; key: string }> {
  const key = `rdl_${randomBytes(32).toString('base64url')}`;
  const id = await storeApiKey(db, { ...request, key });
  return { id, key };
}

/** Stores a given key unless it is there already. */
export async function storeApiKey(
  db: Executor,
  request: { key: string; name: string; scopes: ApiScope[]; actor: string },
): Promise<string> {
  const { key, name, scopes, actor } = request;
  const hash = hashApiKey(key);
  const [created] = await db
    .insert(apiKeys)
    .values({ name, scopes, prefix: key.slice(0, prefixLength), hash, createdBy: actor })
    .onConflictDoNothing()
    .returning({ id: apiKeys.id });
  if (created) {
    const entry = { actor, action: 'api_key.create', entity: 'api_key', entityId: created.id, after: { name, scopes } };
    await recordAudit(db, entry);
    return created.id;
  }
  const [present] = await db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.hash, hash));
  if (!present) throw new Error('An API key vanished while it was being stored');
  return present.id;
}

/** The key that a request shows, unless it is unknown or revoked; notes its use at most once a minute. */
export async function findApiKey(
  db: Executor,
  key: string,
  now: Date,
): Promise<Pick<typeof apiKeys.$inferSelect, 'id' | 'name' | 'scopes'> | null> {
  const [row] = await db
    .select({ id: apiKeys.id, name: apiKeys.name, scopes: apiKeys.scopes })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hashApiKey(key)), isNull(apiKeys.revokedAt)));
  if (!row) return null;
  const stale = new Date(now.getTime() - 60_000);
  await db
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(and(eq(apiKeys.id, row.id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, stale))));
  return row;
}

export async function listApiKeys(db: Executor) {
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      prefix: apiKeys.prefix,
      scopes: apiKeys.scopes,
      createdAt: apiKeys.createdAt,
      lastUsedAt: apiKeys.lastUsedAt,
      revokedAt: apiKeys.revokedAt,
    })
    .from(apiKeys)
    .orderBy(sql`${apiKeys.revokedAt} IS NOT NULL`, desc(apiKeys.createdAt));
}

/** From now on the key opens nothing; repeating it changes nothing. */
export async function revokeApiKey(db: Executor, request: { id: string; actor: string; now: Date }): Promise<void> {
  const rows = await db
    .update(apiKeys)
    .set({ revokedAt: request.now })
    .where(and(eq(apiKeys.id, request.id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  if (rows.length > 0) {
    await recordAudit(db, { actor: request.actor, action: 'api_key.revoke', entity: 'api_key', entityId: request.id });
  }
}
