import { createHash, randomBytes } from 'node:crypto';
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import { linkLifetimesMs, type LinkKind } from '#domain/workspace/one-time-link.ts';
import { mayAct } from '#domain/workspace/people.ts';
import type { Role } from '#domain/workspace/permission.ts';
import type { Executor, Transaction } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { oneTimeLinks, user } from '../schema/index.ts';
import { mayResetPassword } from './sign-in-method.ts';

/** Only this is stored: a token of 256 random bits needs no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A token as it stands in a link. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

interface MadeLink {
  token: string;
  expiresAt: Date;
}

/** Stores the link that makes the first admin; those made before open nothing any more. */
export async function storeSetupLink(db: Executor, link: { tokenHash: string; now: Date }): Promise<void> {
  await db.transaction(async (tx) => {
    await revokeOpen(tx, { kind: 'setup', now: link.now });
    await insertLink(tx, { kind: 'setup', createdBy: 'system', ...link });
  });
}

/**
 * Invites somebody by a link that is shown once. An older one for the same address opens nothing any more.
 * @param invitation `email` in lower case
 * @throws RedialError `email_taken`
 */
export function invitePerson(
  db: Executor,
  invitation: { email: string; roles: Role[]; actor: string; now: Date },
): Promise<MadeLink> {
  const { email, roles, actor, now } = invitation;
  return db.transaction(async (tx) => {
    const [present] = await tx.select({ id: user.id }).from(user).where(eq(user.email, email));
    if (present) throw new RedialError('email_taken');
    await revokeOpen(tx, { kind: 'invitation', email, now });
    const token = newToken();
    const made = await insertLink(tx, {
      ...{ kind: 'invitation', tokenHash: hashToken(token), email, roles, createdBy: actor, now },
    });
    const entry = { actor, action: 'invitation.create', entity: 'invitation', entityId: made.id };
    await recordAudit(tx, { ...entry, after: { email, roles } });
    return { token, expiresAt: made.expiresAt };
  });
}

/**
 * A link by which somebody sets a new password, shown once. An older one opens nothing any more.
 * @throws RedialError `person_missing`, `demo_password_fixed`, `password_not_used` (see `mayResetPassword`)
 */
export function createPasswordReset(
  db: Executor,
  reset: { personId: string; actor: string; now: Date },
): Promise<MadeLink> {
  const { personId, actor, now } = reset;
  return db.transaction(async (tx) => {
    const [person] = await tx.select().from(user).where(eq(user.id, personId));
    if (!person) throw new RedialError('person_missing');
    if (person.isDemo) throw new RedialError('demo_password_fixed');
    if (!(await mayResetPassword(tx, person))) throw new RedialError('password_not_used');
    await revokeOpen(tx, { kind: 'password_reset', userId: personId, now });
    const token = newToken();
    const made = await insertLink(tx, {
      ...{ kind: 'password_reset', tokenHash: hashToken(token), userId: personId, createdBy: actor, now },
    });
    await recordAudit(tx, { actor, action: 'person.create_reset_link', entity: 'person', entityId: personId });
    return { token, expiresAt: made.expiresAt };
  });
}

/** Who was mailed a link for a new password is mailed the next one no sooner: strangers cannot fill a mailbox. */
const mailedResetEveryMs = 5 * 60_000;

/**
 * The token of a link for a new password that the person asked for; null if nobody is to be mailed one. Links from before stay
 * open: whoever knows an address must not be able to spoil them.
 */
export function createMailedReset(
  db: Executor,
  { email, clientAddress, now }: { email: string; clientAddress: string; now: Date },
): Promise<string | null> {
  return db.transaction(async (tx) => {
    const [person] = await tx.select().from(user).where(eq(user.email, email)).for('update');
    const entry = { actor: 'anonymous', action: 'person.ask_reset_link', entity: 'person' };
    await recordAudit(tx, { ...entry, entityId: person?.id ?? 'unknown', after: { clientAddress } });
    // A demo identity's password is fixed, whether its sandbox runs or not.
    if (!person || !mayAct(person, { demoWorks: false })) return null;
    if (!(await mayResetPassword(tx, person))) return null;
    const [recent] = await tx
      .select({ id: oneTimeLinks.id })
      .from(oneTimeLinks)
      .where(
        and(
          ...[eq(oneTimeLinks.kind, 'password_reset'), eq(oneTimeLinks.userId, person.id)],
          ...[eq(oneTimeLinks.createdBy, person.id), isOpen(now)],
          gt(oneTimeLinks.createdAt, new Date(now.getTime() - mailedResetEveryMs)),
        ),
      );
    if (recent) return null;
    const token = newToken();
    await insertLink(tx, {
      ...{ kind: 'password_reset', tokenHash: hashToken(token), userId: person.id, createdBy: person.id, now },
    });
    return token;
  });
}

