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

/** What a key is made of; what is left out is not limited. */
interface NewApiKey {
  name: string;
  scopes: ApiScope[];
  campaignIds?: string[] | null;
  /** Addresses and networks that it may be used from. */
  networks?: string[] | null;
  expiresAt?: Date | null;
  isDemo?: boolean;
  actor: string;
}

/** Makes a key for a CRM. The key itself is returned once and never again. */
export async function createApiKey(db: Executor, request: NewApiKey): Promise<{ id: string; key: string }> {
  const key = `rdl_${randomBytes(32).toString('base64url')}`;
  const id = await storeApiKey(db, { ...request, key });
  return { id, key };
}

/** Stores a given key unless it is there already. */
export async function storeApiKey(db: Executor, request: NewApiKey & { key: string }): Promise<string> {
  const { key, actor, ...wanted } = request;
  const hash = hashApiKey(key);
  const [created] = await db
    .insert(apiKeys)
    .values({ ...wanted, prefix: key.slice(0, prefixLength), hash, createdBy: actor })
    .onConflictDoNothing()
    .returning({ id: apiKeys.id });
  if (created) {
    const { name, scopes, campaignIds, networks, expiresAt } = wanted;
    const after = { name, scopes, campaignIds, networks, expiresAt };
    await recordAudit(db, { actor, action: 'api_key.create', entity: 'api_key', entityId: created.id, after });
    return created.id;
  }
  const [present] = await db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.hash, hash));
  if (!present) throw new Error('An API key vanished while it was being stored');
  return present.id;
}

/** The key that a request shows, unless it is unknown or revoked. Whether it may be used here and now is not asked. */
export async function findApiKey(db: Executor, key: string) {
  const { id, name, scopes, campaignIds, networks, expiresAt, isDemo } = apiKeys;
  const [row] = await db
    .select({ id, name, scopes, campaignIds, networks, expiresAt, isDemo })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hashApiKey(key)), isNull(apiKeys.revokedAt)));
  return row ?? null;
}

/** Notes that a key was used, and from where; at most once a minute for the same address. */
export async function noteApiKeyUse(
  db: Executor,
  use: { id: string; clientAddress: string; now: Date },
): Promise<void> {
  const { id, clientAddress, now } = use;
  const stale = new Date(now.getTime() - 60_000);
  const isNews = or(
    isNull(apiKeys.lastUsedAt),
    lt(apiKeys.lastUsedAt, stale),
    sql`${apiKeys.lastUsedFrom} IS DISTINCT FROM ${clientAddress}`,
  );
  await db
    .update(apiKeys)
    .set({ lastUsedAt: now, lastUsedFrom: clientAddress })
    .where(and(eq(apiKeys.id, id), isNews));
}

/** All keys, those that open something first; the names of campaigns that are gone are left out. */
export async function listApiKeys(db: Executor) {
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      prefix: apiKeys.prefix,
      scopes: apiKeys.scopes,
      campaignIds: apiKeys.campaignIds,
      // Columns are named by hand: of a statement on one table drizzle leaves the table's name out.
      campaignNames: sql<string[]>`ARRAY(
        SELECT campaign.name FROM campaigns campaign
        WHERE api_keys.campaign_ids ? campaign.id::text ORDER BY campaign.name)`,
      networks: apiKeys.networks,
      isDemo: apiKeys.isDemo,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
      lastUsedFrom: apiKeys.lastUsedFrom,
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
