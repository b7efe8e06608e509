/** Ways in besides the password, as browsers walk them: codes of an app, passkeys, and the workspace's identity provider. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#domain/workspace/permission.ts';
import { OpenidProvider } from '../support/openid-provider.ts';
import { SoftwarePasskey } from '../support/software-passkey.ts';
import { readBase32, totp } from '../support/totp.ts';
import { startProductionServer, type ProductionServer } from './production-server.ts';

let server: ProductionServer;
let admin: Browser;
const provider = new OpenidProvider();
const password = 'a long enough password';

beforeAll(async () => {
  [server] = await Promise.all([startProductionServer(), provider.open()]);
  admin = new Browser();
  const { DEMO_EMAIL: email = '', DEMO_PASSWORD: demoPassword = '' } = server.env;
  expect((await admin.post('/sign-in', { email, password: demoPassword })).location).toBe('/');
}, 300_000);
afterAll(async () => {
  await Promise.all([server.stop(), provider.close()]);
}, 60_000);

/** Keeps cookies as a browser does, and follows nothing by itself. */
class Browser {
  readonly cookies = new Map<string, string>();

  async send(path: string, init: RequestInit = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { origin: server.url, accept: 'text/html', ...init.headers, cookie };
    const response = await fetch(new URL(path, server.url), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (value === '' || /max-age=0(;|$)/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  }

  post = (path: string, fields: Record<string, string> = {}) =>
    this.send(path, { method: 'POST', body: new URLSearchParams(fields) });

  async json(path: string, body?: unknown) {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const { status, text } = await this.send(path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...sent,
    });
    return { status, body: JSON.parse(text) as Record<string, never> };
  }

  async ask(procedure: string, input: unknown = {}) {
    const { status, body } = await this.json(`/trpc/${procedure}`, input);
    const { result } = body as unknown as { result?: { data: unknown } };
    return { status, data: result?.data };
  }

  mayWork = async (): Promise<number> => (await this.ask('campaigns.list')).status;
  signIn = (email: string) => this.post('/sign-in', { email, password });
}

/** Somebody new, in a browser that is signed in. */
async function join(email: string, roles: Role[] = ['reviewer']): Promise<Browser> {
  const invited = (await admin.ask('people.invite', { email, roles })).data as { url: string };
  const browser = new Browser();
  const joined = await browser.post(`${new URL(invited.url).pathname}?/invitation`, { name: email, password });
  expect(joined.location).toBe('/');
  return browser;
}

/** Sets up an app as the page of the account does: its key, and the backup codes. */
async function setUpApp(browser: Browser) {
  const begun = await browser.post('/account?/beginApp', { password });
  const uri = (/otpauth:[^"]+/.exec(begun.text)?.[0] ?? '').replaceAll('&amp;', '&');
  const key = readBase32(new URL(uri).searchParams.get('secret') ?? '');
  const wrong = await browser.post('/account?/confirmApp', { code: '000000', uri });
  expect([wrong.status, wrong.text.includes('otpauth:')]).toEqual([400, true]);
  const confirmed = await browser.post('/account?/confirmApp', { code: totp(key, new Date()), uri });
  const codes = [...confirmed.text.matchAll(/<li>([A-Za-z0-9]{5}-[A-Za-z0-9]{5})<\/li>/g)].map(
    ([, code]) => code ?? '',
  );
  return { key, codes };
}

async function personId(email: string): Promise<string> {
  const { people } = (await admin.ask('people.list')).data as { people: { id: string; email: string }[] };
  return people.find((person) => person.email === email)?.id ?? '';
}

async function audited(id: string) {
  const { rows } = (await admin.ask('audit.list')).data as {
    rows: { action: string; entityId: string; after: unknown }[];
  };
  return rows.filter(({ entityId }) => entityId === id);
}

describe('an authenticator app', () => {
  it('is computed here as RFC 6238 says', () => {
    const key = Buffer.from('12345678901234567890');
    const at = (seconds: number) => totp(key, new Date(seconds * 1_000), 8);
    expect([59, 1111111109, 1234567890, 20000000000].map(at)).toEqual(['94287082', '07081804', '89005924', '65353130']);
  });

  it('is asked for after the password, until an admin takes it away', async () => {
    const email = 'ada@access.example';
    const browser = await join(email);
    expect((await browser.post('/account?/beginApp', { password: 'not this one' })).status).toBe(400);
    const { key, codes } = await setUpApp(browser);
    expect(codes).toHaveLength(10);
    const account = await browser.send('/account');
    expect([account.status, codes.some((code) => account.text.includes(code))]).toEqual([200, false]);

    const second = new Browser();
    expect((await second.signIn(email)).location).toBe('/sign-in/code');
    expect([await second.mayWork(), (await second.send('/sign-in/code')).status]).toEqual([401, 200]);
    expect((await second.post('/sign-in/code', { factor: 'totp', code: '000000' })).status).toBe(401);
    const spaced = totp(key, new Date()).replace(/^.../, '$& ');
    expect((await second.post('/sign-in/code', { factor: 'totp', code: spaced, trust: 'on' })).location).toBe('/');
    expect(await second.mayWork()).toBe(200);

    await second.post('/sign-out');
    expect((await second.signIn(email)).location, 'a trusted browser').toBe('/');
    const id = await personId(email);
    expect((await admin.ask('people.removeSecondFactor', { personId: id })).status).toBe(200);
    expect([await browser.mayWork(), await second.mayWork()]).toEqual([401, 401]);
    expect((await new Browser().signIn(email)).location).toBe('/');
    const actions = (await audited(id)).map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['second_factor.set_up', 'second_factor.remove', 'sign_in.failed', 'sign_in.succeeded']),
    );
  });

  it('may be replaced by each backup code once', async () => {
    const email = 'bo@access.example';
    const { codes } = await setUpApp(await join(email));
    const use = async (code = '') => {
      const browser = new Browser();
      await browser.signIn(email);
      return (await browser.post('/sign-in/code', { factor: 'backup_code', code })).status;
    };
    expect([await use(codes[0]), await use(codes[0]), await use(codes[1])]).toEqual([303, 401, 303]);
  });

  it('may be required of a role, which opens nothing until it is there', async () => {
    const browser = await join('cy@access.example', ['leadership']);
    const other = await join('di@access.example', ['reviewer']);
    const require = (secondFactorRoles: Role[]) => admin.ask('access.requireSecondFactor', { secondFactorRoles });
    expect((await browser.ask('access.requireSecondFactor', { secondFactorRoles: [] })).status).toBe(403);
    expect((await require(['leadership'])).status).toBe(200);
    try {
      expect([await browser.mayWork(), await other.mayWork()]).toEqual([403, 200]);
      expect((await browser.send('/campaigns')).location).toBe('/account');
      await setUpApp(browser);
      expect([await browser.mayWork(), (await browser.send('/campaigns')).status]).toEqual([200, 200]);
    } finally {
      await require([]);
    }
  });

  it('is not for the demo account', async () => {
    const { DEMO_PASSWORD: demoPassword = '' } = server.env;
    expect((await admin.post('/account?/beginApp', { password: demoPassword })).status).toBe(409);
    expect((await admin.json('/account/passkeys')).status).toBe(409);
  });
});

describe('a passkey', () => {
  const ask = async (browser: Browser, path: string) => (await browser.json(path)).body as never;

  it('signs in whoever it recognises, and nobody when it was removed', async () => {
    const email = 'eve@access.example';
    const browser = await join(email);
    const passkey = new SoftwarePasskey(server.url);
    const options = await ask(browser, '/account/passkeys');
    expect(options).toMatchObject({
      rp: { id: new URL(server.url).hostname },
      authenticatorSelection: { userVerification: 'required', residentKey: 'required' },
    });
    const credential = passkey.create(options);
    const body = JSON.stringify({ credential });
    const headers = { 'content-type': 'application/json' };
    expect((await new Browser().send('/account/passkeys', { method: 'POST', body, headers })).status).toBe(401);
    expect((await browser.json('/account/passkeys', { credential })).status).toBe(200);

    const signIn = async (verifies = true) => {
      const second = new Browser();
      passkey.verifies = verifies;
      const answer = await second.json('/sign-in/passkey', {
        credential: passkey.get(await ask(second, '/sign-in/passkey')),
      });
      return [answer.status, await second.mayWork()];
    };
    expect(await signIn()).toEqual([200, 200]);
    expect(await signIn(false), 'a device that did not look who it is').toEqual([401, 401]);
    const id = await personId(email);
    const signedIn = (await audited(id)).filter(({ action }) => action.startsWith('sign_in.'));
    expect(signedIn.map(({ after }) => after)).toEqual(
      expect.arrayContaining([expect.objectContaining({ method: 'passkey' })]),
    );

    expect((await admin.ask('people.deactivate', { personId: id })).status).toBe(200);
    expect(await signIn()).toEqual([401, 401]);
    await admin.ask('people.reactivate', { personId: id });
    expect(await signIn()).toEqual([200, 200]);
    await admin.ask('people.removeSecondFactor', { personId: id });
    expect(await signIn()).toEqual([401, 401]);
  });
});

describe('the identity provider', () => {
  const setting = () => ({
    ...{ enabled: true, issuer: provider.issuer, clientId: provider.clientId, label: 'Sign in with Northwind' },
    ...{ clientSecret: provider.clientSecret, roleClaim: 'groups', otherWays: false, fallbackRole: null },
    mapping: [
      { value: 'dial', role: 'campaign_manager' },
      { value: 'qa', role: 'reviewer' },
    ],
  });
  const change = (changes: object = {}) => admin.ask('access.changeOidc', { ...setting(), ...changes });
  const gus = { sub: 'u-1', email: 'Gus@access.example', email_verified: true, name: 'Gus', groups: ['dial'] };

  async function enter(claims: object, alter: (back: URL) => void = () => undefined) {
    const browser = new Browser();
    const begun = await browser.send('/sign-in/oidc?next=/campaigns');
    const back = provider.grant(begun.location ?? '', claims as Record<string, unknown>);
    alter(back);
    const ended = await browser.send(back.pathname + back.search);
    return { browser, location: ended.location, back };
  }
  const problemOf = async (...given: Parameters<typeof enter>) =>
    new URL((await enter(...given)).location ?? '', server.url).searchParams.get('problem');

  it('is saved when it answers under its own name, and its secret is shown to nobody', async () => {
    expect((await new Browser().send('/sign-in')).text).not.toContain('Sign in with Northwind');
    expect((await change({ issuer: `${provider.issuer}/other` })).status).toBe(400);
    expect((await change({ issuer: 'https://10.0.0.1' })).status, 'a private network').toBe(400);
    expect((await change({ fallbackRole: 'admin' })).status).toBe(400);
    expect((await change({ issuer: `${provider.issuer}/.well-known/openid-configuration` })).status).toBe(200);
    expect((await new Browser().send('/sign-in')).text).toContain('Sign in with Northwind');
    const shown = JSON.stringify([await admin.ask('audit.list'), (await admin.send('/people/sign-in')).text]);
    expect(shown).not.toContain(provider.clientSecret);
  });

  it('makes who is new, with the roles of the claim, which follow it', async () => {
    const first = await enter(gus);
    expect([first.location, await first.browser.mayWork()]).toEqual(['/campaigns', 200]);
    const again = await enter({ ...gus, email: 'renamed@access.example', groups: ['qa', 'none'] });
    expect(again.location).toBe('/campaigns');
    const { people } = (await admin.ask('people.list')).data as { people: { email: string; roles: Role[] }[] };
    expect(people.filter(({ email }) => /gus|renamed/.test(email))).toMatchObject([
      { email: 'gus@access.example', roles: ['reviewer'] },
    ]);
  });

  it('lets nobody in whom it gives no role, whose address is not verified, who is deactivated, or the demo', async () => {
    expect(await problemOf({ ...gus, groups: ['none'] })).toBe('provider_no_role');
    expect(await problemOf({ ...gus, sub: 'u-2', email: 'ada@access.example', email_verified: false })).toBe(
      'provider_email_unverified',
    );
    expect(await problemOf({ ...gus, sub: 'u-3', email: server.env.DEMO_EMAIL })).toBe('provider_not_here');
    const id = await personId('gus@access.example');
    await admin.ask('people.deactivate', { personId: id });
    expect(await problemOf(gus)).toBe('provider_not_here');
    await admin.ask('people.reactivate', { personId: id });
    expect((await audited(id)).map(({ action }) => action)).toContain('sign_in.failed');
    expect((await enter(gus)).location).toBe('/campaigns');
  });

  it.each([
    ['nonce', { nonce: 'another' }],
    ['missing nonce', { nonce: undefined }],
    ['audience', { aud: 'another-client' }],
    ['audience of several clients', { aud: ['redial-test', 'another-client'] }],
    ['issuer', { iss: 'https://id.example' }],
    ['lifetime', { exp: 1_000_000_000 }],
    ['missing lifetime', { exp: undefined }],
  ])('is not believed with a wrong %s', async (_, claims) => {
    expect(await problemOf({ ...gus, ...claims })).toBe('provider_invalid');
    expect((await enter(gus)).location, 'a right one after it').toBe('/campaigns');
  });

  it('is not believed with a key of somebody else, a state or code of another round, or twice', async () => {
    provider.isForged = true;
    expect(await problemOf(gus)).toBe('provider_invalid');
    provider.isForged = false;
    expect(await problemOf(gus, (back) => back.searchParams.set('state', 'x'))).toBe('provider_expired');
    expect(await problemOf(gus, (back) => back.searchParams.set('iss', 'https://id.example'))).toBe('provider_invalid');
    const { browser, back } = await enter(gus);
    expect((await browser.send(back.pathname + back.search)).location).toContain('provider_expired');
    // Somebody else's code, under a round of one's own: PKCE binds it to the browser that asked.
    const stolen = provider.grant((await new Browser().send('/sign-in/oidc')).location ?? '', gus);
    const code = stolen.searchParams.get('code') ?? '';
    expect(await problemOf(gus, (own) => own.searchParams.set('code', code))).toBe('provider_invalid');
  });

  it('knows who was here by a verified address, and closes the other ways for them', async () => {
    const email = 'hal@access.example';
    await join(email);
    expect((await enter({ ...gus, sub: 'u-9', email })).location).toBe('/campaigns');
    expect((await new Browser().signIn(email)).status).toBe(401);
    await change({ otherWays: true });
    expect((await new Browser().signIn(email)).location).toBe('/');
    await change({ enabled: false });
    expect((await new Browser().send('/sign-in/oidc')).location).toBe('/sign-in?problem=provider_off');
  });
});
