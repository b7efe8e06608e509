import { randomUUID } from 'node:crypto';
import { asc, eq, sql } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import { isWithoutAdmin, mayAct, takesLastAdmin, type Colleague } from '#domain/workspace/people.ts';
import type { Role } from '#domain/workspace/permission.ts';
import type { Executor, Transaction } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { account, auditLog, session, user } from '../schema/index.ts';

/** Everybody of the workspace, with when each signed in last. */
export async function listPeople(db: Executor, { demoWorks }: { demoWorks: boolean }) {
  const rows = await db
    .select({
      id: user.id,
      name: user.name,
      email: user.email,
      roles: user.roles,
      isDemo: user.isDemo,
      deactivatedAt: user.deactivatedAt,
      createdAt: user.createdAt,
      hasPassword: sql<boolean>`EXISTS (
        SELECT 1 FROM account WHERE account.user_id = "user".id AND account.provider_id = 'credential')`,
      hasSecondFactor: sql<boolean>`"user".two_factor_enabled
        OR EXISTS (SELECT 1 FROM passkey WHERE passkey.user_id = "user".id)`,
      // Columns are named by hand: of a statement on one table drizzle leaves the table's name out.
      signedInAt: sql<Date | null>`(
        SELECT max(entry.at) FROM audit_log entry
        WHERE entry.actor = "user".id AND entry.action = 'sign_in.succeeded')`.mapWith(auditLog.at),
    })
    .from(user)
    .orderBy(asc(user.name), asc(user.id));
  return rows.map((row) => ({ ...row, mayAct: mayAct(row, { demoWorks }) }));
}

/** Whether somebody can administer the workspace. */
export async function hasAdmin(db: Executor, { demoWorks }: { demoWorks: boolean }): Promise<boolean> {
  return !isWithoutAdmin(await colleagues(db, demoWorks));
}

/**
 * Adds somebody who signs in with a password.
 * @param person `email` in lower case; `passwordHash` as the sign-in library makes it
 * @returns the user's id
 * @throws RedialError `email_taken`
 */
export async function addPerson(
  tx: Transaction,
  person: { name: string; email: string; roles: Role[]; passwordHash: string; isDemo?: boolean },
): Promise<string> {
  const { passwordHash, ...columns } = person;
  const [added] = await tx
    .insert(user)
    .values({ id: randomUUID(), emailVerified: true, ...columns })
    .onConflictDoNothing({ target: user.email })
    .returning({ id: user.id });
  if (!added) throw new RedialError('email_taken');
  const { id } = added;
  await tx
    .insert(account)
    .values({ id: randomUUID(), accountId: id, providerId: 'credential', userId: id, password: passwordHash });
  return id;
}

interface PersonChange {
  personId: string;
  actor: string;
  demoWorks: boolean;
  now: Date;
}

/**
 * Gives somebody other roles; they count from the next request on.
 * @throws RedialError `person_missing`, `last_admin`
 */
export function changeRoles(db: Executor, change: PersonChange & { roles: Role[] }): Promise<void> {
  return db.transaction(async (tx) => {
    const { roles, personId } = change;
    const before = await lockPerson(tx, change, (person) => ({ ...person, roles }));
    await tx.update(user).set({ roles, updatedAt: change.now }).where(eq(user.id, personId));
    const entry = { actor: change.actor, action: 'person.change_roles', entity: 'person', entityId: personId };
    await recordAudit(tx, { ...entry, before: { roles: before.roles }, after: { roles } });
  });
}

/**
 * Takes the workspace away from somebody, with all sessions; repeating it changes nothing.
 * @throws RedialError `person_missing`, `last_admin`
 */
export function deactivatePerson(db: Executor, change: PersonChange): Promise<void> {
  return db.transaction(async (tx) => {
    const { personId, now } = change;
    const before = await lockPerson(tx, change, (person) => ({ ...person, mayAct: false }));
    if (before.deactivatedAt !== null) return;
    await tx.update(user).set({ deactivatedAt: now, updatedAt: now }).where(eq(user.id, personId));
    await tx.delete(session).where(eq(session.userId, personId));
    await recordAudit(tx, { actor: change.actor, action: 'person.deactivate', entity: 'person', entityId: personId });
  });
}

/**
 * Lets somebody who was deactivated sign in again, with the roles of before.
 * @throws RedialError `person_missing`
 */
export function reactivatePerson(db: Executor, change: PersonChange): Promise<void> {
  return db.transaction(async (tx) => {
    const { personId, now } = change;
    const before = await lockPerson(tx, change, (person) => person);
    if (before.deactivatedAt === null) return;
    await tx.update(user).set({ deactivatedAt: null, updatedAt: now }).where(eq(user.id, personId));
    await recordAudit(tx, { actor: change.actor, action: 'person.reactivate', entity: 'person', entityId: personId });
  });
}

/** Locks all people, so that two admins who deactivate each other are judged one after the other. */
export function lockPeople(tx: Transaction) {
  return tx.select().from(user).orderBy(asc(user.id)).for('update');
}

async function lockPerson(
  tx: Transaction,
  { personId, demoWorks }: PersonChange,
  changed: (person: Colleague) => Colleague,
) {
  const everybody = await lockPeople(tx);
  const person = everybody.find(({ id }) => id === personId);
  if (!person) throw new RedialError('person_missing');
  const people = everybody.map((one) => colleague(one, demoWorks));
  if (takesLastAdmin(people, [changed(colleague(person, demoWorks))])) throw new RedialError('last_admin');
  return person;
}

async function colleagues(db: Executor, demoWorks: boolean): Promise<Colleague[]> {
  const { id, roles, deactivatedAt, isDemo } = user;
  const people = await db.select({ id, roles, deactivatedAt, isDemo }).from(user);
  return people.map((person) => colleague(person, demoWorks));
}

function colleague(
  person: Pick<typeof user.$inferSelect, 'id' | 'roles' | 'deactivatedAt' | 'isDemo'>,
  demoWorks: boolean,
): Colleague {
  return { id: person.id, roles: person.roles, mayAct: mayAct(person, { demoWorks }) };
}
