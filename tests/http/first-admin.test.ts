/** An installation without a sandbox, from the link that the start hands over to a colleague who was invited. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { productParts } from '#infra/stack/parts.ts';
import { startStack, type Stack } from '#infra/stack/stack.ts';
import { searchAttributes } from '#temporal.config';

let dir: string;
let stack: Stack;
let url: string;

const start = (): Promise<Stack> =>
  startStack({
    dataDir: join(dir, 'stack'),
    ports: 'free',
    searchAttributes,
    quiet: true,
    durable: false,
    environment: { REDIAL_SANDBOX: 'off' },
    parts: productParts.filter(({ name }) => ['migrate', 'seed', 'server'].includes(name)),
  });

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redial-first-'));
  stack = await start();
  url = stack.env.REDIAL_URL ?? '';
});
afterAll(async () => {
  await stack.stop();
  await rm(dir, { recursive: true, force: true });
});

/** A form as a browser without JavaScript sends it. */
async function post(path: string, fields: Record<string, string>, cookie = '') {
  const headers = { origin: url, cookie, accept: 'text/html' };
  const response = await fetch(new URL(path, url), {
    ...{ method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual' },
  });
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { status: response.status, location: response.headers.get('location'), cookie: cookies.join('; ') };
}

async function ask(procedure: string, cookie: string, input?: unknown) {
  const response = await fetch(new URL(`/trpc/${procedure}`, url), {
    method: 'POST',
    headers: { origin: url, cookie, 'content-type': 'application/json' },
    body: JSON.stringify(input ?? {}),
  });
  const body = (await response.json()) as { result?: { data: unknown } };
  return { status: response.status, data: body.result?.data as Record<string, never> };
}

const page = (path: string, cookie = '') => fetch(new URL(path, url), { headers: { cookie }, redirect: 'manual' });
const pathOf = (link: string): string => new URL(link).pathname;
const password = 'a long enough password';
const setup = {
  organisation: 'Northwind',
  timeZone: 'Europe/Oslo',
  name: 'Ada',
  email: 'ada@people.example',
  password,
};
let admin: string;
let colleague: string;

it('hands over a link, kept in no log, that names the workspace and makes its admin once', async () => {
  const link = stack.setupLink ?? '';
  expect(link).toMatch(/\/join\/[\w-]{43}$/);
  expect([stack.env.DEMO_EMAIL, stack.env.DEMO_PASSWORD, stack.env.DEMO_API_KEY]).toEqual(Array(3).fill(undefined));
  expect((await page(pathOf(link))).status).toBe(200);

  const short = await post(`${pathOf(link)}?/setup`, { ...setup, password: 'short' });
  expect(short.status).toBe(400);
  const made = await post(`${pathOf(link)}?/setup`, setup);
  expect([made.status, made.location]).toEqual([303, '/settings/set-up']);
  admin = made.cookie;
  expect((await ask('settings.connections', admin)).data).toMatchObject({ workspace: { organisation: 'Northwind' } });
  expect((await page(pathOf(link))).status).toBe(404);
  expect((await post(`${pathOf(link)}?/setup`, { ...setup, email: 'eve@people.example' })).status).toBe(404);

  const logs = join(dir, 'stack', 'logs');
  const texts = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')));
  expect(texts.join('\n')).not.toContain(link.split('/').at(-1));
});

it('lets the admin invite a colleague, who is out at once when deactivated', async () => {
  const invited = await ask('people.invite', admin, { email: 'bo@people.example', roles: ['campaign_manager'] });
  const { url: link } = invited.data as unknown as { url: string };
  const joined = await post(`${pathOf(link)}?/invitation`, { name: 'Bo', password });
  expect([joined.status, joined.location]).toEqual([303, '/']);
  colleague = joined.cookie;
  expect((await ask('campaigns.list', colleague)).status).toBe(200);
  expect((await ask('people.list', colleague)).status).toBe(403);

  const { people } = (await ask('people.list', admin)).data as unknown as { people: { id: string; name: string }[] };
  const personId = people.find(({ name }) => name === 'Bo')?.id;
  expect((await ask('people.deactivate', admin, { personId })).status).toBe(200);
  expect((await ask('campaigns.list', colleague)).status).toBe(401);
  expect((await page('/campaigns', colleague)).headers.get('location')).toBe('/sign-in?next=%2Fcampaigns');
});

it('ends all sessions of a person who asks for it, and has all of it in the audit log', async () => {
  const second = await post('/sign-in', { email: setup.email, password });
  expect((await page('/account', second.cookie)).status).toBe(200);
  const entries = (await ask('audit.list', admin)).data as unknown as { rows: { action: string }[] };
  expect(entries.rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      'workspace.set_up',
      'person.join',
      'invitation.create',
      'person.deactivate',
      'sign_in.succeeded',
    ]),
  );
  const ended = await post('/account?/signOutEverywhere', {}, second.cookie);
  expect([ended.status, ended.location]).toEqual([303, '/sign-in']);
  for (const cookie of [admin, second.cookie]) expect((await ask('campaigns.list', cookie)).status).toBe(401);
});

it('changes a password for who knows it, and keeps the session that did', async () => {
  const { cookie } = await post('/sign-in', { email: setup.email, password });
  const fresh = 'another long password';
  expect((await post('/account?/password', { currentPassword: 'wrong', newPassword: fresh }, cookie)).status).toBe(400);
  const changed = await post('/account?/password', { currentPassword: password, newPassword: fresh }, cookie);
  expect([changed.status, changed.location]).toEqual([303, '/account?changed=1']);
  expect((await ask('campaigns.list', changed.cookie)).status).toBe(200);
  expect((await ask('campaigns.list', cookie)).status).toBe(401);
  expect((await post('/sign-in', { email: setup.email, password })).status).toBe(401);
});

it('makes no further link at the next start', async () => {
  await stack.stop();
  stack = await start();
  expect(stack.setupLink).toBeNull();
});
