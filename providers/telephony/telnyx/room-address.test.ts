import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { roomName } from '#domain/call/agent-protocol.ts';
import { attemptIdOfSipAddress, sipAddressOfRoom } from './room-address.ts';

const attemptId = '0198e0a0-0000-7000-8000-000000000001';
const table = readFileSync(new URL('../../../tests/vendor/livekit-dispatch.csv', import.meta.url), 'utf8');

/** The room in which LiveKit puts a call to this user, by a rule as `docs/going-live.md` asks for. */
function roomByTable(called: string): string | undefined {
  const rows = table.split('\n').map((line) => line.split(','));
  const wanted = ['callee', '', 'no', 'yes', called];
  return rows.find((row) => wanted.every((value, at) => row[at + 1] === value))?.[7];
}

it('LI-1: who is transferred comes into the room where the agent waits', () => {
  const user = /^sip:([^@]+)@sip\.example\.com\b/.exec(sipAddressOfRoom(attemptId, 'sip.example.com'))?.[1] ?? '';
  expect(roomByTable(user)).toBe(roomName(attemptId));
});

it('finds the attempt in the address again, and in no other', () => {
  expect(attemptIdOfSipAddress(sipAddressOfRoom(attemptId, 'sip.example.com'))).toBe(attemptId);
  expect(attemptIdOfSipAddress(`SIP:CALL-${attemptId.toUpperCase()}@sip.example.com`)).toBe(attemptId);
  for (const other of ['+12025550105', `sip:${attemptId}@sip.example.com`, 'sip:lobby@sip.example.com', null]) {
    expect(attemptIdOfSipAddress(other)).toBeNull();
  }
});
