import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { rolesByClaim, type OidcSetting } from '#domain/workspace/access.ts';
import { mayAct, takesLastAdmin } from '#domain/workspace/people.ts';
import type { Role } from '#domain/workspace/permission.ts';
import type { Executor, Transaction } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { account, user } from '../schema/index.ts';
import { lockPeople } from './person.ts';
import { oidcPrefix } from './sign-in-method.ts';

/** Why somebody whom the provider knows is not let in. */
export type ProviderRefusal = 'no_role' | 'email_missing' | 'email_unverified' | 'not_here';

interface ProviderPerson {
  setting: OidcSetting;
  issuer: string;
  claims: Record<string, unknown> & { sub: string };
  demoWorks: boolean;
  now: Date;
}

/**
 * Finds the person behind a provider's claims, gives the roles that the claims say, and makes who is new. Who was here before
 * is known by an e-mail address that the provider has verified, and from then on by the provider's own id.
 * @returns the person's id, or why nobody is let in; `personId` beside it where it is known whom it would have been
 */
export function enterByProvider(
  db: Executor,
  entering: ProviderPerson,
): Promise<{ personId: string } | { refusal: ProviderRefusal; personId: string | null }> {
  return db.transaction(async (tx) => {
    const everybody = await lockPeople(tx);
    const given = rolesByClaim(entering.setting, entering.claims);
    const known = await findPerson(tx, entering, everybody);
    if ('refusal' in known) return { ...known, personId: null };
    const { person } = known;
    // Deactivated people keep what they had; whoever makes the session refuses them.
    if (person !== null && !mayAct(person, entering)) return { refusal: 'not_here' as const, personId: person.id };
    if (given?.length === 0) return { refusal: 'no_role' as const, personId: person?.id ?? null };
    if (person === null) return makePerson(tx, { entering, given, email: known.email });
    if (!known.isLinked) await link(tx, entering, person.id);
    if (given !== null) await giveRoles(tx, { entering, person, everybody, roles: given });
    return { personId: person.id };
  });
}

type Row = typeof user.$inferSelect;
type Found =
  { person: Row; isLinked: boolean; email: string | null } | { person: null; isLinked: false; email: string };

async function findPerson(
  tx: Transaction,
  { issuer, claims }: ProviderPerson,
  everybody: readonly Row[],
): Promise<Found | { refusal: ProviderRefusal }> {
  const ofProvider = and(eq(account.providerId, `${oidcPrefix}${issuer}`), eq(account.accountId, claims.sub));
  const [linked] = await tx.select({ userId: account.userId }).from(account).where(ofProvider);
  const known = everybody.find(({ id }) => id === linked?.userId);
  if (known !== undefined) return { person: known, isLinked: true, email: known.email };
  const email = typeof claims.email === 'string' ? claims.email.trim().toLowerCase() : '';
  if (!email.includes('@') || email.length > 254) return { refusal: 'email_missing' };
  // Else whoever may write any address into his profile there would be whoever he likes here.
  if (claims.email_verified !== true && claims.email_verified !== 'true') return { refusal: 'email_unverified' };
  const person = everybody.find((one) => one.email === email);
  if (person === undefined) return { person: null, isLinked: false, email };
  return person.isDemo ? { refusal: 'not_here' } : { person, isLinked: false, email };
}

async function makePerson(
  tx: Transaction,
  { entering, given, email }: { entering: ProviderPerson; given: Role[] | null; email: string },
): Promise<{ personId: string } | { refusal: ProviderRefusal; personId: null }> {
  const { fallbackRole } = entering.setting;
  const roles = given ?? (fallbackRole === null ? [] : [fallbackRole]);
  if (roles.length === 0) return { refusal: 'no_role', personId: null };
  const { name: claimed } = entering.claims;
  const name = typeof claimed === 'string' && claimed.trim() !== '' ? claimed.trim().slice(0, 80) : email;
  const id = randomUUID();
  await tx.insert(user).values({ id, name, email, roles, emailVerified: true });
  await link(tx, entering, id);
  const entry = { actor: id, action: 'person.join', entity: 'person', entityId: id };
  await recordAudit(tx, { ...entry, after: { name, email, roles, by: entering.issuer } });
  return { personId: id };
}

async function link(tx: Transaction, { issuer, claims, now }: ProviderPerson, personId: string): Promise<void> {
  const named = { accountId: claims.sub, providerId: `${oidcPrefix}${issuer}`, userId: personId };
  await tx.insert(account).values({ id: randomUUID(), ...named, createdAt: now, updatedAt: now });
  const entry = { actor: personId, action: 'person.link_provider', entity: 'person', entityId: personId };
  await recordAudit(tx, { ...entry, after: { issuer } });
}

/** The last admin stays one, whatever the provider says: nobody could give the role back. */
async function giveRoles(
  tx: Transaction,
  change: { entering: ProviderPerson; person: Row; everybody: readonly Row[]; roles: Role[] },
): Promise<void> {
  const { entering, person, everybody, roles } = change;
  const before = person.roles;
  if (before.length === roles.length && roles.every((role) => before.includes(role))) return;
  const people = everybody.map((one) => ({ id: one.id, roles: one.roles, mayAct: mayAct(one, entering) }));
  if (takesLastAdmin(people, [{ id: person.id, roles, mayAct: true }])) return;
  await tx.update(user).set({ roles, updatedAt: entering.now }).where(eq(user.id, person.id));
  const entry = { actor: 'system', action: 'person.change_roles', entity: 'person', entityId: person.id };
  await recordAudit(tx, { ...entry, before: { roles: before }, after: { roles, by: entering.issuer } });
}
