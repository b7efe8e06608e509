/** What an agent process says that it can take, against what its processes could take at once. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { roomName } from '#domain/call/agent-protocol.ts';
import { startDeepgram } from '#sandbox/services/deepgram/server.ts';
import { eventually } from '../support/eventually.ts';
import { dispatchAgent, livekitRooms } from '../support/voice-agent/attempt-room.ts';
import { AgentProcess } from '../support/voice-agent/agent-process.ts';
import { AgentServer } from '../support/voice-agent/agent-server.ts';
import { plainCall } from '../support/voice-agent/plain-call.ts';

const capacity = 3;
/** Processes of calls need processor time to start, and other stories run beside this one. */
const startedWithinMs = 60_000;

const server = new AgentServer();
let agent: AgentProcess;
let speech: Awaited<ReturnType<typeof startDeepgram>>;

beforeAll(async () => {
  speech = await startDeepgram({ port: 0, apiKey: 'speech-key' });
  await server.start();
  agent = await AgentProcess.start(server, capacity);
});
afterAll(async () => {
  for (const pid of callProcesses()) process.kill(pid, 'SIGCONT');
  await agent.stop();
  await Promise.all([server.stop(), speech.close()]);
});

it('grows to what was configured, all of it warm, and counts a process that is lost until another one is warm', async () => {
  await reports(capacity);
  const before = callProcesses();
  expect(before).toHaveLength(capacity);
  process.kill(before[0] ?? 0, 'SIGKILL');
  const replacement = await eventually(() => callProcesses().find((pid) => !before.includes(pid)), startedWithinMs);
  // It is never done with its start.
  process.kill(replacement, 'SIGSTOP');
  // Who may not put it first again does not make it wait.
  if (niceness(agent.pid) < 0) expect(niceness(replacement)).toBeGreaterThan(niceness(agent.pid));
  await reports(capacity - 1);
  await beats(2);
  expect(server.workerHeartbeat.capacity).toBe(capacity - 1);

  process.kill(replacement, 'SIGCONT');
  await reports(capacity);
  expect(niceness(replacement)).toBe(niceness(agent.pid));
});

it('keeps nobody waiting who is warm: each thread that listens or speaks comes as early as the agent', () => {
  const latest = callProcesses().map((pid) => Math.max(...threadsOf(pid).map(niceness)));
  expect(latest).toEqual(latest.map(() => niceness(agent.pid)));
});

it('begins a call in a process that was there before', async () => {
  const before = callProcesses();
  const attemptId = randomUUID();
  await dispatchAgent(attemptId);
  // The server knows of no such attempt, so the call is over as soon as it has asked.
  const entry = await eventually(() => endOf(attemptId), startedWithinMs);
  expect(before).toContain(entry.pid);
});

it('takes the next call in the moment in which one ends, although that one is still to be handed over', async () => {
  const held = await Promise.all(Array.from({ length: capacity }, () => speaks()));
  const [ending] = held;
  if (!ending) throw new Error('No call');
  // Its process goes on telling the server of the end, for some seconds.
  ending.record.away.report = 4;
  await livekitRooms().deleteRoom(roomName(ending.attemptId));
  await eventually(() => endOf(ending.attemptId), startedWithinMs);
  const next = await speaks();
  for (const { attemptId } of [...held.slice(1), next]) await livekitRooms().deleteRoom(roomName(attemptId));
});

/** Sends for an agent, and waits until its bot could speak. */
async function speaks() {
  const attemptId = randomUUID();
  const record = server.expect(
    plainCall(attemptId, { baseUrl: `http://127.0.0.1:${speech.port}`, apiKey: 'speech-key' }),
  );
  await dispatchAgent(attemptId);
  await eventually(() => record.reports.find(({ type }) => type === 'ready'), startedWithinMs);
  return { attemptId, record };
}

async function reports(expected: number): Promise<void> {
  await eventually(() => (server.workerHeartbeat.capacity === expected ? true : undefined), startedWithinMs);
}

async function beats(count: number): Promise<void> {
  const from = server.workerHeartbeats;
  await eventually(() => (server.workerHeartbeats >= from + count ? true : undefined));
}

/** The processes that the agent has started, in the order of their start. */
function callProcesses(): number[] {
  const children = readFileSync(`/proc/${agent.pid}/task/${agent.pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

/** Of a process, or of one of its threads. */
function niceness(id: number): number {
  return getPriority(id);
}

/** Those that the media library runs in real time are not asked for: their niceness counts for nothing. */
function threadsOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .map(Number)
    .filter((thread) => !isRealTime(thread));
}

function isRealTime(thread: number): boolean {
  const stat = readFileSync(`/proc/${thread}/stat`, 'utf8');
  // The policy is the 41st field, the 39th behind the name.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]) > 0;
}

function endOf(attemptId: string): { pid: number } | undefined {
  return agent.output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as { pid: number; msg: string; attemptId?: string })
    .find((entry) => entry.attemptId === attemptId && entry.msg === 'ended');
}
