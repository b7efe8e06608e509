import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import { changeAbandonmentSetting, readAbandonmentSetting } from '#db/calling-law/abandonment.ts';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { providerAccounts, providerNumbers } from '#db/schema/index.ts';
import { defaultAbandonmentRule } from '#domain/calling-law/abandonment.ts';
import { startStack, type Stack } from '#infra/stack/stack.ts';
import { chanceFor } from '#sandbox/callees/randomness.ts';
import { one } from '#tests/support/one.ts';
import { signIn, type ConsoleClient } from '../demo/console-client.ts';
import { hearWitnesses, type Testimony } from '../demo/witness.ts';
import { launchCampaign } from './campaign.ts';
import { judgeConversations, type ConversationVerdict } from './conversations.ts';
import { disturb, pause, planDisturbances, processesOfTwo, twoMachines, type Tally } from './disturbances.ts';
import { createAudience, talkative, type ChaosAudience } from './people.ts';
import { chaosStack, mischief, orderMischief } from './stack.ts';
import { isOver, readStanding, readTables, type Standing } from './standing.ts';
import { judge, pushesAmiss, type Caps, type Verdict } from './verdict.ts';

export interface ChaosOptions {
  /** So long things are killed and frozen; the campaign then goes on to its end. */
  minutes: number;
  seed: string;
  contacts: number;
  /** Two servers behind one address, two engines and two voice agents: they alone are disturbed, alone or one of each. */
  twoOfEach?: boolean;
  say: (line: string) => void;
}

export interface ChaosResult extends Verdict, ConversationVerdict {
  seed: string;
  minutes: number;
  contacts: number;
  /** The second campaign, which shares the provider account. */
  neighbours: number;
  dials: number;
  conversations: number;
  finished: number;
  waitingForWindow: number;
  kills: Tally;
  pauses: Tally;
  dialFaults: number;
  /** With two of each: processes that were never killed. The campaign was over before their turn, and nothing was shown. */
  neverKilled: number;
  restarts: number;
  elapsedSeconds: number;
}

/** A campaign in which nothing moves for so long will not end. */
const standsStillMs = 5 * 60_000;
const pollMs = 2_000;
/** Longer than a callee who hears nothing holds the line. */
const callsEndWithinSeconds = 30;
/** Longer than transcription, analysis and a repeated push take. */
const pushedWithinSeconds = 120;
type Concurrency = Record<'main' | 'neighbour' | 'account' | 'number', number>;
const usualConcurrency: Concurrency = { main: 24, neighbour: 10, account: 28, number: 16 };
/** Few slots, so that few people are enough for a campaign that lasts until both machines have died. */
const smallConcurrency: Concurrency = { main: 3, neighbour: 1, account: 4, number: 3 };

/**
 * Runs a campaign, and a small one beside it on the same account, while processes are killed and frozen at moments drawn
 * from the seed and the carrier repeats, reorders, delays and drops its webhooks; then judges it by what others saw.
 */
export async function runChaos({ dataDir, ...run }: ChaosOptions & { dataDir: string }): Promise<ChaosResult> {
  const stack = await startStack({ ...chaosStack(run), dataDir, report: run.say });
  try {
    return await runChaosOn(stack, run);
  } finally {
    await stack.stop();
  }
}

/** The same on a stack that runs already and on which nobody else dials. It lowers the limits of its provider account. */
export async function runChaosOn(stack: Stack, options: ChaosOptions): Promise<ChaosResult> {
  await orderMischief(stack, mischief);
  const db = openDatabase(stack.env.DATABASE_URL ?? '', { maxConnections: 3, name: 'redial chaos' });
  try {
    return await runOn(stack, db, options);
  } finally {
    await closeDatabase(db);
  }
}

