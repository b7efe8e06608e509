import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, eq } from 'drizzle-orm';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { attempts, providerAccounts, seenEvents } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { webhookPath } from '#domain/provider/provider.ts';
import { freePort, releasePort } from '#infra/process/ports.ts';
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
  /**
   * What the server still holds after a full collection: before the first round and after each. What grows from round to round is
   * kept; what `serverMb` has more is memory that nobody has tidied yet. `committed` is what V8 has for its heap, full or not.
   */
  heldMb: { heap: number[]; buffers: number[]; committed: number[]; resident: number[] };
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
  /** How long a round lasts. */
  seconds: number;
  /** Rounds on the same server, with other calls each. */
  rounds: number;
  say: (line: string) => void;
}): Promise<WebhookFigures> {
  const { rate, seconds, rounds, say } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'redial-bench-'));
  const names = ['migrate', 'seed', 'server'];
  const probePort = await freePort();
  const parts = productParts
    .filter(({ name }) => names.includes(name))
    .map((part) => (part.name === 'server' ? { ...part, env: { ...part.env, ...probeEnvironment(probePort) } } : part));
  const stack = await startStack({ dataDir, ports: 'free', searchAttributes, report: say, parts });
  const db = openDatabase(stack.env.DATABASE_URL ?? '', { maxConnections: 3 });
  const memory = watchMemory(stack.child('server').pid ?? 0);
  try {
    const key = signingKey(undefined);
    const vendorKey = openSecretBox(stack.env.REDIAL_SECRET_KEYS ?? '').seal('bench');
    const calls = Math.ceil((rate * seconds) / eventsPerAttempt);
    const account = await makeAccount(db, { publicKey: key.publicKey, vendorKey });
    const url = new URL(webhookPath({ id: account.accountId, kind: 'telnyx' }), stack.env.REDIAL_URL);
    const sent: Sent[] = [];
    const held = [await memoryHeld(probePort)];
    for (let round = 1; round <= rounds; round++) {
      const attemptIds = await makeAttempts(db, account, calls);
      say(`Round ${round}: ${attemptIds.length} calls are there; ${rate} events a second for ${seconds} s`);
      memory.start();
      sent.push(await sendAtRate({ url, key, attemptIds, rate }));
      memory.stop();
      held.push(await memoryHeld(probePort));
    }
    const [stored] = await db.select({ n: count() }).from(seenEvents);
    return figuresOf({ rate, sent: sumOf(sent), stored: stored?.n ?? 0, memory: memory.seen, held });
  } finally {
    memory.stop();
    releasePort(probePort);
    await closeDatabase(db);
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The events of all rounds, and the time in which they were sent. */
function sumOf(rounds: readonly Sent[]): Sent {
  const sum = (field: 'events' | 'taken' | 'refused' | 'tookMs') =>
    rounds.reduce((all, round) => all + round[field], 0);
  return {
    ...{ events: sum('events'), taken: sum('taken'), refused: sum('refused'), tookMs: sum('tookMs') },
    answerMs: rounds.flatMap(({ answerMs }) => answerMs),
  };
}

function figuresOf(run: {
  rate: number;
  sent: Sent;
  stored: number;
  memory: readonly number[];
  held: readonly NodeJS.MemoryUsage[];
}): WebhookFigures {
  const { rate, sent, stored, memory, held } = run;
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
    heldMb: {
      heap: held.map(({ heapUsed }) => mb(heapUsed)),
      buffers: held.map(({ external }) => mb(external)),
      committed: held.map(({ heapTotal }) => mb(heapTotal)),
      resident: held.map(({ rss }) => mb(rss)),
    },
  };
}

/** The account whose webhooks are sent, and people of a campaign that is over: nobody else looks at their calls. */
async function makeAccount(db: Database, { publicKey, vendorKey }: { publicKey: string; vendorKey: string }) {
  const account = await createAccount(db, { key: vendorKey });
  const campaignId = await createCampaign(db, account, { status: 'completed' });
  const configuration = {
    ...{ kind: 'telnyx' as const, apiBaseUrl: 'http://127.0.0.1:9/v2', connectionId: 'bench' },
    ...{ publicKey, livekitSipHost: '127.0.0.1:5060' },
  };
  await db.update(providerAccounts).set({ configuration }).where(eq(providerAccounts.id, account.accountId));
  return { ...account, campaignId, contactIds: await addContacts(db, campaignId, contactCount) };
}

/** Calls that were just dialled. */
async function makeAttempts(db: Database, account: Awaited<ReturnType<typeof makeAccount>>, n: number) {
  const { accountId: providerAccountId, numberId: providerNumberId, campaignId, contactIds } = account;
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
  return attemptIds;
}

/** What the server needs so that `memoryHeld` can ask it. */
function probeEnvironment(port: number): Record<string, string> {
  return {
    NODE_OPTIONS: `--import ${new URL('memory-probe.ts', import.meta.url).href}`,
    BENCH_MEMORY_PORT: String(port),
  };
}

async function memoryHeld(port: number): Promise<NodeJS.MemoryUsage> {
  return (await fetch(`http://127.0.0.1:${port}/`)).json() as Promise<NodeJS.MemoryUsage>;
}

/** Bytes that a process holds in memory, again and again, as Linux counts them. */
function watchMemory(pid: number): { seen: number[]; start: () => void; stop: () => void } {
  const seen: number[] = [];
  const look = (): void => {
    readFile(`/proc/${pid}/status`, 'utf8').then(
      (text) => seen.push(Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) * 1024),
      () => undefined,
    );
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    seen,
    start: () => void (timer = setInterval(look, memoryEveryMs)),
    stop: () => clearInterval(timer),
  };
}
