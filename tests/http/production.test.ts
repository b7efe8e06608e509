/** The server as it is built and started for production, spoken to as CRMs, carriers and browsers do. */
import { createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerAccounts } from '#db/schema/index.ts';
import { eventually } from '../support/eventually.ts';
import { startProductionServer, type Answer, type ProductionServer } from './production-server.ts';

let server: ProductionServer;
const send: ProductionServer['send'] = (...request) => server.send(...request);

beforeAll(async () => {
  server = await startProductionServer();
}, 300_000);
afterAll(async () => {
  // Asked to end, it ends by itself: nobody has to kill it.
  expect(await server.stop()).toContain('server.stopped');
}, 60_000);

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${server.key}` });
const asJson = (): Record<string, string> => ({ ...bearer(), 'content-type': 'application/json' });
let serial = 0;
const named = (): Record<string, string> => ({ ...asJson(), 'idempotency-key': `story-${++serial}` });

function errorOf({ text, headers }: Answer): { code: string; message: string } {
  expect(headers['content-type']).toContain('application/json');
  const { error } = JSON.parse(text) as { error: { code: string; message: string } };
  expect(error.message).not.toBe('');
  return error;
}

describe('a CRM', () => {
  it('deletes without a content type, as every client does', async () => {
    const { id, contactId } = await server.planCallback();
    const cancelled = await send('DELETE', `/api/v1/callbacks/${id}`, { headers: bearer() });
    expect([cancelled.status, cancelled.text]).toEqual([200, expect.stringContaining('"cancelled"')]);
    const withdrawn = await send('DELETE', `/api/v1/contacts/${contactId}`, { headers: bearer() });
    expect([withdrawn.status, withdrawn.text]).toEqual([200, expect.stringContaining('"cancelled"')]);
  });

  it('that runs in somebody’s page is told apart by its key, not by where the page is', async () => {
    const { id } = await server.planCallback();
    const headers = { ...bearer(), origin: 'https://crm.example', 'sec-fetch-site': 'cross-site' };
    expect((await send('DELETE', `/api/v1/callbacks/${id}`, { headers })).status).toBe(200);
  });

  it('without a key is told so, whatever it sends', async () => {
    for (const method of ['DELETE', 'PATCH', 'GET']) {
      const answer = await send(method, '/api/v1/callbacks/00000000-0000-4000-8000-000000000000');
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
      expect(errorOf(answer).code).toBe('unauthorised');
    }
  });

  it('that sends JSON without saying so is understood; a form or a text is not JSON', async () => {
    const { id } = await server.planCallback();
    const path = `/api/v1/callbacks/${id}`;
    const body = '{"note":"in the afternoon"}';
    expect((await send('PATCH', path, { headers: bearer(), body })).status).toBe(200);
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
      const answer = await send('PATCH', path, { headers: { ...bearer(), 'content-type': type }, body });
      expect([answer.status, errorOf(answer).code]).toEqual([415, 'unsupported_media_type']);
    }
  });

  it.each(['TRACE', 'PUT', 'OPTIONS', 'PROPFIND', 'POST'])(
    'that uses %s where it is not known learns what is',
    async (method) => {
      const answer = await send(method, '/api/v1/callbacks/00000000-0000-4000-8000-000000000000', {
        headers: bearer(),
      });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, PATCH, DELETE, HEAD']);
      expect(errorOf(answer).code).toBe('method_not_allowed');
    },
  );

  it('that asks for an address that is none gets JSON', async () => {
    for (const path of ['/api/v1/nothing', '/api/v2', '/api/v1/callbacks/a/b', '/api/v1/callbacks/x/__data.json']) {
      const answer = await send('GET', path, { headers: { ...bearer(), accept: 'text/html' } });
      expect([path, answer.status, errorOf(answer).code]).toEqual([path, 404, 'not_found']);
    }
    for (const path of ['/api/v1/%', '/api/v1/callbacks/%zz', '/api/v1/callbacks/%ff%fe']) {
      const answer = await send('GET', path, { headers: bearer() });
      expect([path, answer.status, errorOf(answer).code]).toEqual([path, 400, 'bad_input']);
    }
  });

  it('that sends an id that is none gets JSON', async () => {
    for (const id of ['x', '%00', '%F0%9F%98%80', '0'.repeat(5_000), '..%2f..%2fcampaigns', "'%20OR%201=1--"]) {
      const answer = await send('GET', `/api/v1/callbacks/${id}`, { headers: bearer() });
      expect([answer.status, errorOf(answer).code]).toEqual([404, 'not_found']);
    }
  });

  it('is not troubled by parameters that only our own pages know', async () => {
    const { id } = await server.planCallback();
    const answer = await send('GET', `/api/v1/callbacks/${id}?x-sveltekit-invalidated=1&a=b`, { headers: bearer() });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['no JSON', '{"note":'],
    ['nothing', ''],
    ['U+0000', '{"note":"a\\u0000b"}'],
    ['half a surrogate pair', '{"note":"\\ud800"}'],
    ['half a surrogate pair in a name', '{"note":"a","\\udc00":1}'],
    ['a huge number', '{"note":1e999}'],
    ['no change', '{}'],
    ['a list', '[]'],
    ['depth', '['.repeat(400_000)],
    ['a closed depth', '['.repeat(400_000) + ']'.repeat(400_000)],
    ['the year 0', '{"dueAt":"0000-01-01T00:00:00Z"}'],
    ['a day that is none', '{"dueAt":"2031-02-30T00:00:00Z"}'],
    ['a time that is past', '{"dueAt":"2001-01-01T00:00:00Z"}'],
  ])('that sends %s is told so', async (_, body) => {
    const { id } = await server.planCallback();
    const answer = await send('PATCH', `/api/v1/callbacks/${id}`, { headers: asJson(), body });
    expect([answer.status, errorOf(answer).code]).toEqual([422, 'bad_input']);
  });

  it('that adds somebody with text or dates that cannot be kept is told so', async () => {
    const path = `/api/v1/campaigns/${server.campaignId}/contacts`;
    for (const wrong of [
      { name: 'a\0' },
      { variables: { city: '\ud800' } },
      { consentAt: '0001-01-01T00:00:00Z' },
      { consentAt: '9999-12-31T23:59:59-14:00' },
    ]) {
      const body = JSON.stringify([{ phone: '+12125550123', ...wrong }]);
      const answer = await send('POST', path, { headers: named(), body });
      expect([answer.status, errorOf(answer).code]).toEqual([422, 'bad_input']);
    }
  });

  it('that sends more than 1 MB is told so', async () => {
    const answer = await send('POST', '/api/v1/callbacks', { headers: named(), body: `"${'x'.repeat(1_000_000)}"` });
    expect([answer.status, errorOf(answer).code]).toEqual([413, 'too_large']);
  });
});

describe('a carrier', () => {
  it('is told what cannot be its event, whatever arrives at its address', async () => {
    const [account] = await sandboxAccounts();
    const to = (id: string, method: string, body?: string) => send(method, `/webhooks/telnyx/${id}`, { body });
    const statuses = [
      await to(account?.id ?? '', 'GET'),
      // Fewer characters than bytes.
      await to(account?.id ?? '', 'POST', JSON.stringify({ text: '😀'.repeat(66_000) })),
      await to('-'.repeat(36), 'POST', '{}'),
      await to('00000000-0000-4000-8000-000000000000', 'POST', '{}'),
      await to('..%2f..%2fetc', 'POST', '{}'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([405, 413, 404, 404, 404]);
  });

  it('may send its events as a form or without a content type: its signature counts', async () => {
    const [account] = await sandboxAccounts();
    const rawBody = JSON.stringify({
      data: {
        record_type: 'event',
        event_type: 'call.hangup',
        id: 'e',
        occurred_at: '2026-03-02T10:00:00.521992Z',
        payload: { call_control_id: 'x' },
      },
    });
    for (const type of [{ 'content-type': 'application/x-www-form-urlencoded' }, {}] as Record<string, string>[]) {
      const signed = { ...type, ...signatureOf(rawBody) };
      const path = `/webhooks/telnyx/${account?.id ?? ''}`;
      expect((await send('POST', path, { headers: signed, body: rawBody })).text).toBe('Not ours');
      const forged = { ...signed, 'telnyx-signature-ed25519': signatureOf('{}')['telnyx-signature-ed25519'] };
      expect((await send('POST', path, { headers: forged, body: rawBody })).text).toBe('Bad signature');
    }
  });
});

const sandboxAccounts = () =>
  server.db.select().from(providerAccounts).where(eq(providerAccounts.name, 'Sandbox Telnyx'));

function signatureOf(rawBody: string) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const privateKey = createPrivateKey({
    key: Buffer.from(server.env.SANDBOX_TELNYX_PRIVATE_KEY ?? '', 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  const signature = sign(null, Buffer.from(`${timestamp}|${rawBody}`), privateKey).toString('base64');
  return { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': timestamp };
}

it('lets an agent send to it without an origin, and anybody ask for its health', async () => {
  const path = '/internal/recordings/00000000-0000-4000-8000-000000000000';
  expect((await send('PUT', path, { body: 'x' })).status).toBe(401);
  const authorization = `Bearer ${server.env.REDIAL_SERVICE_TOKEN ?? ''}`;
  expect((await send('PUT', path, { headers: { authorization }, body: 'x' })).status).toBe(415);
  expect((await send('GET', '/health/live', { headers: { origin: 'https://evil.example' } })).status).toBe(200);
  expect((await send('POST', '/health/live')).status).toBe(405);
});

describe('what browsers are told', () => {
  const policyOf = async (path: string): Promise<string> =>
    String((await send('GET', path)).headers['content-security-policy']);

  it('lets a page run the scripts of its own answer and no others', async () => {
    const page = await send('GET', '/sign-in');
    const policy = String(page.headers['content-security-policy']);
    const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(nonce).toMatch(/\S{16}/);
    expect(policy).toContain("frame-ancestors 'none'");
    const scripts = page.text.match(/<script(?![^>]*\bsrc=)[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    // The one that chooses light or dark stands in the page, and not its placeholder.
    expect(page.text).toContain('prefers-color-scheme');
    expect(page.text).not.toContain('%mode%');
    expect(await policyOf('/sign-in')).not.toBe(policy);
  });

  it('lets what is no page load nothing, and is not told of https where there is none', async () => {
    for (const path of ['/health/live', '/samples/template.csv', '/api/v1/openapi.json', '/nothing.json']) {
      expect([path, await policyOf(path)]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")]);
    }
    const { headers } = await send('GET', '/health/live');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    expect(headers['strict-transport-security']).toBeUndefined();
    const behindProxy = await send('GET', '/health/live', { headers: { 'x-forwarded-proto': 'https' } });
    expect(behindProxy.headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

it('tells how much is going on to nobody in particular', async () => {
  for (const path of ['/metrics', '/health/fleet']) {
    const refused = await send('GET', path, { headers: { accept: 'text/html' } });
    expect([path, refused.status, refused.headers.location]).toEqual([path, 401, undefined]);
  }
  expect((await send('GET', '/health/ready')).text).not.toMatch(/capacity|calls/);
});

describe('a browser with a session', () => {
  let cookie: string;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  beforeAll(async () => {
    const { DEMO_EMAIL = '', DEMO_PASSWORD = '' } = server.env;
    const body = new URLSearchParams({ email: DEMO_EMAIL, password: DEMO_PASSWORD }).toString();
    const answer = await send('POST', '/sign-in', { headers: { ...form, origin: server.url }, body });
    cookie = [answer.headers['set-cookie'] ?? []]
      .flat()
      .map((line) => line.split(';')[0])
      .join('; ');
    expect(cookie).toContain('redial.');
  });

  it('is heard from the Temporal UI, too, which may ask what payloads hold', async () => {
    const origin = new URL(server.env.TEMPORAL_UI_URL ?? '').origin;
    const headers = { cookie, origin, 'content-type': 'application/json' };
    const answer = await send('POST', '/temporal/decode', { headers, body: '{"payloads":[]}' });
    // Here nothing is encrypted: whoever may not ask is told 403.
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([404, origin]);
    expect(answer.text).toContain('payloads_not_encrypted');
  });

  const batch = '/trpc/campaigns.list?batch=1';
  const foreign = [
    { ...form, origin: 'https://evil.example' },
    { 'content-type': 'text/plain', origin: 'https://evil.example' },
    { 'content-type': 'application/json', origin: 'https://evil.example' },
    { 'content-type': 'application/json', origin: 'null' },
    { origin: 'https://evil.example' },
    form,
    {},
  ];

  it('is not made to act by another site’s page', async () => {
    for (const headers of foreign) {
      for (const path of ['/sign-out', '/sign-in', batch, `/campaigns/${server.campaignId}/audience`, '/nothing']) {
        for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
          const answer = await send(method, path, { headers: { cookie, ...headers } as Record<string, string> });
          expect([method, path, headers, answer.status]).toEqual([method, path, headers, 403]);
        }
      }
    }
  });

  it('is told which text cannot be stored', async () => {
    const asked = await send('POST', '/trpc/campaigns.list?batch=1', {
      headers: { cookie, origin: server.url, 'content-type': 'application/json' },
      body: JSON.stringify({ 0: { search: 'a\0b' } }),
    });
    expect([asked.status, asked.text]).toEqual([400, expect.stringContaining('U+0000')]);
  });

  it('works on our own pages', async () => {
    const asked = await send('POST', batch, {
      headers: { cookie, origin: server.url, 'content-type': 'application/json' },
      body: '{"0":{}}',
    });
    expect(asked.status).toBe(200);
    const ended = await send('POST', '/sign-out', { headers: { cookie, origin: server.url } });
    expect([ended.status, ended.headers.location]).toEqual([303, '/sign-in']);
  });
});

describe('an error of the database that nobody foresaw', () => {
  const phone = '+12125550177';
  const email = 'maria@people.example';

  it('is logged with statement and code, without the person whom it concerns', async () => {
    await server.db.execute(sql`ALTER TABLE contacts ADD CONSTRAINT nobody CHECK (phone <> ${sql.raw(`'${phone}'`)})`);
    await server.db.execute(sql`ALTER TABLE "user" RENAME TO users_away`);
    try {
      const body = JSON.stringify([{ phone, name: 'my name is Maria' }]);
      const path = `/api/v1/campaigns/${server.campaignId}/contacts`;
      expect((await send('POST', path, { headers: named(), body })).status).toBe(500);
      const form = new URLSearchParams({ email, password: 'a password of Maria' }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: server.url };
      expect((await send('POST', '/sign-in', { headers, body: form })).status).toBeGreaterThanOrEqual(400);
    } finally {
      await server.db.execute(sql`ALTER TABLE users_away RENAME TO "user"`);
      await server.db.execute(sql`ALTER TABLE contacts DROP CONSTRAINT nobody`);
    }
    const log = await eventually(async () => {
      const output = await readFile(join(server.dir, 'stack/logs/server.log'), 'utf8');
      return output.includes('23514') && output.includes('42P01') ? output : undefined;
    });
    expect(log).toContain('Failed query: ');
    for (const personal of ['2125550177', 'Maria', 'maria']) expect(log).not.toContain(personal);
  });
});

describe('the Temporal UI', () => {
  const path = '/temporal/decode';
  const body = '{"payloads":[]}';
  const from = (origin: string) => ({ origin, 'content-type': 'application/json', 'sec-fetch-site': 'same-site' });

  it('may ask what payloads hold, for somebody who is signed in', async () => {
    const origin = new URL(server.env.TEMPORAL_UI_URL ?? '').origin;
    const first = await send('OPTIONS', path, { headers: { origin, 'access-control-request-method': 'POST' } });
    expect([first.status, first.headers['access-control-allow-origin']]).toEqual([204, origin]);
    const answer = await send('POST', path, { headers: from(origin), body });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([401, origin]);
    expect(errorOf(answer).code).toBe('unauthorised');
  });

  it('is the only one whose pages may', async () => {
    for (const origin of [server.url, 'https://elsewhere.example']) {
      expect((await send('POST', path, { headers: from(origin), body })).status).toBe(403);
    }
  });
});
