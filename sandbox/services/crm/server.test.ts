import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../loopback.ts';
import type { Delivery } from './inbox.ts';
import { startCrm } from './server.ts';

const secret = `whsec_${Buffer.from('a secret of twenty-four.').toString('base64')}`;
let dataDir: string;
let crm: Service;
const start = (failurePercent = 0): Promise<Service> =>
  startCrm({ port: 0, secret, dataDir, seed: 'test', failurePercent });

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'crm-'));
  crm = await start();
});

afterEach(async () => {
  await crm.close();
  rmSync(dataDir, { recursive: true });
});

async function push(id: string, payload: unknown = { outcome: 'connected' }, signedWith = secret): Promise<number> {
  const now = new Date();
  const body = JSON.stringify(payload);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(signedWith).sign(id, now, body),
  };
  return (await fetch(`http://127.0.0.1:${crm.port}/hooks/redial`, { method: 'POST', headers, body })).status;
}

async function deliveries(): Promise<Delivery[]> {
  const text = await (await fetch(`http://127.0.0.1:${crm.port}/deliveries.jsonl`)).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Delivery);
}

describe('a signed result', () => {
  it('is accepted once, and its repetition is known as one', async () => {
    expect(await push('a', { n: 1 })).toBe(200);
    expect(await push('a', { n: 1 })).toBe(200);
    expect(await deliveries()).toMatchObject([
      { id: 'a', accepted: true, duplicate: false, status: 200, body: { n: 1 } },
      { id: 'a', accepted: false, duplicate: true, status: 200 },
    ]);
  });

  it('is known after a restart too', async () => {
    await push('a');
    await crm.close();
    crm = await start();
    await push('a');
    expect((await deliveries()).map(({ accepted }) => accepted)).toEqual([true, false]);
    expect(readFileSync(join(dataDir, 'crm.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
  });
});

it('refuses a foreign signature and no signature', async () => {
  expect(await push('a', {}, `whsec_${Buffer.from('another secret, not known').toString('base64')}`)).toBe(401);
  const unsigned = await fetch(`http://127.0.0.1:${crm.port}/hooks/x`, { method: 'POST', body: 'plain' });
  expect(unsigned.status).toBe(401);
  expect(await deliveries()).toMatchObject([
    { id: 'a', accepted: false, status: 401 },
    { id: '', accepted: false, status: 401, body: 'plain' },
  ]);
});

it('refuses the seeded share at the first try only', async () => {
  await crm.close();
  crm = await start(100);
  expect([await push('a'), await push('a'), await push('a')]).toEqual([503, 200, 200]);
  expect((await deliveries()).map(({ accepted }) => accepted)).toEqual([false, true, false]);
});

it('fails as ordered', async () => {
  const order = { method: 'POST', body: JSON.stringify({ failNext: 2, status: 500 }) };
  await fetch(`http://127.0.0.1:${crm.port}/control/faults`, order);
  expect([await push('a'), await push('b'), await push('a')]).toEqual([500, 500, 200]);
});
