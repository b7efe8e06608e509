/** Mails: the server that is entered and tested, links that are mailed, and what a stranger learns by asking for one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from 'better-auth/crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeDatabase } from '#db/client.ts';
import { auditLog, oneTimeLinks, settings, signInTries, user } from '#db/schema/index.ts';
import { resetPassword } from '#db/workspace/join.ts';
import { createPasswordReset, findLink } from '#db/workspace/one-time-link.ts';
import { addPerson } from '#db/workspace/person.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import type { StepResult } from '#domain/health/connection-check.ts';
import type { PlainSetting } from '#domain/workspace/setting.ts';
import { freeTries } from '#domain/workspace/throttle.ts';
import { getServices } from '#lib/server/services.ts';
import { inWords } from '#lib/server/words.ts';
import { changeSetting } from '#operations/workspace/change-setting.ts';
import { checkEnteredPart, type CheckContext } from '#operations/workspace/check-connection.ts';
import { mailInvitation, mailPasswordReset } from '#operations/workspace/mail-link.ts';
import { startMail, type MailService } from '#sandbox/services/mail/server.ts';
import { actions } from '../../web/src/routes/sign-in/forgotten/+page.server.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';

const keys = Buffer.alloc(32, 7).toString('base64');
const box = openSecretBox(keys);
const credentials = { user: 'redial', password: 'secret of the mail server' };
const url = 'https://redial.example.com';
let test: TestDatabase;
let folder: string;
let open: MailService;
let guarded: MailService;
let encrypted: MailService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mail-'));
  const at = (name: string) => ({ port: 0, webPort: 0, dataDir: join(folder, name) });
  [test, open, guarded, encrypted] = await Promise.all([
    createTestDatabase(),
    startMail(at('open')),
    startMail({ ...at('guarded'), credentials }),
    startMail({ ...at('encrypted'), encryption: 'starttls' }),
  ]);
});
afterAll(async () => {
  await Promise.all([open, guarded, encrypted].map((service) => service.close()));
  await Promise.all([test.drop(), rm(folder, { recursive: true })]);
});
beforeEach(async () => {
  for (const table of [oneTimeLinks, user, settings, auditLog, signInTries]) await test.db.delete(table);
  open.refuse(null);
});

function context(allowLoopback = true) {
  const environment = { REDIAL_ALLOW_LOOPBACK: allowLoopback, REDIAL_URL: url };
  return { db: test.db, box, environment, inWords };
}

const from = 'Redial <redial@example.com>';
const at = ({ port }: MailService, more: Partial<PlainSetting<'mail'>> = {}): PlainSetting<'mail'> => ({
  ...{ host: '127.0.0.1', port, security: 'none', user: null, from },
  ...more,
});
const set = (plain: PlainSetting<'mail'>) => writeSetting(test.db, box, 'mail', { plain });

/** What the test of a mail server says. */
async function tried(plain: PlainSetting<'mail'>, secrets: { password?: string } = {}, allowLoopback = true) {
  const asked = context(allowLoopback) as CheckContext;
  const { state, says, fix }: StepResult = one(
    await checkEnteredPart(asked, { name: 'mail', plain, secrets }, { email: 'ada@people.example' }),
  );
  return [state, says && inWords(says), fix && inWords(fix)];
}

