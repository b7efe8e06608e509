/**
 * The engine's watch over agents, on a real database and a real LiveKit. Beats are stored as the server does it; the server
 * is away while nobody's are.
 */
import { randomUUID } from 'node:crypto';
import { dispose, Room } from '@livekit/rtc-node';
import type { Client } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { noteAgentHeartbeat, openCall } from '#db/call/call.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { noteWorkerHeartbeat } from '#db/health/agent-worker.ts';
import { agentWorkers, attempts, calls, seenEvents } from '#db/schema/index.ts';
import { calleeIdentity, roomName } from '#domain/call/agent-protocol.ts';
import type { CallState } from '#domain/call/call.ts';
import type { LivenessLimits } from '#domain/health/agent-liveness.ts';
import { createRoomWitness, type RoomWitness } from '#providers/media/livekit-rooms.ts';
import { watchCalls } from '#workers/engine/watch.ts';
import { addContacts, createAccount, createCampaign, setFleet } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { one } from '../support/one.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';

/** A fifth of the product's. */
const limits: LivenessLimits = { flowWithinMs: 1_000, lostAfterMs: 2_000, ghostAfterMs: 6_000 };
const everyMs = 200;
/** Longer than any silence of an agent is borne. */
const awayMs = 1.3 * limits.ghostAfterMs;

let test: TestDatabase;
let serial = 0;
let beats: Map<string, NodeJS.Timeout>;
let serverIsAway: boolean;
let livekitIsAway: boolean;
let asked: string[];
let watching: AbortController;
let watched: Promise<void>;
let joined: Room[];

const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = livekitAddress();
const real = createRoomWitness({ url, apiKey, apiSecret });
const dead = createRoomWitness({ url: 'ws://127.0.0.1:9', apiKey, apiSecret });
const witness: RoomWitness = {
  look: (attemptId) => {
    asked.push(attemptId);
    return (livekitIsAway ? dead : real).look(attemptId);
  },
};

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => {
  await test.drop();
  await dispose();
});
beforeEach(async () => {
  await test.db.delete(attempts);
  await test.db.delete(agentWorkers);
  beats = new Map();
  serverIsAway = false;
  livekitIsAway = false;
  asked = [];
  joined = [];
});
afterEach(async () => {
  watching.abort();
  for (const beat of beats.values()) clearInterval(beat);
  await watched;
  await Promise.all(joined.map((room) => room.disconnect()));
});

/** An attempt in this state whose agent has asked for its configuration. */
async function call({ state = 'in_progress', kind = 'telnyx' }: { state?: CallState; kind?: 'telnyx' | 'trunk' } = {}) {
  const trunk = { configuration: { kind: 'sip_trunk', livekitTrunkId: 'ST_1' } } as const;
  const account = await createAccount(test.db, kind === 'trunk' ? trunk : {});
  const campaignId = await createCampaign(test.db, account);
  await setFleet(test.db, 100);
  await addContacts(test.db, campaignId, 1, (serial += 1));
  const { leases } = await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
  await test.db.delete(agentWorkers);
  const { attemptId } = one(leases);
  await test.db.update(attempts).set({ state }).where(eq(attempts.id, attemptId));
  await openCall(test.db, attemptId);
  return attemptId;
}

/** Beats from now on, as long as the server is there. */
function keepBeating(name: string, beat: () => Promise<unknown>): void {
  const once = (): void => {
    if (!serverIsAway) void beat();
  };
  once();
  beats.set(name, setInterval(once, 200));
}
const agentBeats = (attemptId: string): void => keepBeating(attemptId, () => noteAgentHeartbeat(test.db, attemptId));
const workerBeats = (): void =>
  keepBeating('worker', () => noteWorkerHeartbeat(test.db, { id: 'worker', capacity: 10, activeCalls: 1 }));
function falls(name: string): void {
  clearInterval(beats.get(name));
  beats.delete(name);
}

function startWatch(): void {
  watching = new AbortController();
  const temporal = { workflow: { getHandle: () => ({ signal: () => Promise.resolve() }) } };
  watched = watchCalls({
    db: test.db,
    temporal: { ...temporal, withDeadline: (_: number, work: () => Promise<void>) => work() } as unknown as Client,
    nudger: { nudge: () => {} },
    witness,
    log: pino({ level: 'silent' }),
    stop: watching.signal,
    limits,
    everyMs,
  });
}

