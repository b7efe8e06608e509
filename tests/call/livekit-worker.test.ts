/** The agent worker protocol, spoken with a LiveKit of its own that can be taken away. */
import { RoomAgentDispatch } from '@livekit/protocol';
import { dispose, Room, RoomEvent } from '@livekit/rtc-node';
import { RoomServiceClient } from 'livekit-server-sdk';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { agentName, roomName } from '#domain/call/agent-protocol.ts';
import { createLivekitRooms, createRoomWitness } from '#providers/media/livekit-rooms.ts';
import { LivekitWorker, type Assignment } from '#workers/voice-agent/processes/livekit-worker.ts';
import { eventually } from '../support/eventually.ts';

let ports: number[];
let livekit: ChildProcess;
let worker: LivekitWorker;
let running: Promise<void>;
let load: { active: number; warm: number; capacity: number };
let offered: string[];
let assigned: Assignment[];
let willing: boolean;

beforeAll(async () => {
  ports = await Promise.all([freePort(), freePort(), freePort()]);
  livekit = await startLivekit();
});

afterAll(async () => {
  await stopLivekit();
  await dispose();
});

beforeEach(async () => {
  load = { active: 0, warm: 10, capacity: 10 };
  offered = [];
  assigned = [];
  willing = true;
  worker = new LivekitWorker({
    livekit: { url: `ws://127.0.0.1:${ports[0]}`, apiKey: 'devkey', apiSecret: 'secret' },
    agentName,
    log: pino({ level: 'silent' }),
    load: () => load,
    onOffered: (jobId) => {
      offered.push(jobId);
      return willing;
    },
    onAssigned: (assignment) => assigned.push(assignment),
  });
  running = worker.run();
  await eventually(() => (worker.registered ? true : undefined));
});

afterEach(async () => {
  worker.stop();
  await running;
});

it('takes a job with its metadata and a token for the room', async () => {
  await dispatch('room-1');
  const { job, token } = await eventually(() => assigned[0]);
  expect(offered).toEqual([job.id]);
  expect(job.room?.name).toBe('room-1');
  expect(job.metadata).toBe('{"for":"room-1"}');
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { video: object };
  expect(claims.video).toMatchObject({ room: 'room-1', roomJoin: true, agent: true });
});

it('is offered jobs up to its last place, although LiveKit keeps away from workers with a load of 0.7', async () => {
  load.active = 9;
  worker.update();
  await dispatch('room-2');
  await eventually(() => assigned[0]);
});

it('is not offered a job when it is full, and is again when a call has ended', async () => {
  load.active = 10;
  worker.update();
  await dispatch('room-3');
  // A later job is taken: the earlier one would have come before it.
  load.active = 9;
  worker.finished('some-job');
  // LiveKit hears of the free place on another connection than of rooms, and offers no job a second time: so one room after
  // the other is made until it has heard.
  const later: string[] = [];
  const { job } = await eventually(async () => {
    later.push(`room-4-${later.length}`);
    await dispatch(later.at(-1) ?? '');
    return assigned[0];
  });
  expect(later).toContain(job.room?.name);
});

it('is asked for once per attempt, also if the callee’s side made the room and the server and the engine both ask', async () => {
  const attemptId = randomUUID();
  const livekit = { url: `ws://127.0.0.1:${ports[0]}`, apiKey: 'devkey', apiSecret: 'secret' };
  const [server, engine] = [createLivekitRooms(livekit), createLivekitRooms(livekit)];
  await new RoomServiceClient(`http://127.0.0.1:${ports[0]}`, 'devkey', 'secret').createRoom({
    name: roomName(attemptId),
  });
  await server.prepare(attemptId);
  await engine.prepare(attemptId);
  await eventually(() => assigned[0]);
  // A later job is taken: a second one for the attempt would have come before it.
  await dispatch('room-later');
  await eventually(() => assigned.find(({ job }) => job.room?.name === 'room-later'));
  expect(assigned.map(({ job }) => job.room?.name)).toEqual([roomName(attemptId), 'room-later']);
  await engine.close(attemptId);
});