describe('the test of a mail server', () => {
  it('sends a mail to whoever tests, with values that nobody has saved', async () => {
    const before = open.received().length;
    expect(await tried(at(open))).toEqual(['ok', expect.stringMatching(/took a mail for ada@people\.example/), null]);
    expect(open.received().slice(before)).toMatchObject([
      { from: 'redial@example.com', to: ['ada@people.example'], subject: 'Redial can send mail' },
    ]);
    const shown = await (await fetch(`http://127.0.0.1:${open.webPort}/`)).text();
    expect(shown).toContain('To: ada@people.example\nSubject: Redial can send mail');
  });

  it('signs in, and says when user and password are wrong, and where right ones are found', async () => {
    const user = credentials.user;
    expect(await tried(at(guarded, { user }), { password: credentials.password })).toEqual([
      'ok',
      expect.any(String),
      null,
    ]);
    expect(await tried(at(guarded, { user }), { password: 'wrong' })).toEqual([
      'refused',
      expect.stringMatching(/does not accept user and password \(535\)/),
      expect.stringMatching(/as your mail provider tells them/),
    ]);
    expect(await tried(at(guarded, { user }))).toEqual(['refused', expect.stringMatching(/no password/), null]);
  });

  it('says when the way is not encrypted, or by a certificate that nobody vouches for', async () => {
    const notEncrypted = ['refused', expect.stringMatching(/cannot be encrypted/), expect.stringMatching(/465.*587/)];
    expect(await tried(at(open, { security: 'starttls' }))).toEqual(notEncrypted);
    expect(await tried(at(open, { security: 'tls' }))).toEqual(notEncrypted);
    expect(await tried(at(encrypted, { security: 'starttls' }))).toEqual(notEncrypted);
  });

  it('says when nobody is there, and when the server does not take the mail', async () => {
    const gone = await startMail({ port: 0, webPort: 0, dataDir: join(folder, 'gone') });
    await gone.close();
    expect(await tried(at(gone))).toEqual([
      'away',
      expect.stringMatching(/ECONNREFUSED/),
      expect.stringMatching(/Compare server and port/),
    ]);
    open.refuse(550);
    expect(await tried(at(open))).toEqual(['refused', expect.stringMatching(/for this address \(550\)/), null]);
    open.refuse(451);
    const busy = expect.stringMatching(/cannot take the mail now \(451\)/);
    expect(await tried(at(open))).toEqual(['away', busy, expect.stringMatching(/Try again in a minute/)]);
  });
});

describe('the setting', () => {
  const change = (plain: PlainSetting<'mail'>, secrets: { password?: string }, allowLoopback: boolean) =>
    changeSetting(context(allowLoopback), { name: 'mail', plain, secrets, actor: 'ada', now: new Date() });

  it('does not lead into a private network, nor unencrypted out of this machine', async () => {
    await expect(change(at(open), {}, false)).rejects.toMatchObject({ reason: 'address_private' });
    for (const host of ['10.0.0.7', '169.254.169.254']) {
      await expect(change(at(open, { host, security: 'tls' }), {}, true)).rejects.toMatchObject({ code: 'bad_input' });
    }
    await expect(change(at(open, { host: '9.9.9.9' }), {}, true)).rejects.toMatchObject({
      reason: 'address_not_encrypted',
    });
    for (const host of ['smtp://example.com', 'a b', 'x@y', '']) {
      await expect(change(at(open, { host }), {}, true)).rejects.toMatchObject({ reason: 'mail_host_malformed' });
    }
  });

  it('keeps its password for the server that it was entered for', async () => {
    await change(at(guarded, { user: 'redial' }), { password: 'p' }, true);
    await change(at(guarded, { user: 'redial', port: guarded.port + 1 }), {}, true);
    await expect(change(at(guarded, { host: '127.0.0.2', user: 'redial' }), {}, true)).rejects.toMatchObject({
      reason: 'setting_secret_of_address',
    });
  });
});

describe('a forgotten password', () => {
  const ask = (email: string, now = new Date()) =>
    mailPasswordReset(context(), { email, clientAddress: '192.0.2.1', now });
  const minutesLater = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
  let id: string;
  let passwordHash: string;

  beforeEach(async () => {
    passwordHash ??= await hashPassword('a long enough password');
    const ada = { name: 'Ada', email: 'ada@people.example', roles: ['reviewer' as const], passwordHash };
    id = await test.db.transaction((tx) => addPerson(tx, ada));
    await set(at(open));
  });
  const mailed = () => open.received().filter(({ subject }) => subject.startsWith('Your new password'));
  const tokenIn = (text = ''): string => /\/join\/(\S+)/.exec(text)?.[1] ?? '';

  it('is replaced by a link that is mailed, once', async () => {
    const before = mailed().length;
    await ask('ada@people.example');
    const mail = one(mailed().slice(before));
    expect(mail.to).toEqual(['ada@people.example']);
    expect(mail.text).toContain(`${url}/join/`);
    const token = tokenIn(mail.text);
    expect(await findLink(test.db, token, new Date())).toMatchObject({ kind: 'password_reset', userEmail: mail.to[0] });
    await resetPassword(test.db, { token, passwordHash, now: new Date() });
    await expect(resetPassword(test.db, { token, passwordHash, now: new Date() })).rejects.toMatchObject({
      reason: 'link_not_open',
    });
  });

  it('is mailed to nobody who may not sign in, and written down whoever asked', async () => {
    const before = open.received().length;
    await ask('nobody@people.example');
    await test.db.update(user).set({ deactivatedAt: new Date() }).where(eq(user.id, id));
    await ask('ada@people.example');
    expect(open.received().length).toBe(before);
    const entries = await test.db.select().from(auditLog).where(eq(auditLog.action, 'person.ask_reset_link'));
    expect(entries.map(({ actor, entityId }) => [actor, entityId]).sort()).toEqual(
      [
        ['anonymous', id],
        ['anonymous', 'unknown'],
      ].sort(),
    );
    expect(JSON.stringify(entries)).not.toContain('nobody@');
  });

  it('does not let strangers fill a mailbox, nor spoil the link that an admin has made', async () => {
    const admins = await createPasswordReset(test.db, { personId: id, actor: 'admin', now: new Date() });
    const before = mailed().length;
    await Promise.all([ask('ada@people.example'), ask('ada@people.example')]);
    await ask('ada@people.example', minutesLater(4));
    expect(mailed().length).toBe(before + 1);
    await ask('ada@people.example', minutesLater(6));
    expect(mailed().length).toBe(before + 2);
    expect(await findLink(test.db, admins.token, new Date())).not.toBeNull();
    const token = tokenIn(mailed().at(-1)?.text);
    await resetPassword(test.db, { token, passwordHash, now: minutesLater(7) });
    expect(await findLink(test.db, admins.token, minutesLater(7))).toBeNull();
  });
});

