import { and, eq } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { Executor, Transaction } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { account, session, user } from '../schema/index.ts';
import { revokeResets, takeLink } from './one-time-link.ts';
import { addPerson, hasAdmin } from './person.ts';
import { mayResetPassword } from './sign-in-method.ts';
import type { SecretBox } from './secret-box.ts';
import { readSetting, writeSetting } from './settings.ts';

/** What whoever opened a one-time link sends: the link's token, and a password as the sign-in library hashes it. */
interface Opened {
  token: string;
  passwordHash: string;
  now: Date;
}

interface Joined {
  id: string;
  email: string;
}

/**
 * Names the workspace and makes its first admin, who may see the engine room too: nobody else could let them.
 * @throws RedialError `link_not_open` (also when there is an admin meanwhile), `email_taken`
 */
export function setUpWorkspace(
  db: Executor,
  box: SecretBox,
  opened: Opened & { organisation: string; timeZone: string; name: string; email: string; demoWorks: boolean },
): Promise<Joined> {
  const { token, organisation, timeZone, name, email, passwordHash, demoWorks, now } = opened;
  return db.transaction(async (tx) => {
    await takeLink(tx, { kind: 'setup', token, now });
    if (await hasAdmin(tx, { demoWorks })) throw new RedialError('link_not_open');
    const { secrets: _, ...workspace } = await readSetting(tx, box, 'workspace');
    await writeSetting(tx, box, 'workspace', { plain: { ...workspace, organisation, timeZone } });
    const id = await addPerson(tx, { name, email, roles: ['admin', 'engineer'], passwordHash });
    const entry = { actor: id, action: 'workspace.set_up', entity: 'setting', entityId: 'workspace' };
    await recordAudit(tx, { ...entry, before: workspace, after: { ...workspace, organisation, timeZone } });
    await recordJoined(tx, { id, name, email });
    return { id, email };
  });
}

/**
 * Makes a colleague of whoever was invited, with the roles of the invitation.
 * @throws RedialError `link_not_open`, `email_taken`
 */
export function acceptInvitation(db: Executor, opened: Opened & { name: string }): Promise<Joined> {
  const { token, name, passwordHash, now } = opened;
  return db.transaction(async (tx) => {
    const { email, roles } = await takeLink(tx, { kind: 'invitation', token, now });
    if (email === null) throw new RedialError('link_not_open');
    const id = await addPerson(tx, { name, email, roles, passwordHash });
    await recordJoined(tx, { id, name, email });
    return { id, email };
  });
}

/**
 * Sets the password of whoever the link is for, and ends all sessions.
 * @throws RedialError `link_not_open`, `password_not_used` (since the link was made they sign in elsewhere); nothing is changed
 */
export function resetPassword(db: Executor, opened: Opened): Promise<Joined> {
  const { token, passwordHash, now } = opened;
  return db.transaction(async (tx) => {
    const { userId } = await takeLink(tx, { kind: 'password_reset', token, now });
    const [person] = userId === null ? [] : await tx.select().from(user).where(eq(user.id, userId));
    if (!person) throw new RedialError('link_not_open');
    if (!(await mayResetPassword(tx, person))) throw new RedialError('password_not_used');
    await tx
      .update(account)
      .set({ password: passwordHash, updatedAt: now })
      .where(and(eq(account.userId, person.id), eq(account.providerId, 'credential')));
    await tx.delete(session).where(eq(session.userId, person.id));
    await revokeResets(tx, { personId: person.id, now });
    const entry = { actor: person.id, action: 'password.reset', entity: 'person', entityId: person.id };
    await recordAudit(tx, entry);
    return { id: person.id, email: person.email };
  });
}

function recordJoined(tx: Transaction, { id, name, email }: { id: string; name: string; email: string }) {
  return recordAudit(tx, { actor: id, action: 'person.join', entity: 'person', entityId: id, after: { name, email } });
}
