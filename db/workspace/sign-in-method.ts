import { and, eq, like } from 'drizzle-orm';
import { mayUseMethod, type SignInMethod } from '#domain/workspace/access.ts';
import type { Role } from '#domain/workspace/permission.ts';
import type { Executor } from '../client.ts';
import { account, user, verification } from '../schema/index.ts';
import { readSealedSetting } from './settings.ts';

/** Accounts of an identity provider are named by this and its issuer, so that a new issuer begins anew. */
export const oidcPrefix = 'oidc:';

/** What decides whether somebody may have a session; null if there is nobody with this id. */
export async function readStanding(db: Executor, personId: string) {
  const { id, email, roles, deactivatedAt, isDemo } = user;
  const [person] = await db.select({ id, email, roles, deactivatedAt, isDemo }).from(user).where(eq(user.id, personId));
  return person ?? null;
}

/** Whether the workspace lets this person in by this method now. */
export async function mayUseMethodNow(
  db: Executor,
  { person, method }: { person: { id: string; roles: readonly Role[] }; method: SignInMethod },
): Promise<boolean> {
  const { plain } = await readSealedSetting(db, 'oidc');
  const isFromProvider = await hasProviderAccount(db, person.id);
  return mayUseMethod(plain, { roles: person.roles, isFromProvider, method });
}

/** Whether a new password would be of use: there is one to replace, and it may be used now. */
export async function mayResetPassword(db: Executor, person: { id: string; roles: readonly Role[] }): Promise<boolean> {
  const withPassword = and(eq(account.userId, person.id), eq(account.providerId, 'credential'));
  const [present] = await db.select({ id: account.id }).from(account).where(withPassword).limit(1);
  return present !== undefined && mayUseMethodNow(db, { person, method: 'password' });
}

async function hasProviderAccount(db: Executor, personId: string): Promise<boolean> {
  const ofProvider = and(eq(account.userId, personId), like(account.providerId, `${oidcPrefix}%`));
  return (await db.select({ id: account.id }).from(account).where(ofProvider).limit(1)).length > 0;
}

/** Whose code a sign-in waits for: `challenge` as the sign-in library names it in its cookie. */
export async function readChallenged(db: Executor, challenge: string, now: Date) {
  if (!challenge.startsWith('2fa-')) return null;
  const [waiting] = await db.select().from(verification).where(eq(verification.identifier, challenge));
  if (waiting === undefined || waiting.expiresAt <= now) return null;
  return readStanding(db, waiting.value);
}

/** Browsers that somebody trusts are asked for a code again. */
export async function forgetTrustedBrowsers(db: Executor, personId: string): Promise<void> {
  await db
    .delete(verification)
    .where(and(eq(verification.value, personId), like(verification.identifier, 'trust-device-%')));
}