it('is asked for again when LiveKit sees the first agent no more', async () => {
  const attemptId = randomUUID();
  const livekit = { url: `ws://127.0.0.1:${ports[0]}`, apiKey: 'devkey', apiSecret: 'secret' };
  const [rooms, witness] = [createLivekitRooms(livekit), createRoomWitness(livekit)];
  const jobs = () => assigned.filter(({ job: { room } }) => room?.name === roomName(attemptId));
  await rooms.prepare(attemptId);
  const { token } = await eventually(() => jobs()[0]);
  const first = new Room();
  await first.connect(livekit.url, token, { autoSubscribe: false, dynacast: false });
  await eventually(async () => (await witness.look(attemptId)) === 'agent' || undefined);
  // Long after it was asked for, as long as it is there.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  await rooms.prepare(attemptId);
  await dispatch('room-between');
  await eventually(() => assigned.find(({ job: { room } }) => room?.name === 'room-between'));
  expect(jobs()).toHaveLength(1);

  await first.disconnect();
  await eventually(async () => {
    await rooms.prepare(attemptId);
    return jobs()[1];
  });
  expect(await witness.look(attemptId)).toBe('nobody');
  await rooms.close(attemptId);
  expect(await witness.look(attemptId)).toBe('nobody');
});

it('is asked for in the place of an agent that is lost and that LiveKit still sees; that one is put out', async () => {
  const attemptId = randomUUID();
  const livekit = { url: `ws://127.0.0.1:${ports[0]}`, apiKey: 'devkey', apiSecret: 'secret' };
  const rooms = createLivekitRooms(livekit);
  const jobs = () => assigned.filter(({ job: { room } }) => room?.name === roomName(attemptId));
  await rooms.prepare(attemptId);
  const { token } = await eventually(() => jobs()[0]);
  const ghost = new Room();
  const gone = new Promise((resolve) => ghost.on(RoomEvent.Disconnected, resolve));
  await ghost.connect(livekit.url, token, { autoSubscribe: false, dynacast: false });
  await eventually(async () => {
    await rooms.prepare(attemptId, { lostOne: true });
    return jobs()[1];
  });
  await gone;
  expect(jobs()).toHaveLength(2);
  await rooms.close(attemptId);
});

it('may refuse', async () => {
  willing = false;
  await dispatch('room-5');
  await eventually(() => (offered.length === 1 ? true : undefined));
  willing = true;
  await dispatch('room-6');
  const { job } = await eventually(() => assigned[0]);
  expect(job.room?.name).toBe('room-6');
});

it('registers again when LiveKit comes back', async () => {
  await stopLivekit();
  await eventually(() => (worker.registered ? undefined : true));
  livekit = await startLivekit();
  await eventually(() => (worker.registered ? true : undefined));
  await dispatch('room-7');
  await eventually(() => assigned[0]);
});

async function dispatch(room: string): Promise<void> {
  const rooms = new RoomServiceClient(`http://127.0.0.1:${ports[0]}`, 'devkey', 'secret');
  const agents = [new RoomAgentDispatch({ agentName, metadata: JSON.stringify({ for: room }) })];
  await rooms.createRoom({ name: room, emptyTimeout: 10, agents });
}

async function startLivekit(): Promise<ChildProcess> {
  const binary = process.env['REDIAL_LIVEKIT_BIN'];
  if (!binary) throw new Error('This story needs REDIAL_LIVEKIT_BIN: run it with npm test.');
  const [port, tcp, udp] = ports.map(String);
  const args = ['--dev', '--bind', '127.0.0.1', '--port', port, '--rtc.tcp_port', tcp, '--udp-port', udp] as string[];
  const child = spawn(binary, args, { stdio: 'ignore' });
  await eventually(async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    return response?.ok ? true : undefined;
  });
  return child;
}

async function stopLivekit(): Promise<void> {
  livekit.kill('SIGKILL');
  await once(livekit, 'exit');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
