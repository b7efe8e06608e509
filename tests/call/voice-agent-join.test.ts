/**
 * The real voice agent before a LiveKit whose rooms cannot be joined for a while. A join that was disturbed leaves WebRTC
 * deaf for the rest of the process in about one of three cases (docs/voice-agent.md), which cannot be arranged: so no process
 * may hold another call after one.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BotConfiguration } from '#domain/bot/bot.ts';
import { roomName } from '#domain/call/agent-protocol.ts';
import { startDeepgram } from '#sandbox/services/deepgram/server.ts';
import { eventually } from '../support/eventually.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';
import { dispatchAgent, livekitRooms } from '../support/voice-agent/attempt-room.ts';
import { AgentProcess } from '../support/voice-agent/agent-process.ts';
import { AgentServer } from '../support/voice-agent/agent-server.ts';
import { usualCall } from '../support/voice-agent/usual-call.ts';

const bot = BotConfiguration.parse({
  name: 'Sara',
  organisation: 'Acme',
  openingIntroduction: 'Is it Ann?',
  instructions: 'Ask.',
});
/** A join that is given up takes 3 s; one that is waited for takes at least 15. */
const givenUpWithinMs = 10_000;

const server = new AgentServer();
const sockets = new Set<Socket>();
let speech: Awaited<ReturnType<typeof startDeepgram>>;
let doors: Server;
let agent: AgentProcess;
/** Who joins a room waits for an answer. */
let isShut = false;

beforeAll(async () => {
  speech = await startDeepgram({ port: 0, apiKey: 'speech-key' });
  await server.start();
  doors = await openDoors();
  const livekitUrl = `ws://127.0.0.1:${(doors.address() as AddressInfo).port}`;
  // One place: the next call comes to the same process, if it is still there.
  agent = await AgentProcess.start(server, 1, { livekitUrl });
  await eventually(() => (server.workerHeartbeat.capacity === 1 ? true : undefined), 60_000);
}, 90_000);

afterAll(async () => {
  await agent.stop();
  for (const socket of sockets) socket.destroy();
  doors.close();
  await Promise.all([server.stop(), speech.close()]);
});

it('gives up the room of an attempt that nobody knows, and holds the next call in another process', async () => {
  await givesUp(randomUUID());
}, 60_000);

it('gives up the room of an attempt that is over, and holds the next call in another process', async () => {
  const attemptId = randomUUID();
  expectCall(attemptId).goOn = false;
  await givesUp(attemptId);
}, 60_000);

async function givesUp(attemptId: string): Promise<void> {
  await isFree();
  isShut = true;
  await dispatchAgent(attemptId);
  const late = await eventually(() => logged('call handed over', attemptId), givenUpWithinMs);
  isShut = false;
  await isFree();
  const next = randomUUID();
  expectCall(next);
  await dispatchAgent(next);
  const ready = await eventually(() => logged('ready', next), 30_000);
  expect(ready.pid).not.toBe(late.pid);
  await livekitRooms().deleteRoom(roomName(next));
  await eventually(() => logged('call handed over', next));
}

/** LiveKit gives a job to nobody who says that they are full. */
async function isFree(): Promise<void> {
  // What the last heartbeat said may be over.
  server.workerHeartbeat.activeCalls = 1;
  await eventually(() => (server.workerHeartbeat.activeCalls === 0 ? true : undefined), 30_000);
}

/** The log entry of a call's process with this message, the first after the attempt's own. */
function logged(message: string, attemptId: string): { pid: number } | undefined {
  const entries = agent.output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as { pid: number; msg: string; attemptId?: string });
  const own = entries.find((entry) => entry.attemptId === attemptId);
  return own && entries.slice(entries.indexOf(own)).find((entry) => entry.pid === own.pid && entry.msg === message);
}

function expectCall(attemptId: string) {
  return server.expect({
    ...usualCall,
    attemptId,
    callId: randomUUID(),
    bot,
    disclosure: 'I am an AI.',
    speech: { baseUrl: `http://127.0.0.1:${speech.port}`, apiKey: 'speech-key' },
    language: { baseUrl: 'http://127.0.0.1:9', apiKey: 'unused' },
  });
}

/** What stands before LiveKit: lets agents register, and lets them into rooms unless it is shut. */
async function openDoors(): Promise<Server> {
  const { port, hostname } = new URL(livekitAddress().LIVEKIT_URL);
  const server = createServer((_request, response) => void response.writeHead(503).end());
  server.on('upgrade', (request, socket: Socket, head) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (isShut && request.url?.startsWith('/rtc')) return;
    const inside = connect(Number(port), hostname, () => {
      const headers = request.rawHeaders.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('');
      inside.write(`GET ${request.url} HTTP/1.1\r\n${headers}\r\n`);
      inside.write(head);
      socket.pipe(inside).pipe(socket);
    });
    inside.on('error', () => socket.destroy());
    inside.on('close', () => socket.destroy());
    socket.on('close', () => inside.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
