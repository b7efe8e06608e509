import { attemptIdOfRoom, roomName } from '#domain/call/agent-protocol.ts';

/**
 * The SIP address of an attempt's room. LiveKit's rule for callees puts a call into the room that is named as the user it
 * was addressed to, if the rule has no prefix: with one, LiveKit writes `_` between the two, and nobody waits there.
 */
export function sipAddressOfRoom(attemptId: string, livekitSipHost: string): string {
  return `sip:${roomName(attemptId)}@${livekitSipHost}`;
}

/** Whose room a leg was sent to; null for legs that go to a phone. */
export function attemptIdOfSipAddress(address: string | null | undefined): string | null {
  const user = /^sips?:([^@;]+)@/i.exec(address ?? '')?.[1];
  return user === undefined ? null : attemptIdOfRoom(user.toLowerCase());
}
