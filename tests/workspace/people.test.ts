/** How people come into a workspace, what they may do in it, and how they are kept out. */
import { randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seedWorkspace } from '#db/seed.ts';
import { auditLog, oneTimeLinks, session, settings, signInTries, user } from '#db/schema/index.ts';
import { findApiKey } from '#db/workspace/api-key.ts';
import { listDemoIdentities, removeDemoIdentities } from '#db/workspace/demo-identity.ts';
import { acceptInvitation, resetPassword, setUpWorkspace } from '#db/workspace/join.ts';
import {
  createMailedReset,
  createPasswordReset,
  findLink,
  hashToken,
  invitePerson,
  listInvitations,
  newToken,
  withdrawInvitation,
} from '#db/workspace/one-time-link.ts';
import { changeRoles, deactivatePerson, hasAdmin, reactivatePerson } from '#db/workspace/person.ts';
import { enterByProvider } from '#db/workspace/provider-person.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { readSetting, writeSetting } from '#db/workspace/settings.ts';
import { OidcSetting } from '#domain/workspace/access.ts';
import type { Role } from '#domain/workspace/permission.ts';
import { createAuth } from '#lib/server/auth/auth.ts';
import { signIn as signInWith } from '#lib/server/auth/sign-in.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';

const box = openSecretBox(Buffer.alloc(32, 7).toString('base64'));
const password = 'a long enough password';
const dayMs = 86_400_000;
let test: TestDatabase;
let passwordHash: string;

beforeAll(async () => {
  [test, passwordHash] = await Promise.all([createTestDatabase(), hashPassword(password)]);
});
afterAll(() => test.drop());
beforeEach(async () => {
  for (const table of [user, oneTimeLinks, signInTries, auditLog, settings]) await test.db.delete(table);
});

const later = (ms: number): Date => new Date(Date.now() + ms);

async function setupLink(): Promise<string> {
  const token = newToken();
  await seedWorkspace(test.db, box, { REDIAL_SANDBOX: 'off', REDIAL_SETUP_TOKEN_HASH: hashToken(token) });
  return token;
}

const setUp = (token: string, now = new Date()) =>
  setUpWorkspace(test.db, box, {
    ...{ token, passwordHash, now, demoWorks: false },
    ...{ organisation: 'Northwind', timeZone: 'Europe/Oslo', name: 'Ada', email: 'ada@people.example' },
  });

async function join(email: string, roles: Role[] = ['campaign_manager']): Promise<string> {
  const now = new Date();
  const { token } = await invitePerson(test.db, { email, roles, actor: 'tester', now });
  return (await acceptInvitation(test.db, { token, name: email, passwordHash, now })).id;
}

const byNow = (demoWorks = false) => ({ actor: 'tester', demoWorks, now: new Date() });

function services(demoWorks = false) {
  const secret = 'x'.repeat(40);
  const log = pino({ level: 'silent' });
  const auth = createAuth({ db: test.db, secret, baseUrl: 'http://redial.test', demoWorks, log });
  return { auth, db: test.db, environment: { REDIAL_URL: 'http://redial.test' } as never };
}

function signIn(email: string, options: { password?: string; from?: string; at?: Date; demoWorks?: boolean } = {}) {
  const { from = '192.0.2.1', at = new Date(), demoWorks } = options;
  const credentials = { email, password: options.password ?? password, clientAddress: from, now: at };
  return signInWith(services(demoWorks), credentials);
}
const isSignedIn = async (...given: Parameters<typeof signIn>) => (await signIn(...given)).kind === 'signed_in';

