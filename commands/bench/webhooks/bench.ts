import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, eq } from 'drizzle-orm';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { attempts, providerAccounts, seenEvents } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { webhookPath } from '#domain/provider/provider.ts';
import { productParts } from '#infra/stack/parts.ts';
import { startStack } from '#infra/stack/stack.ts';
import { signingKey } from '#sandbox/carrier/telnyx/signature.ts';
import { searchAttributes } from '#temporal.config';
import { addContacts, createAccount, createCampaign } from '#tests/support/campaign.ts';
import { spreadOf, type Spread } from '../voice/figures.ts';
import { sendAtRate, type Sent } from './send.ts';

/** What one server takes of a carrier's events. */
export interface WebhookFigures {
  cores: number;
  /** Events per second that were to be sent, and those that were taken from the first to the last. */
  rate: number;
  takenPerSecond: number;
  seconds: number;
  /** Different events; each twentieth was sent twice. */
  events: number;
  /** Events that had to be sent again, because the server did not take them. */
  refused: number;
  /** Events that were never taken, or that the database does not have. */
  lost: number;
  /** From the moment when an event was due, so that a server that is behind cannot hide it. */
  answerMs: Spread;
  /** Resident memory of the server: after a fifth of the time, at the end, and the most. */
  serverMb: { early: number; end: number; most: number };
}

const contactCount = 1_000;
/** Of each attempt: it was dialled, and it came into its room. */
const eventsPerAttempt = 2;
const memoryEveryMs = 500;

/**
 * Sends signed events of Telnyx to the server as it runs in production, at a fixed rate, and counts them in the database. They
 * are of calls that ring and are connected: who answered or hung up is told to the call's workflow, too, which `engine` measures.
 */
export async function benchWebhooks(options: {
  /** Events per second. */
  rate: number;
  seconds: number;
  say: (line: string) => void;
}): Promise<WebhookFigures> {
  const { rate, seconds, say } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'redial-bench-'));
  const names = ['migrate', 'seed', 'server'];
  const parts = productParts.filter(({ name }) => names.includes(name));
  const stack = await startStack({ dataDir, ports: 'free', searchAttributes, report: say, parts });
  const db = openDatabase(stack.env.DATABASE_URL ?? '', { maxConnections: 3 });
  const memory = watchMemory(stack.child('server').pid ?? 0);
  try {
    const key = signingKey(undefined);
    const vendorKey = openSecretBox(stack.env.REDIAL_SECRET_KEYS ?? '').seal('bench');
    const calls = Math.ceil((rate * seconds) / eventsPerAttempt);
    const { accountId, attemptIds } = await makeAttempts(db, { publicKey: key.publicKey, vendorKey, calls });
    say(`${attemptIds.length} calls are there; ${rate} events a second for ${seconds} s`);
    const url = new URL(webhookPath({ id: accountId, kind: 'telnyx' }), stack.env.REDIAL_URL);
    const sent = await sendAtRate({ url, key, attemptIds, rate });
    const [stored] = await db.select({ n: count() }).from(seenEvents);
    return figuresOf({ rate, sent, stored: stored?.n ?? 0, memory: memory.seen });
  } finally {
    memory.stop();
    await closeDatabase(db);
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function figuresOf(run: { rate: number; sent: Sent; stored: number; memory: readonly number[] }): WebhookFigures {
  const { rate, sent, stored, memory } = run;
  const mb = (bytes: number | undefined): number => Math.round((bytes ?? 0) / 2 ** 20);
  return {
    cores: availableParallelism(),
    rate,
    takenPerSecond: Math.round(sent.taken / (sent.tookMs / 1000)),
    seconds: Math.round(sent.tookMs / 100) / 10,
    events: sent.events,
    refused: sent.refused,
    lost: sent.events - Math.min(sent.taken, stored),
    answerMs: spreadOf(sent.answerMs),
    serverMb: {
      early: mb(memory[Math.floor(memory.length / 5)]),
      end: mb(memory.at(-1)),
      most: mb(Math.max(...memory)),
    },
  };
}

/** Calls that were just dialled, of a campaign that is over: nobody else looks at them. */
async function makeAttempts(db: Database, wanted: { publicKey: string; vendorKey: string; calls: number }) {
  const { publicKey, vendorKey, calls: n } = wanted;
  const account = await createAccount(db, { key: vendorKey });
  const campaignId = await createCampaign(db, account, { status: 'completed' });
  const { accountId: providerAccountId, numberId: providerNumberId } = account;
  const configuration = {
    ...{ kind: 'telnyx' as const, apiBaseUrl: 'http://127.0.0.1:9/v2', connectionId: 'bench' },
    ...{ publicKey, livekitSipHost: '127.0.0.1:5060' },
  };
  await db.update(providerAccounts).set({ configuration }).where(eq(providerAccounts.id, providerAccountId));
  const contactIds = await addContacts(db, campaignId, contactCount);
  const attemptIds: string[] = [];
  const base = { campaignId, providerAccountId, providerNumberId, claimId: 'bench', number: 1 };
  while (attemptIds.length < n) {
    const some = contactIds.slice(0, n - attemptIds.length);
    const rows = await db
      .insert(attempts)
      .values(some.map((contactId) => ({ ...base, contactId, reason: 'fresh' as const, state: 'dialling' as const })))
      .returning({ id: attempts.id });
    attemptIds.push(...rows.map(({ id }) => id));
  }
  return { accountId: providerAccountId, attemptIds };
}

/** Bytes that a process holds in memory, again and again, as Linux counts them. */
function watchMemory(pid: number): { seen: number[]; stop: () => void } {
  const seen: number[] = [];
  const timer = setInterval(() => {
    readFile(`/proc/${pid}/status`, 'utf8').then(
      (text) => seen.push(Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) * 1024),
      () => undefined,
    );
  }, memoryEveryMs);
  return { seen, stop: () => clearInterval(timer) };
}