/** The person's links for a new password open nothing any more. */
export async function revokeResets(tx: Transaction, { personId, now }: { personId: string; now: Date }): Promise<void> {
  await revokeOpen(tx, { kind: 'password_reset', userId: personId, now });
}

/** What a token opens, without using it; null if it opens nothing. */
export async function findLink(db: Executor, token: string, now: Date) {
  const [link] = await db
    .select({ kind: oneTimeLinks.kind, email: oneTimeLinks.email, userEmail: user.email, userName: user.name })
    .from(oneTimeLinks)
    .leftJoin(user, eq(user.id, oneTimeLinks.userId))
    .where(and(eq(oneTimeLinks.tokenHash, hashToken(token)), isOpen(now)));
  return link ?? null;
}

/**
 * Uses a link up: of two that try, one gets it, and if the transaction fails nobody.
 * @throws RedialError `link_not_open`
 */
export async function takeLink(tx: Transaction, link: { kind: LinkKind; token: string; now: Date }) {
  const { kind, token, now } = link;
  const [taken] = await tx
    .update(oneTimeLinks)
    .set({ usedAt: now })
    .where(and(eq(oneTimeLinks.tokenHash, hashToken(token)), eq(oneTimeLinks.kind, kind), isOpen(now)))
    .returning();
  if (!taken) throw new RedialError('link_not_open');
  return taken;
}

/** Invitations that can still be accepted, newest first. */
export async function listInvitations(db: Executor, now: Date) {
  const { id, email, roles, createdAt, expiresAt } = oneTimeLinks;
  return db
    .select({ id, email, roles, createdAt, expiresAt })
    .from(oneTimeLinks)
    .where(and(eq(oneTimeLinks.kind, 'invitation'), isOpen(now)))
    .orderBy(desc(createdAt));
}

/** The invitation's link opens nothing any more; repeating it changes nothing. */
export async function withdrawInvitation(
  db: Executor,
  { id, actor, now }: { id: string; actor: string; now: Date },
): Promise<void> {
  const rows = await db
    .update(oneTimeLinks)
    .set({ revokedAt: now })
    .where(and(eq(oneTimeLinks.id, id), eq(oneTimeLinks.kind, 'invitation'), isOpen(now)))
    .returning({ id: oneTimeLinks.id });
  if (rows.length > 0) {
    await recordAudit(db, { actor, action: 'invitation.withdraw', entity: 'invitation', entityId: id });
  }
}

const isOpen = (now: Date) =>
  and(isNull(oneTimeLinks.usedAt), isNull(oneTimeLinks.revokedAt), gt(oneTimeLinks.expiresAt, now));

async function revokeOpen(
  tx: Transaction,
  { kind, email, userId, now }: { kind: LinkKind; email?: string; userId?: string; now: Date },
): Promise<void> {
  await tx
    .update(oneTimeLinks)
    .set({ revokedAt: now })
    .where(
      and(
        eq(oneTimeLinks.kind, kind),
        isOpen(now),
        email === undefined ? undefined : eq(oneTimeLinks.email, email),
        userId === undefined ? undefined : eq(oneTimeLinks.userId, userId),
      ),
    );
}

async function insertLink(
  tx: Transaction,
  { now, ...link }: Omit<typeof oneTimeLinks.$inferInsert, 'expiresAt'> & { now: Date },
): Promise<{ id: string; expiresAt: Date }> {
  const expiresAt = new Date(now.getTime() + linkLifetimesMs[link.kind]);
  const [made] = await tx
    .insert(oneTimeLinks)
    .values({ ...link, createdAt: now, expiresAt })
    .returning({ id: oneTimeLinks.id });
  if (!made) throw new Error('A one-time link was not stored');
  return { id: made.id, expiresAt };
}
