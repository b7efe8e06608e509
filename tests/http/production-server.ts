/** The server as it is built and started for production, with the services it needs and a campaign; nobody dials. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import type { StackEnvironment } from '#infra/stack/parts.ts';
import { productParts } from '#infra/stack/parts.ts';
import { startStack } from '#infra/stack/stack.ts';
import { searchAttributes } from '#temporal.config';
import { addContacts, createAccount, createCampaign } from '../support/campaign.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface Sent {
  headers?: Record<string, string>;
  body?: string;
}

export interface ProductionServer {
  url: string;
  /** The demo's API key, which may do everything. */
  key: string;
  /** A folder for the test, gone when the server is stopped. */
  dir: string;
  env: StackEnvironment;
  db: Database;
  campaignId: string;
  /** Sends the headers that are named and no others: `fetch` would add a content type. */
  send: (method: string, path: string, sent?: Sent) => Promise<Answer>;
  /** Plans a callback for tomorrow, for a contact of its own. */
  planCallback: () => Promise<{ id: string; contactId: string }>;
  /** Resolves with the server's log. */
  stop: () => Promise<string>;
}

export async function startProductionServer(): Promise<ProductionServer> {
  const dir = await mkdtemp(join(tmpdir(), 'redial-http-'));
  const stack = await startStack({
    dataDir: join(dir, 'stack'),
    ports: 'free',
    searchAttributes,
    quiet: true,
    durable: false,
    parts: productParts.filter(({ name }) => ['migrate', 'seed', 'server'].includes(name)),
  });
  const { REDIAL_URL: url = '', DEMO_API_KEY: key = '', DATABASE_URL = '' } = stack.env;
  const db = openDatabase(DATABASE_URL, { maxConnections: 3 });
  const campaignId = await createCampaign(db, await createAccount(db));
  const send: ProductionServer['send'] = (method, path, sent = {}) => sendTo(url, method, path, sent);
  let serial = 0;

  async function planCallback(): Promise<{ id: string; contactId: string }> {
    const [contactId] = await addContacts(db, campaignId, 1, ++serial);
    const dueAt = new Date(Date.now() + 86_400_000).toISOString();
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': `plan-${serial}`,
    };
    const answer = await send('POST', '/api/v1/callbacks', { headers, body: JSON.stringify({ contactId, dueAt }) });
    if (answer.status !== 201) throw new Error(`The callback was not planned: ${answer.text}`);
    return JSON.parse(answer.text) as { id: string; contactId: string };
  }

  async function stop(): Promise<string> {
    await closeDatabase(db);
    await stack.stop();
    const log = await readFile(join(dir, 'stack', 'logs', 'server.log'), 'utf8');
    await rm(dir, { recursive: true, force: true });
    return log;
  }
  return { url, key, dir, env: stack.env, db, campaignId, send, planCallback, stop };
}

function sendTo(url: string, method: string, path: string, { headers = {}, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length: Record<string, string> =
      body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { hostname, port, method, path, headers: { ...length, ...headers }, agent: false as const };
    const sent = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
