/** What `patches/` mends in LiveKit's library for rooms, and what no patch can, on a real room. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { AudioStream, type RemoteTrack } from '@livekit/rtc-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { roomName } from '#domain/call/agent-protocol.ts';
import { isDroppedHandle } from '#domain/dropped-handle.ts';
import { root } from '#infra/root.ts';
import type { RoomPhone } from '#sandbox/callees/room-phone.ts';
import { RoomBot } from '../support/sandbox/room-bot.ts';
import { ringIn } from '../support/voice-agent/attempt-room.ts';

const run = promisify(execFile);
let listener: RoomBot;
let phone: RoomPhone;

beforeAll(async () => {
  const attemptId = randomUUID();
  listener = await RoomBot.join(roomName(attemptId), false);
  phone = await ringIn(attemptId);
  await listener.line();
});
afterAll(async () => {
  await phone.leave();
  await listener.leave();
});

it('ends a stream of sound whose native part went with its room, without an error that nobody can catch', async () => {
  const track = heardTrack();
  const before = new Set(sourcesOf(track));
  const stream = new AudioStream(track, { sampleRate: 16_000, numChannels: 1 });
  const [source] = sourcesOf(track).filter((one) => !before.has(one));
  // What the native side does when the room is closed (livekit/rust-sdks, pull request 539).
  source?.ffiHandle.dispose();
  source?.teardown();
  expect(await stream.getReader().read()).toEqual({ done: true, value: undefined });
});

it('is told of a native part that is gone by the garbage collector, in the words that processes pass over', async () => {
  const program = `
    const { FfiHandle } = require('@livekit/rtc-ffi-bindings');
    process.on('uncaughtException', ({ message }) => { console.log(message); process.exit(0); });
    (() => { new FfiHandle(900000n); })();
    setInterval(() => gc(), 20);`;
  const { stdout } = await run(process.execPath, ['--expose-gc', '-e', program], { cwd: root, timeout: 60_000 });
  expect(isDroppedHandle({ message: stdout.trim() })).toBe(true);
});

interface Source {
  ffiHandle: { dispose(): void };
  teardown(): void;
}

function heardTrack(): RemoteTrack {
  const [participant] = listener.room.remoteParticipants.values();
  const [publication] = participant?.trackPublications.values() ?? [];
  if (publication?.track === undefined) throw new Error('Nobody is heard');
  return publication.track;
}

const sourcesOf = (track: RemoteTrack): Source[] =>
  [...(track as unknown as { audioStreams: Iterable<WeakRef<Source>> }).audioStreams].flatMap(
    (one) => one.deref() ?? [],
  );