async function runOn(stack: Stack, db: Database, options: ChaosOptions): Promise<ChaosResult> {
  const { say, seed } = options;
  const { env } = stack;
  const { api, uploadAudience } = await signIn(env.REDIAL_URL ?? '', env.DEMO_EMAIL ?? '', env.DEMO_PASSWORD ?? '');
  const concurrency = options.twoOfEach ? smallConcurrency : usualConcurrency;
  const caps = await setCaps(db, concurrency);
  await loosenAbandonment(db);
  const { restartCount } = stack;
  const since = new Date();
  const { main, neighbour, campaignIds } = await createBoth(
    { api, uploadAudience },
    { ...options, since, concurrency },
  );
  caps.campaigns.set(campaignIds[0], concurrency.main).set(campaignIds[1], concurrency.neighbour);
  const phones = new Set([...main.phones, ...neighbour.phones]);
  const barring = planBarring(seed, main.phones, options.minutes * 60_000);
  for (const { phone } of barring.before) await addToDoNotCall(db, { phone, source: 'console' });
  for (const campaignId of campaignIds) await api.campaigns.launch.mutate({ campaignId });
  say(`${phones.size} people in two campaigns. Disturbs for ${options.minutes} min with seed ${seed}.`);

  const startedAt = performance.now();
  const plan = planDisturbances(
    seed,
    options.minutes * 60_000,
    options.twoOfEach ? { victims: twoMachines, killedFirst: true } : {},
  );
  // A campaign that ends early is not disturbed any more: there is nothing left to go wrong.
  const over = new AbortController();
  const { finished, kills, pauses, spells, dialFaults } = disturb(stack, plan, {
    say,
    signal: over.signal,
    oneAtATime: options.twoOfEach,
  });
  const barred = bar(db, barring.during, { say, signal: over.signal });
  const disturbed = Promise.all([finished, barred]);
  const standing = await follow(db, campaignIds, { say, disturbed });
  const elapsedSeconds = Math.round((performance.now() - startedAt) / 1000);
  over.abort();
  await disturbed;

  const hear = () => hearWitnesses({ env, phones, since, campaignId: '' });
  await untilPushed(async () => pushesAmiss({ ...(await readTables(db, campaignIds)), ...(await hear()) }));
  const { dials, deliveries } = await hearTheEnd(hear);
  const tables = await readTables(db, campaignIds);
  for (const words of pushesAmiss({ ...tables, deliveries })) say(words);
  const verdict = judge({ ...tables, dials, deliveries, caps, now: new Date() });
  return {
    seed,
    minutes: options.minutes,
    contacts: main.phones.length,
    neighbours: neighbour.phones.length,
    ...verdict,
    ...judgeConversations({ ...tables, dials, spells, rule: (await readAbandonmentSetting(db)).rule }),
    dials: dials.length,
    conversations: dials.filter(({ firstBotAudioAt }) => firstBotAudioAt !== null).length,
    finished: standing.finished,
    waitingForWindow: standing.waitingForWindow,
    kills,
    pauses,
    dialFaults: dialFaults(),
    neverKilled: options.twoOfEach ? spared(kills, say).length : 0,
    restarts: stack.restartCount - restartCount,
    elapsedSeconds,
  };
}

/** The campaign and its small neighbour, ready to be launched. */
async function createBoth(
  client: ConsoleClient,
  { seed, contacts, twoOfEach, since, concurrency }: ChaosOptions & { since: Date; concurrency: Concurrency },
): Promise<{ main: ChaosAudience; neighbour: ChaosAudience; campaignIds: [string, string] }> {
  const salt = 2 * chanceFor(seed, 'salt').between(0, 3);
  const mix = twoOfEach ? talkative : undefined;
  const create = async (
    campaign: { name: string; concurrency: number; weight: number },
    { csv, phones }: ChaosAudience,
  ): Promise<string> => {
    const { campaignId, imported } = await launchCampaign(client, { ...campaign, csv });
    if (imported !== phones.length) throw new Error(`Only ${imported} of ${phones.length} imported.`);
    return campaignId;
  };
  const main = createAudience(contacts, since, salt, mix);
  const neighbour = createAudience(Math.ceil(contacts / 10), since, salt + 1, mix);
  return {
    main,
    neighbour,
    campaignIds: [
      await create({ name: `Chaos ${seed}`, concurrency: concurrency.main, weight: 2 }, main),
      await create({ name: `Neighbour ${seed}`, concurrency: concurrency.neighbour, weight: 1 }, neighbour),
    ],
  };
}

/** Processes of the two machines whose turn did not come. */
function spared(kills: Tally, say: (line: string) => void): string[] {
  const names = processesOfTwo.filter((name) => (kills[name] ?? 0) === 0);
  if (names.length > 0) say(`Never killed: ${names.join(', ')}. More minutes or more contacts give them a turn.`);
  return names;
}

