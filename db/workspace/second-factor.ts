import { desc, eq } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { account, passkey, session, twoFactor, user } from '../schema/index.ts';
import { forgetTrustedBrowsers } from './sign-in-method.ts';

/** What somebody signs in with, besides what he knows. */
export async function readFactors(db: Executor, personId: string) {
  const { id, name, createdAt } = passkey;
  const [passkeys, accounts] = await Promise.all([
    db.select({ id, name, createdAt }).from(passkey).where(eq(passkey.userId, personId)).orderBy(desc(createdAt)),
    db.select({ providerId: account.providerId }).from(account).where(eq(account.userId, personId)),
  ]);
  return { passkeys, hasPassword: accounts.some(({ providerId }) => providerId === 'credential') };
}

/** Whose passkey this is, by the id that browsers know it by; null if it is nobody's. */
export async function findPasskeyOwner(db: Executor, credentialId: string): Promise<string | null> {
  const [found] = await db.select().from(passkey).where(eq(passkey.credentialID, credentialId));
  return found?.userId ?? null;
}

/**
 * Takes away what somebody has lost: authenticator app, backup codes, trusted browsers and passkeys, with all sessions. The
 * password stays.
 * @throws RedialError `person_missing`
 */
export function removeSecondFactors(
  db: Executor,
  { personId, actor, now }: { personId: string; actor: string; now: Date },
): Promise<void> {
  return db.transaction(async (tx) => {
    const [person] = await tx.select().from(user).where(eq(user.id, personId)).for('update');
    if (person === undefined) throw new RedialError('person_missing');
    const apps = await tx.delete(twoFactor).where(eq(twoFactor.userId, personId)).returning({ id: twoFactor.id });
    const keys = await tx.delete(passkey).where(eq(passkey.userId, personId)).returning({ id: passkey.id });
    await forgetTrustedBrowsers(tx, personId);
    await tx.update(user).set({ twoFactorEnabled: false, updatedAt: now }).where(eq(user.id, personId));
    await tx.delete(session).where(eq(session.userId, personId));
    const entry = { actor, action: 'second_factor.remove', entity: 'person', entityId: personId };
    await recordAudit(tx, { ...entry, before: { apps: apps.length, passkeys: keys.length } });
  });
}