/** Somebody in the call's room, seen by LiveKit when this resolves. */
async function join(attemptId: string, who: 'agent' | 'callee'): Promise<Room> {
  const room = new Room();
  const identity = who === 'agent' ? `agent-${serial}` : calleeIdentity(attemptId);
  const token = new AccessToken(apiKey, apiSecret, { identity });
  token.kind = who === 'agent' ? 'agent' : 'sip';
  token.addGrant({ roomJoin: true, room: roomName(attemptId), agent: who === 'agent' });
  await room.connect(url, await token.toJwt(), { autoSubscribe: false, dynacast: false });
  joined.push(room);
  const rooms = new RoomServiceClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
  await eventually(async () => {
    const seen = await rooms.listParticipants(roomName(attemptId));
    return seen.find((participant) => participant.identity === identity);
  });
  return room;
}

const lost = async (): Promise<string[]> => {
  const rows = await test.db
    .select({ attemptId: seenEvents.attemptId })
    .from(seenEvents)
    .where(eq(seenEvents.type, 'agent_lost'));
  return rows.map(({ attemptId }) => attemptId);
};
const isLost = (attemptId: string) => eventually(async () => (await lost()).includes(attemptId) || undefined);
const isAskedAbout = (attemptId: string) => eventually(() => asked.includes(attemptId) || undefined);
const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('cuts no conversation while the server is away, nor when it is back, and finds the agent that did not come back', async () => {
  const [talking, over, gone] = [await call(), await call(), await call()];
  for (const attemptId of [talking, over, gone]) agentBeats(attemptId);
  await join(talking, 'agent');
  startWatch();
  await pass(2 * everyMs);
  serverIsAway = true;
  await pass(awayMs);
  // LiveKit is asked, and sees that one talks on and that another has ended, which nobody could report yet.
  await isAskedAbout(talking);
  await isAskedAbout(over);
  expect(await lost()).toEqual([]);
  falls(gone);
  serverIsAway = false;
  await isLost(gone);
  expect(await lost()).toEqual([gone]);
});

it('asks LiveKit before it gives up an agent, and waits while LiveKit is away', async () => {
  const [cutOff, gone] = [await call(), await call()];
  await join(cutOff, 'agent');
  await join(gone, 'callee');
  workerBeats();
  livekitIsAway = true;
  startWatch();
  await isAskedAbout(cutOff);
  await isAskedAbout(gone);
  expect(await lost()).toEqual([]);
  livekitIsAway = false;
  await isLost(gone);
  expect(await lost()).toEqual([gone]);
  // An agent that is in the room and has sent no beat for so long is taken for the ghost of one.
  await isLost(cutOff);
});

it('gives up an agent of which LiveKit has left the person alone, where no beats come at all', async () => {
  const [alone, over] = [await call(), await call()];
  await join(alone, 'callee');
  startWatch();
  await isLost(alone);
  // Its room is empty: the call has ended, and its agent can tell nobody yet.
  await isAskedAbout(over);
  expect(await lost()).toEqual([alone]);
});

it('misses the bot of a SIP trunk from when the phone rings, that of another carrier from the answer', async () => {
  const states = { trunk: await call({ state: 'ringing', kind: 'trunk' }), telnyx: await call({ state: 'ringing' }) };
  const early = await call({ state: 'leased', kind: 'trunk' });
  await test.db.update(calls).set({ agentReadyAt: new Date() });
  workerBeats();
  startWatch();
  await isLost(states.trunk);
  expect(await lost()).toEqual([states.trunk]);
  expect(asked).not.toContain(early);
});

it('tells of the second agent of a call, too', async () => {
  const attemptId = await call();
  workerBeats();
  startWatch();
  await isLost(attemptId);
  agentBeats(attemptId);
  await eventually(async () => {
    const [row] = await test.db.select({ at: calls.agentHeartbeatAt }).from(calls);
    return row?.at ?? undefined;
  });
  falls(attemptId);
  await eventually(async () => (await lost()).length === 2 || undefined);
});
