import { and, asc, desc, eq, gte, inArray, lt, sql, type SQL } from 'drizzle-orm';
import type { AuditListQuery } from '#domain/workspace/audit-list-query.ts';
import type { Executor } from '../client.ts';
import { apiKeys, auditLog, campaigns, user } from '../schema/index.ts';

/** Entries of the audit log, newest first, with the names of people, keys and campaigns as they are now. */
export async function listAudit(db: Executor, query: AuditListQuery) {
  const rows = await db
    .select({
      id: auditLog.id,
      at: auditLog.at,
      actor: auditLog.actor,
      /** Of the person or the key; null for the system, for nobody, and for who was removed. */
      actorName: sql<string | null>`coalesce(${user.name}, ${apiKeys.name})`,
      isKey: sql<boolean>`${apiKeys.id} IS NOT NULL`,
      action: auditLog.action,
      entity: auditLog.entity,
      entityId: auditLog.entityId,
      entityName: entityName,
      before: auditLog.before,
      after: auditLog.after,
      // To the microsecond, as the database compares it: a date of JavaScript would skip entries or repeat them.
      cursor: sql<string>`(${auditLog.at} AT TIME ZONE 'UTC')::text || '|' || ${auditLog.id}::text`,
    })
    .from(auditLog)
    .leftJoin(user, eq(user.id, auditLog.actor))
    .leftJoin(apiKeys, eq(sql`'api:' || ${apiKeys.id}::text`, auditLog.actor))
    .where(and(...conditionsOf(query)))
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  const nextCursor = rows.length > query.limit ? (page.at(-1)?.cursor ?? null) : null;
  return { rows: page.map(({ cursor: _, ...row }) => row), nextCursor };
}

/** What the thing is called now; null where it has no name of its own, or is gone. */
const entityName = sql<string | null>`CASE ${auditLog.entity}
  WHEN 'campaign' THEN (SELECT ${campaigns.name} FROM ${campaigns} WHERE ${campaigns.id}::text = ${auditLog.entityId})
  WHEN 'person' THEN (SELECT changed.name FROM "user" changed WHERE changed.id = ${auditLog.entityId})
  WHEN 'api_key' THEN (SELECT changed.name FROM api_keys changed WHERE changed.id::text = ${auditLog.entityId})
END`;

function conditionsOf(query: AuditListQuery): (SQL | undefined)[] {
  const { actor, entities, action, entityId, from, to, cursor } = query;
  return [
    actor === null ? undefined : eq(auditLog.actor, actor),
    entities.length === 0 ? undefined : inArray(auditLog.entity, entities),
    action === null ? undefined : eq(auditLog.action, action),
    entityId === null ? undefined : eq(auditLog.entityId, entityId),
    from === null ? undefined : gte(auditLog.at, new Date(from)),
    to === null ? undefined : lt(auditLog.at, dayAfter(to)),
    cursor === null ? undefined : before(cursor),
  ];
}

function before(cursor: string): SQL {
  const [at = '', id = ''] = cursor.split('|');
  return sql`(${auditLog.at}, ${auditLog.id}) < ((${at}::timestamp AT TIME ZONE 'UTC'), ${id}::uuid)`;
}

function dayAfter(day: string): Date {
  const date = new Date(day);
  date.setUTCDate(date.getUTCDate() + 1);
  return date;
}

/** People and keys that there are, as the audit log names them. */
export async function listAuditActors(db: Executor) {
  const people = await db.select({ actor: user.id, name: user.name }).from(user).orderBy(asc(user.name));
  const keys = await db.select({ id: apiKeys.id, name: apiKeys.name }).from(apiKeys).orderBy(asc(apiKeys.name));
  return { people, keys: keys.map(({ id, name }) => ({ actor: `api:${id}`, name })) };
}
