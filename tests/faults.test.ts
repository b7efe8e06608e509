/** The whole product on real services, with processes killed while it dials. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { startStack, type Stack } from '#infra/stack.ts';
import { searchAttributes } from '#temporal.config';
import { launchCampaign } from '../bench/demo/campaign.ts';
import { signIn, type ConsoleClient } from '../bench/demo/console-client.ts';
import { pendingPushes, readOwnAccount } from '../bench/demo/own-account.ts';
import { createAudience } from '../bench/demo/people.ts';
import { doubleDials, maxConcurrent } from '../bench/demo/summary.ts';
import { hearWitnesses } from '../bench/demo/witness.ts';

let dir: string;
let stack: Stack;
let client: ConsoleClient;
let db: Database;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redial-faults-'));
  stack = await startStack({
    dataDir: dir,
    ports: 'free',
    searchAttributes,
    timeScale: 60,
    quiet: true,
    durable: false,
  });
  const { REDIAL_URL = '', DEMO_EMAIL = '', DEMO_PASSWORD = '', DATABASE_URL = '' } = stack.env;
  client = await signIn(REDIAL_URL, DEMO_EMAIL, DEMO_PASSWORD);
  db = openDatabase(DATABASE_URL, { maxConnections: 3 });
}, 300_000);

afterAll(async () => {
  await closeDatabase(db);
  await stack.stop();
  await rm(dir, { recursive: true, force: true });
}, 60_000);

const inFlight = async (campaignId: string): Promise<number> =>
  (await client.api.campaigns.progress.query({ campaignId })).progress.inFlight;

async function completed(campaignId: string): Promise<boolean> {
  const { campaign } = await client.api.campaigns.get.query({ campaignId });
  return campaign.status === 'completed' && (await pendingPushes(db, campaignId)) === 0;
}

it('dials nobody twice and loses nobody when engine and voice agent are killed in mid-campaign', async () => {
  const since = new Date();
  const audience = createAudience(24, since, 7);
  const { campaignId, imported } = await launchCampaign(client, {
    csv: audience.csv,
    now: since,
    concurrency: 5,
    provider: 'telnyx',
  });
  expect(imported).toBe(24);
  for (const name of ['engine', 'voice-agent', 'engine']) {
    await expect.poll(() => inFlight(campaignId), { timeout: 90_000, interval: 200 }).toBeGreaterThan(1);
    stack.child(name).kill('SIGKILL');
    await stack.child(name).running();
  }
  await expect.poll(() => completed(campaignId), { timeout: 360_000, interval: 1_000 }).toBe(true);

  const { dials } = await hearWitnesses({ env: stack.env, phones: new Set(audience.phones), since, campaignId });
  const own = await readOwnAccount(db, campaignId);
  expect(doubleDials(dials)).toBe(0);
  expect(maxConcurrent(dials)).toBeLessThanOrEqual(5);
  expect(Object.values(own.byFinalState).reduce((a, b) => a + b, 0)).toBe(24);
  expect(new Set(dials.map((dial) => dial.to)).size).toBe(24);
  expect(stack.restartCount).toBeGreaterThanOrEqual(3);
}, 600_000);
