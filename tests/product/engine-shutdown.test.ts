/** The engine as a process that is asked to end in the middle of its work, and another one that goes on. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { attempts, campaigns, providerAccounts } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { nudgeCampaign, signalCallEvent } from '#providers/temporal/wake.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';
import { addContacts, createAccount, createCampaign, setFleet } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ended } from '../support/ended.ts';
import { createNamespace } from '../support/namespace.ts';
import { one } from '../support/one.ts';

const soon = { timeout: 40_000, interval: 50 };
const people = 4;

let test: TestDatabase;
let client: Client;
let namespace: string;
let folder: string;
let campaignId: string;
const engines: Engine[] = [];
const secretKey = randomBytes(32).toString('base64');

/** A carrier that takes its time: it has the dial, and answers when the story says so. */
const dials: { commandId: string; answer: () => void }[] = [];
const carrier = createServer((request, response) => {
  let body = '';
  request.on('data', (piece: Buffer) => (body += piece.toString()));
  request.on('end', () => {
    if (request.method === 'POST' && request.url === '/v2/calls') {
      const { command_id } = JSON.parse(body) as { command_id: string };
      dials.push({
        commandId: command_id,
        answer: () => json(response, { data: { call_control_id: `v3:${command_id}` } }),
      });
    } else json(response, { data: [] });
  });
});
function json(response: ServerResponse, value: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

beforeAll(async () => {
  await new Promise<void>((resolve) => carrier.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(join(tmpdir(), 'redial-shutdown-'));
  test = await createTestDatabase();
  await setFleet(test.db, 100);
  const address = process.env.TEMPORAL_ADDRESS ?? '';
  namespace = await createNamespace(address);
  client = new Client({ connection: await Connection.connect({ address }), namespace });
  const account = await createAccount(test.db, {
    configuration: {
      kind: 'telnyx',
      apiBaseUrl: `http://127.0.0.1:${(carrier.address() as AddressInfo).port}/v2`,
      connectionId: 'test',
      publicKey: 'test',
      livekitSipHost: '127.0.0.1:5060',
    },
  });
  await test.db
    .update(providerAccounts)
    .set({ apiKey: openSecretBox(secretKey).seal('KEY'), maxCallsPerSecond: 50 })
    .where(eq(providerAccounts.id, account.accountId));
  campaignId = await createCampaign(test.db, account, { settings: { concurrency: people } });
  await addContacts(test.db, campaignId, people);
});
afterAll(async () => {
  for (const { process } of engines) if (process.exitCode === null) process.kill('SIGKILL');
  carrier.closeAllConnections();
  carrier.close();
  await client.connection.close();
  await test.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Engine {
  process: ChildProcess;
  /** Waits until it has logged these words. */
  says(words: string): Promise<void>;
}

async function startEngine(): Promise<Engine> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('#workers/engine/main.ts'))], {
    env: {
      ...process.env,
      ...livekitAddress(),
      DATABASE_URL: test.url,
      TEMPORAL_NAMESPACE: namespace,
      REDIAL_URL: 'http://127.0.0.1:9',
      REDIAL_SECRET_KEYS: secretKey,
      REDIAL_STORAGE_DIR: folder,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  const engine: Engine = {
    process: child,
    says: (words) => expect.poll(() => output, soon).toContain(words),
  };
  engines.push(engine);
  await engine.says('engine ready');
  return engine;
}

async function end(attemptId: string): Promise<void> {
  const event = ended('no_answer', { id: `${attemptId}:end` });
  const applied = await applyCallEvent(test.db, attemptId, event);
  await signalCallEvent(client, applied?.contactId ?? '', { attemptId, event });
}

const attemptsOfCampaign = () => test.db.select().from(attempts).where(eq(attempts.campaignId, campaignId));

it('an engine that is asked to end finishes the dials it has begun; the next one goes on with the calls', async () => {
  const first = await startEngine();
  await nudgeCampaign(client, campaignId);
  await expect.poll(() => dials.length, soon).toBe(people);

  first.process.kill('SIGTERM');
  const exited = once(first.process, 'exit');
  // It claims and dials nothing more, and waits for what the carrier says to what it began.
  await first.says('engine stopping');
  expect(first.process.exitCode).toBeNull();
  for (const { answer } of dials) answer();
  expect((await exited)[0]).toBe(0);
  const left = await attemptsOfCampaign();
  expect(left.map(({ state, carrierCallId }) => ({ state, known: carrierCallId !== null }))).toEqual(
    Array.from({ length: people }, () => ({ state: 'dialling', known: true })),
  );

  // The calls ring on while no engine runs; one of them ends meanwhile.
  await end(one(left).id);
  await startEngine();
  for (const { id } of left.slice(1)) await end(id);
  await expect
    .poll(async () => (await attemptsOfCampaign()).map(({ outcome }) => outcome), soon)
    .toEqual(Array.from({ length: people }, () => 'no_answer'));
  expect(dials).toHaveLength(people);
  expect(new Set(dials.map(({ commandId }) => commandId)).size).toBe(people);
  const [campaign] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
  expect(campaign?.status).toBe('dialing');
}, 180_000);