/** The last call's result is still to be made when its contact is final already. */
async function untilPushed(readAmiss: () => Promise<readonly string[]>): Promise<void> {
  for (let tries = 0; tries < pushedWithinSeconds; tries++) {
    const amiss = await readAmiss().catch(() => null);
    if (amiss?.length === 0) return;
    await sleep(1_000);
  }
}

/** The witnesses when the last call is over for them, too; what is not over soon was left behind. */
async function hearTheEnd(hear: () => Promise<Testimony>): Promise<Testimony> {
  for (let tries = 0; ; tries++) {
    const testimony = await hear().catch((error: unknown) => {
      if (tries === callsEndWithinSeconds) throw error;
      return null;
    });
    if (testimony && (tries === callsEndWithinSeconds || testimony.dials.every(({ endedAt }) => endedAt !== null))) {
      return testimony;
    }
    await sleep(1_000);
  }
}

/** Limits low enough that each of them is met. */
async function setCaps(db: Database, concurrency: Concurrency): Promise<Caps & { campaigns: Map<string, number> }> {
  const account = one(
    await db
      .update(providerAccounts)
      .set({ maxConcurrentCalls: concurrency.account, maxCallsPerSecond: 20 })
      .where(and(eq(providerAccounts.isSandbox, true), eq(providerAccounts.kind, 'telnyx')))
      .returning(),
  );
  const numbers = await db
    .update(providerNumbers)
    .set({ maxConcurrentCalls: concurrency.number })
    .where(eq(providerNumbers.providerAccountId, account.id))
    .returning();
  return {
    campaigns: new Map(),
    account: concurrency.account,
    numbers: new Map(numbers.map(({ number }) => [number, concurrency.number])),
  };
}

/** Whoever takes things away while people listen would otherwise see campaigns stop for it, and nothing more. */
export async function loosenAbandonment(db: Database): Promise<void> {
  await changeAbandonmentSetting(db, {
    rule: { ...defaultAbandonmentRule, pauseAtPercent: 100 },
    reason: 'Parts are killed on purpose, and only simulated people are called.',
    actor: 'system',
  });
}

/** People who are put on the do-not-call list: some before the launch, some at moments while the campaign dials. */
function planBarring(seed: string, phones: readonly string[], totalMs: number) {
  const chance = chanceFor(seed, 'do-not-call');
  const chosen = phones.filter(() => chance.happens(2));
  const cut = Math.ceil(chosen.length / 3);
  return {
    before: chosen.slice(0, cut).map((phone) => ({ phone })),
    during: chosen
      .slice(cut)
      .map((phone) => ({ phone, atMs: chance.between(0, totalMs) }))
      .sort((a, b) => a.atMs - b.atMs),
  };
}

async function bar(
  db: Database,
  people: readonly { phone: string; atMs: number }[],
  { say, signal }: { say: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const startedAt = performance.now();
  for (const { phone, atMs } of people) {
    await pause(atMs - (performance.now() - startedAt), signal);
    if (signal.aborted) return;
    await untilDone(() => addToDoNotCall(db, { phone, source: 'console' }), say);
  }
}

/** Repeats what may fail because the database has just been killed. */
async function untilDone<Result>(work: () => Promise<Result>, say: (line: string) => void): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 120) throw error;
      if (tries === 20) say('  the database has been away for long');
      await sleep(500);
    }
  }
}

async function follow(
  db: Database,
  campaignIds: string[],
  { say, disturbed }: { say: (line: string) => void; disturbed: Promise<unknown> },
): Promise<Standing> {
  let calm = false;
  disturbed.then(
    () => (calm = true),
    (error: unknown) => say(`The disturbances ended badly: ${String(error)}`),
  );
  let last = { message: '', at: Date.now(), said: 0 };
  for (;;) {
    const standing = await untilDone(() => readStanding(db, campaignIds, new Date()), say);
    const message = `${standing.finished} of ${standing.contacts} finished, ${standing.inCalls} in calls, ${standing.waitingForWindow} wait for their hour, ${standing.pendingPushes} pushes under way`;
    if (message !== last.message) last = { ...last, message, at: Date.now() };
    if (Date.now() - last.said > 15_000) {
      say(`${message}${calm ? '' : ' (disturbed)'}`);
      last.said = Date.now();
    }
    if (isOver(standing)) return standing;
    if (calm && Date.now() - last.at > standsStillMs) {
      say('Nothing has moved for five minutes: gives up.');
      return standing;
    }
    await sleep(pollMs);
  }
}