describe('a fresh installation', () => {
  it('has nobody and no key, whatever the start names', async () => {
    const demo = {
      DEMO_EMAIL: 'demo@redial.test',
      DEMO_PASSWORD: 'demo-password',
      DEMO_API_KEY: 'rdl_'.padEnd(40, 'x'),
    };
    await seedWorkspace(test.db, box, { REDIAL_SANDBOX: 'off', ...demo });
    await seedWorkspace(test.db, box, demo);
    expect(await test.db.select().from(user)).toEqual([]);
    expect(await findApiKey(test.db, demo.DEMO_API_KEY)).toBeNull();
  });

  it('is named by whoever has the link, who becomes its admin', async () => {
    const token = await setupLink();
    expect(await findLink(test.db, token, new Date())).toMatchObject({ kind: 'setup' });
    const { id } = await setUp(token);
    expect(await readSetting(test.db, box, 'workspace')).toMatchObject({ organisation: 'Northwind' });
    expect(one(await test.db.select().from(user))).toMatchObject({ id, roles: ['admin', 'engineer'], name: 'Ada' });
    expect(await isSignedIn('Ada@people.example')).toBe(true);
  });

  it('is set up once, also when two try at once', async () => {
    const token = await setupLink();
    const tries = await Promise.allSettled([setUp(token), setUp(token)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(setUp(token)).rejects.toMatchObject({ reason: 'link_not_open' });
    expect(await test.db.select().from(user)).toHaveLength(1);
  });

  it('keeps the token nowhere, and forgets a link with the next start or after a day', async () => {
    const first = await setupLink();
    expect(JSON.stringify(await test.db.select().from(oneTimeLinks))).not.toContain(first);
    const second = await setupLink();
    await expect(setUp(first)).rejects.toMatchObject({ reason: 'link_not_open' });
    await expect(setUp(second, later(dayMs + 1_000))).rejects.toMatchObject({ reason: 'link_not_open' });
  });

  it('gets no further link when it has an admin', async () => {
    await setUp(await setupLink());
    expect(await findLink(test.db, await setupLink(), new Date())).toBeNull();
  });
});

describe('an invitation', () => {
  it('makes a colleague with its roles, once', async () => {
    const now = new Date();
    const { token } = await invitePerson(test.db, { email: 'b@people.example', roles: ['reviewer'], actor: 'a', now });
    expect(await listInvitations(test.db, now)).toMatchObject([{ email: 'b@people.example', roles: ['reviewer'] }]);
    const accept = () => acceptInvitation(test.db, { token, name: 'Bo', passwordHash, now });
    const tries = await Promise.allSettled([accept(), accept()]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await test.db.select().from(user)).toMatchObject([{ name: 'Bo', roles: ['reviewer'] }]);
    expect(await listInvitations(test.db, now)).toEqual([]);
  });

  it('opens nothing after seven days, when it was withdrawn, or when a newer one was made', async () => {
    const invite = () =>
      invitePerson(test.db, { email: 'b@people.example', roles: ['reviewer'], actor: 'a', now: new Date() });
    const first = await invite();
    const second = await invite();
    expect(await findLink(test.db, first.token, new Date())).toBeNull();
    expect(await findLink(test.db, second.token, later(7 * dayMs - 60_000))).not.toBeNull();
    expect(await findLink(test.db, second.token, later(7 * dayMs + 60_000))).toBeNull();
    const [open] = await listInvitations(test.db, new Date());
    await withdrawInvitation(test.db, { id: open?.id ?? '', actor: 'a', now: new Date() });
    expect(await findLink(test.db, second.token, new Date())).toBeNull();
  });

  it('is refused for somebody who is here, and opens nothing of another kind', async () => {
    await join('b@people.example');
    const again = invitePerson(test.db, { email: 'b@people.example', roles: ['admin'], actor: 'a', now: new Date() });
    await expect(again).rejects.toMatchObject({ reason: 'email_taken' });
    const { token } = await invitePerson(test.db, {
      email: 'c@people.example',
      roles: [],
      actor: 'a',
      now: new Date(),
    });
    await expect(setUp(token)).rejects.toMatchObject({ reason: 'link_not_open' });
    await expect(resetPassword(test.db, { token, passwordHash, now: new Date() })).rejects.toMatchObject({
      reason: 'link_not_open',
    });
  });
});

describe('a link for a new password', () => {
  it('sets it once and ends all sessions', async () => {
    const personId = await join('b@people.example');
    expect(await isSignedIn('b@people.example')).toBe(true);
    const { token } = await createPasswordReset(test.db, { personId, actor: 'a', now: new Date() });
    expect(await isSignedIn('b@people.example')).toBe(true);
    const fresh = 'another long password';
    const reset = { token, passwordHash: await hashPassword(fresh), now: new Date() };
    await resetPassword(test.db, reset);
    expect(await test.db.select().from(session).where(eq(session.userId, personId))).toEqual([]);
    expect(await isSignedIn('b@people.example')).toBe(false);
    expect(await isSignedIn('b@people.example', { password: fresh })).toBe(true);
    await expect(resetPassword(test.db, reset)).rejects.toMatchObject({ reason: 'link_not_open' });
  });
});

describe('a link for a new password of somebody who came by the identity provider', () => {
  const issuer = 'https://id.people.example';
  const oidc = (otherWays: boolean) =>
    OidcSetting.parse({ enabled: true, issuer, otherWays, fallbackRole: 'reviewer' });
  const require = (otherWays: boolean) => writeSetting(test.db, box, 'oidc', { plain: oidc(otherWays) });
  async function enter(email: string): Promise<string> {
    const claims = { sub: `sub of ${email}`, email, email_verified: true };
    const entering = { setting: oidc(false), issuer, claims, demoWorks: false, now: new Date() };
    const { personId } = await enterByProvider(test.db, entering);
    return personId ?? '';
  }
  const ask = (email: string) => createMailedReset(test.db, { email, clientAddress: '192.0.2.1', now: new Date() });

  it('is not made for whoever has no password, whatever else is allowed', async () => {
    for (const otherWays of [false, true]) {
      await require(otherWays);
      const personId = await enter('o@people.example');
      expect(await ask('o@people.example')).toBeNull();
      const made = createPasswordReset(test.db, { personId, actor: 'a', now: new Date() });
      await expect(made).rejects.toMatchObject({ reason: 'password_not_used' });
    }
    expect(await test.db.select().from(oneTimeLinks)).toEqual([]);
    const asked = await test.db.select().from(auditLog).where(eq(auditLog.action, 'person.ask_reset_link'));
    expect(asked).toHaveLength(2);
  });

  it('opens nothing while passwords are closed to them, and ends no session', async () => {
    const personId = await join('p@people.example', ['reviewer']);
    const reset = { token: (await ask('p@people.example')) ?? '', passwordHash, now: new Date() };
    expect(await isSignedIn('p@people.example')).toBe(true);
    await require(false);
    expect(await enter('p@people.example')).toBe(personId);
    expect(await ask('p@people.example')).toBeNull();
    await expect(resetPassword(test.db, reset)).rejects.toMatchObject({ reason: 'password_not_used' });
    expect(await test.db.select().from(session).where(eq(session.userId, personId))).toHaveLength(1);
    await require(true);
    expect(await resetPassword(test.db, reset)).toMatchObject({ id: personId });
  });
});

describe('the last admin', () => {
  it('is kept, also when two admins deactivate each other at once', async () => {
    const [a, b] = [await join('a@people.example', ['admin']), await join('b@people.example', ['admin'])];
    const both = [a, b].map((personId) => deactivatePerson(test.db, { personId, ...byNow() }));
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await hasAdmin(test.db, { demoWorks: false })).toBe(true);
  });

  it('keeps the role', async () => {
    const personId = await join('a@people.example', ['admin']);
    await join('b@people.example');
    const change = changeRoles(test.db, { personId, roles: ['engineer'], ...byNow() });
    await expect(change).rejects.toMatchObject({ reason: 'last_admin' });
  });
});

describe('who is deactivated', () => {
  it('has no session and makes none until reactivated', async () => {
    await join('a@people.example', ['admin']);
    const personId = await join('b@people.example');
    expect(await isSignedIn('b@people.example')).toBe(true);
    await deactivatePerson(test.db, { personId, ...byNow() });
    expect(await test.db.select().from(session).where(eq(session.userId, personId))).toEqual([]);
    expect(await signIn('b@people.example')).toMatchObject({ kind: 'refused', status: 401 });
    await reactivatePerson(test.db, { personId, ...byNow() });
    expect(await isSignedIn('b@people.example')).toBe(true);
  });
});

describe('wrong passwords', () => {
  /** When all of them come: how long the machine takes for a password must not count. */
  let at: Date;
  beforeEach(() => {
    at = new Date();
  });
  const seconds = (count: number): Date => new Date(at.getTime() + count * 1_000);
  const wrong = (email: string, options: Parameters<typeof signIn>[1] = {}) =>
    signIn(email, { password: 'not this one', at, ...options });

  it('slow down the address that they come from, and never the owner elsewhere', async () => {
    await join('owner@people.example');
    const results: unknown[] = [];
    for (let index = 0; index < 7; index += 1) results.push(await wrong('owner@people.example'));
    expect(results.slice(0, 5)).toEqual(Array(5).fill(expect.objectContaining({ status: 401 })));
    expect(results.slice(5)).toEqual(Array(2).fill(expect.objectContaining({ status: 429 })));
    expect(await signIn('owner@people.example', { at: seconds(1) })).toMatchObject({ status: 429 });
    expect(await isSignedIn('owner@people.example', { at, from: '198.51.100.7' })).toBe(true);
  });

  it('are waited for, and forgotten when the right one comes', async () => {
    await join('owner@people.example');
    for (let index = 0; index < 5; index += 1) await wrong('owner@people.example');
    expect(await isSignedIn('owner@people.example', { at: seconds(2) })).toBe(true);
    expect(await wrong('owner@people.example', { at: seconds(2) })).toMatchObject({ status: 401 });
  });

  it('are counted when many come at once', async () => {
    await join('owner@people.example');
    const results = await Promise.all(Array.from({ length: 12 }, () => wrong('owner@people.example')));
    expect(results.filter((result) => result.kind === 'refused' && result.status === 401)).toHaveLength(5);
  });

  it('at many accounts slow down their address', async () => {
    const results: unknown[] = [];
    for (let index = 0; index < 31; index += 1) results.push(await wrong(`nobody-${index}@people.example`));
    expect(results.slice(0, 30)).toEqual(Array(30).fill(expect.objectContaining({ status: 401 })));
    expect(results[30]).toMatchObject({ status: 429 });
  });

  it('are in the audit log, without the text that was typed for an account that there is not', async () => {
    const personId = await join('owner@people.example');
    await wrong('owner@people.example');
    await wrong('my secret instead of my address');
    await signIn('owner@people.example');
    const entries = await test.db.select().from(auditLog).where(eq(auditLog.entity, 'person'));
    const signIns = entries.filter(({ action }) => action.startsWith('sign_in.'));
    expect(signIns).toHaveLength(3);
    expect(signIns).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          action: 'sign_in.failed',
          entityId: personId,
          after: { clientAddress: '192.0.2.1' },
        }),
        expect.objectContaining({ action: 'sign_in.failed', entityId: 'unknown' }),
        expect.objectContaining({ action: 'sign_in.succeeded', actor: personId }),
      ]),
    );
    expect(JSON.stringify(await test.db.select().from(signInTries))).not.toContain('secret');
  });
});