describe('the page for a forgotten password', () => {
  beforeAll(() => {
    const environment = {
      DATABASE_URL: test.url,
      LIVEKIT_URL: 'ws://127.0.0.1:9',
      LIVEKIT_API_KEY: 'key',
      LIVEKIT_API_SECRET: 'secret',
      REDIAL_URL: url,
      REDIAL_ALLOW_LOOPBACK: '1',
      REDIAL_SERVICE_TOKEN: 'token-between-processes',
      REDIAL_SECRET_KEYS: keys,
      REDIAL_SESSION_SECRET: 'secret-of-the-sessions',
      REDIAL_STORAGE_DIR: folder,
      REDIAL_LOG_LEVEL: 'fatal',
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    await closeDatabase(getServices().db);
    vi.unstubAllEnvs();
  });

  function post(email: string, from: string) {
    const body = new URLSearchParams({ email });
    const request = new Request(`${url}/sign-in/forgotten`, { method: 'POST', body });
    return actions.default({ request, getClientAddress: () => from });
  }
  const mailsTo = (address: string) => open.received().filter(({ to }) => to.includes(address)).length;

  it('says the same whether there is such a person or not', async () => {
    const person = { name: 'Flo', roles: ['reviewer' as const], passwordHash: 'none' };
    await test.db.transaction((tx) => addPerson(tx, { ...person, email: 'flo@people.example' }));
    await set(at(open));
    expect(await post('nobody@people.example', '192.0.2.7')).toEqual({ isAsked: true, email: 'nobody@people.example' });
    expect(await post('Flo@people.example', '192.0.2.7')).toEqual({ isAsked: true, email: 'Flo@people.example' });
    await expect.poll(() => mailsTo('flo@people.example'), { timeout: 30_000 }).toBe(1);
    expect(mailsTo('nobody@people.example')).toBe(0);
  });

  it('slows down who asks again and again, and nobody else', async () => {
    const answers: unknown[] = [];
    for (let tries = 0; tries <= freeTries.account; tries++)
      answers.push(await post('gil@people.example', '192.0.2.8'));
    expect(answers.at(-2)).toMatchObject({ isAsked: true });
    expect(answers.at(-1)).toMatchObject({ status: 429, data: { refusal: expect.stringMatching(/Wait \d+ s/) } });
    expect(await post('gil@people.example', '198.51.100.3')).toMatchObject({ isAsked: true });
    expect(await post('no address', '192.0.2.9')).toMatchObject({ status: 400 });
  });
});

it('mails an invitation, and says why it could not', async () => {
  await writeSetting(test.db, box, 'workspace', { plain: { organisation: 'Zoë’s Solar', timeZone: 'UTC' } });
  const invitation = { email: 'bo@people.example', url: `${url}/join/token-of-bo` };
  expect(await mailInvitation(context(), invitation)).toMatchObject({ code: 'mail_not_set_up' });
  await set(at(open));
  expect(await mailInvitation(context(), invitation)).toBeNull();
  expect(open.received().at(-1)).toMatchObject({
    to: ['bo@people.example'],
    subject: 'You are invited to Redial of Zoë’s Solar',
    text: expect.stringContaining(invitation.url),
  });
});
