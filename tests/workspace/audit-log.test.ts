/** The audit log as its page reads it. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { recordAudit } from '#db/event/event.ts';
import { auditLog } from '#db/schema/index.ts';
import { recordListening } from '#db/workspace/access-record.ts';
import { createApiKey } from '#db/workspace/api-key.ts';
import { listAudit, listAuditActors } from '#db/workspace/audit-list.ts';
import { addPerson } from '#db/workspace/person.ts';
import { AuditListQuery } from '#domain/workspace/audit-list-query.ts';
import { createAccount, createCampaign } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(() => test.db.delete(auditLog));

const list = (query: Partial<AuditListQuery> = {}) => listAudit(test.db, AuditListQuery.parse(query));
const write = (actor: string, entity: string, entityId: string, at?: Date) =>
  at === undefined
    ? recordAudit(test.db, { actor, action: `${entity}.change`, entity, entityId })
    : test.db.insert(auditLog).values({ at, actor, action: `${entity}.change`, entity, entityId });

it('names people, keys and campaigns as they are called now', async () => {
  const campaignId = await createCampaign(test.db, await createAccount(test.db));
  // What making a campaign of a test notes.
  await test.db.delete(auditLog);
  const person = { name: 'Ada', email: `${randomUUID()}@people.example`, roles: [], passwordHash: 'x' };
  const personId = await test.db.transaction((tx) => addPerson(tx, person));
  const { id: keyId } = await createApiKey(test.db, { name: 'CRM', scopes: ['dnc:write'], actor: personId });
  await write(`api:${keyId}`, 'campaign', campaignId);
  await write('system', 'person', personId);
  const { rows } = await list();
  expect(rows).toMatchObject([
    { actor: 'system', actorName: null, entityName: 'Ada' },
    { actorName: 'CRM', isKey: true, entity: 'campaign', entityName: expect.any(String) as string },
    { actorName: 'Ada', isKey: false, action: 'api_key.create', entityName: 'CRM', after: { name: 'CRM' } },
  ]);
  expect(await listAuditActors(test.db)).toMatchObject({
    people: [{ actor: personId, name: 'Ada' }],
    keys: [{ actor: `api:${keyId}`, name: 'CRM' }],
  });
});

it('is filtered by who, what, when and object', async () => {
  const at = (day: number) => new Date(Date.UTC(2031, 0, day, 12));
  await write('u1', 'campaign', 'c1', at(1));
  await write('u2', 'campaign', 'c2', at(2));
  await write('u2', 'contact', 'c3', at(3));
  const ids = async (query: Partial<AuditListQuery>) => (await list(query)).rows.map(({ entityId }) => entityId);
  expect(await ids({})).toEqual(['c3', 'c2', 'c1']);
  expect(await ids({ actor: 'u2' })).toEqual(['c3', 'c2']);
  expect(await ids({ entities: ['campaign'] })).toEqual(['c2', 'c1']);
  expect(await ids({ action: 'contact.change' })).toEqual(['c3']);
  expect(await ids({ entityId: 'c1' })).toEqual(['c1']);
  expect(await ids({ from: '2031-01-02', to: '2031-01-02' })).toEqual(['c2']);
});

it('is read to its end in parts, with entries of the same moment neither twice nor left out', async () => {
  await test.db.execute(sql`
    INSERT INTO audit_log (at, actor, action, entity, entity_id)
    SELECT '2031-01-01T00:00:00.000001Z'::timestamptz + (n / 3) * interval '1 microsecond', 'u', 'a.b', 'campaign', n::text
    FROM generate_series(1, 25) n`);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const part = await list({ limit: 4, cursor });
    seen.push(...part.rows.map(({ entityId }) => entityId));
    cursor = part.nextCursor;
  } while (cursor !== null);
  expect(seen).toHaveLength(25);
  expect(new Set(seen).size).toBe(25);
});

it('has listening to a recording once, however many parts the player asks for', async () => {
  const callId = randomUUID();
  const now = new Date();
  const listen = (actor: string, at: Date) => recordListening(test.db, { callId, actor, now: at });
  await listen('u1', now);
  await listen('u1', now);
  await listen('u2', now);
  expect((await list()).rows).toHaveLength(2);
  await listen('u1', new Date(now.getTime() + 3_600_000));
  expect((await list({ actor: 'u1' })).rows).toMatchObject([{ action: 'call.listen' }, { action: 'call.listen' }]);
});