describe('demo identities', () => {
  const demo = {
    DEMO_EMAIL: 'demo@redial.test',
    DEMO_PASSWORD: 'demo-password',
    DEMO_API_KEY: `rdl_${randomUUID().padEnd(40, 'x')}`,
  };
  const seed = () => seedWorkspace(test.db, box, { REDIAL_SANDBOX: 'on', ...demo });

  it('sign in where the sandbox runs and nowhere else', async () => {
    await seed();
    const credentials = { password: demo.DEMO_PASSWORD };
    expect(await isSignedIn(demo.DEMO_EMAIL, { ...credentials, demoWorks: true })).toBe(true);
    expect(await isSignedIn(demo.DEMO_EMAIL, { ...credentials, demoWorks: false })).toBe(false);
    expect(await findApiKey(test.db, demo.DEMO_API_KEY)).toMatchObject({ isDemo: true });
    expect(await hasAdmin(test.db, { demoWorks: false })).toBe(false);
  });

  it('are listed until they are removed, which a workspace without another admin refuses where they work', async () => {
    await seed();
    const refused = removeDemoIdentities(test.db, byNow(true));
    await expect(refused).rejects.toMatchObject({ reason: 'last_admin' });
    await setUp(await setupLink());
    expect(await listDemoIdentities(test.db)).toMatchObject({
      people: [{ email: demo.DEMO_EMAIL }],
      keys: [{ name: 'Demo key' }],
    });
    await removeDemoIdentities(test.db, byNow());
    expect(await listDemoIdentities(test.db)).toEqual({ people: [], keys: [] });
    expect(await findApiKey(test.db, demo.DEMO_API_KEY)).toBeNull();
  });

  it('are not made of a colleague who has the address', async () => {
    await join(demo.DEMO_EMAIL);
    await seed();
    expect(await listDemoIdentities(test.db)).toMatchObject({ people: [] });
    expect(await isSignedIn(demo.DEMO_EMAIL)).toBe(true);
  });
});
