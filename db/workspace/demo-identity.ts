import { randomUUID } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import { takesLastAdmin } from '#domain/workspace/people.ts';
import type { Database, Executor } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { account, apiKeys, user } from '../schema/index.ts';
import { addPerson, listPeople } from './person.ts';

/** The demo admin of a sandbox, whose password is the one that the start prints. Repeating it changes nothing else. */
export async function seedDemoAdmin(db: Database, demo: { email: string; password: string }): Promise<void> {
  const { email, password } = demo;
  const [present] = await db.select({ id: user.id, isDemo: user.isDemo }).from(user).where(eq(user.email, email));
  if (!present) {
    const person = { name: 'Demo Admin', email, roles: ['admin' as const, 'engineer' as const], isDemo: true };
    const passwordHash = await hashPassword(password);
    await db.transaction((tx) => addPerson(tx, { ...person, passwordHash }));
    return;
  }
  // Somebody of the workspace uses the address: whose it is, is not for the sandbox to say.
  if (!present.isDemo) return;
  await keepPassword(db, present.id, password);
}

async function keepPassword(db: Database, userId: string, password: string): Promise<void> {
  const credential = and(eq(account.userId, userId), eq(account.providerId, 'credential'));
  const [login] = await db.select({ password: account.password }).from(account).where(credential);
  if (login?.password != null && (await verifyPassword({ hash: login.password, password }))) return;
  const hash = await hashPassword(password);
  if (login) await db.update(account).set({ password: hash }).where(credential);
  else {
    const id = randomUUID();
    await db.insert(account).values({ id, accountId: userId, providerId: 'credential', userId, password: hash });
  }
}

/** People and API keys that the sandbox made and nobody has removed yet. */
export async function listDemoIdentities(db: Executor) {
  const people = await db.select({ id: user.id, email: user.email }).from(user).where(eq(user.isDemo, true));
  const keys = await db.select({ id: apiKeys.id, name: apiKeys.name }).from(apiKeys).where(isOpenDemoKey);
  return { people, keys };
}

/**
 * Removes the sandbox's people with their sessions, and its keys. A start with the sandbox makes them again.
 * @throws RedialError `last_admin`
 */
export function removeDemoIdentities(
  db: Executor,
  { actor, demoWorks }: { actor: string; demoWorks: boolean },
): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.select({ id: user.id }).from(user).orderBy(user.id).for('update');
    const everybody = await listPeople(tx, { demoWorks });
    const gone = everybody.filter(({ isDemo }) => isDemo).map((person) => ({ ...person, mayAct: false }));
    if (takesLastAdmin(everybody, gone)) throw new RedialError('last_admin');
    for (const { id, name, email } of gone) {
      await tx.delete(user).where(eq(user.id, id));
      const entry = { actor, action: 'person.remove', entity: 'person', entityId: id };
      await recordAudit(tx, { ...entry, before: { name, email } });
    }
    const keys = await tx.delete(apiKeys).where(eq(apiKeys.isDemo, true)).returning();
    for (const { id, name } of keys) {
      const entry = { actor, action: 'api_key.remove', entity: 'api_key', entityId: id };
      await recordAudit(tx, { ...entry, before: { name } });
    }
  });
}

const isOpenDemoKey = and(eq(apiKeys.isDemo, true), isNull(apiKeys.revokedAt));
