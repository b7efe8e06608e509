import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { OutgoingClient, OutgoingRequest } from '../outgoing-request.ts';
import { createCrmWebhook } from './webhook.ts';

const signingSecret = `whsec_${Buffer.from('a secret of twenty-four.').toString('base64')}`;
const now = new Date();

function crm(status: number, headers: Record<string, string> = {}, replacedSecret: string | null = null) {
  const requests: OutgoingRequest[] = [];
  const client: Pick<OutgoingClient, 'post'> = {
    post: (request) => {
      requests.push(request);
      return Promise.resolve({ status, headers, body: Buffer.alloc(0) });
    },
  };
  const webhook = createCrmWebhook({ url: 'https://crm.example.com/hook', signingSecret, replacedSecret, client });
  return { requests, deliver: () => webhook.deliver({ id: 'push-1', payload: { outcome: 'connected' }, now }) };
}

it('signs with a replaced secret too, while the receiver may still know that one', async () => {
  const replaced = `whsec_${Buffer.from('the secret from before it').toString('base64')}`;
  const { requests, deliver } = crm(204, {}, replaced);
  await deliver();
  const [request] = requests;
  for (const secret of [signingSecret, replaced]) {
    expect(new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {})).toEqual({ outcome: 'connected' });
  }
});

it('signs so that any Standard Webhooks receiver can verify it', async () => {
  const { requests, deliver } = crm(204);
  await deliver();
  const [request] = requests;
  expect(new Webhook(signingSecret).verify(request?.body ?? '', request?.headers ?? {})).toEqual({
    outcome: 'connected',
  });
  expect(request?.headers['webhook-id']).toBe('push-1');
  expect(() => new Webhook(signingSecret).verify(`${request?.body} `, request?.headers ?? {})).toThrow();
});

describe('refusals', () => {
  it.each([500, 502, 503, 408, 425, 429])('HTTP %i is worth another try', async (status) => {
    await expect(crm(status).deliver()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([400, 401, 403, 404, 409, 422])('HTTP %i is not', async (status) => {
    await expect(crm(status).deliver()).rejects.toMatchObject({ code: 'bad_input' });
  });

  it.each([301, 302, 303, 307, 308, 410])(
    'HTTP %i is an address to be changed, and followed nowhere',
    async (status) => {
      const { requests, deliver } = crm(status, { location: 'https://www.example.com/' });
      await expect(deliver()).rejects.toMatchObject({ code: 'not_ready' });
      expect(requests).toHaveLength(1);
    },
  );

  it('names the address to which it is redirected', async () => {
    const toldOf = (location: string) => expect(crm(308, { location }).deliver()).rejects;
    await toldOf('/new').toMatchObject({ params: { to: 'https://crm.example.com/new' } });
    await toldOf('http://127.0.0.1/').toMatchObject({ params: { to: 'http://127.0.0.1/' } });
    for (const nowhere of ['', 'javascript:alert(1)', 'https://'])
      await toldOf(nowhere).toMatchObject({ reason: 'crm_redirects' });
    await expect(crm(301).deliver()).rejects.toMatchObject({ reason: 'crm_redirects' });
  });

  it('hands on the time after which to try again, a date too', async () => {
    await expect(crm(429, { 'retry-after': '120' }).deliver()).rejects.toMatchObject({
      details: { retryAfterSeconds: 120 },
    });
    const inAnHour = new Date(now.getTime() + 3600_000).toUTCString();
    const error = await crm(503, { 'retry-after': inAnHour })
      .deliver()
      .catch((reason: unknown) => reason);
    expect((error as { details: { retryAfterSeconds: number } }).details.retryAfterSeconds).toBeGreaterThan(3590);
  });

  it('refuses a secret that is not base64', () => {
    const client = { post: () => Promise.reject(new Error('not reached')) };
    expect(() => createCrmWebhook({ url: 'https://crm.example.com', signingSecret: 'not base64!', client })).toThrow(
      expect.objectContaining({ code: 'not_ready' }),
    );
  });
});
