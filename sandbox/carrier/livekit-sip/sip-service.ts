import { createHash, randomBytes } from 'node:crypto';
import { RoomPhone } from '../../callees/room-phone.ts';
import type { LiveKitServer } from '../../callees/room-phone.ts';
import type { Pace } from '../../callees/pace.ts';
import type { Refusal } from '../sip-status.ts';
import type { DispatchRule, TrunkBook } from './trunk-book.ts';

/** Silence after which a callee takes their turn; sound is in real time, so this is scaled only a little. */
const pauseMs = 800;
const shortestPauseMs = 650;

export type InboundResult = { kind: 'answered'; phone: RoomPhone } | ({ kind: 'refused' } & Refusal);

/** `SCL_…`: what LiveKit calls a SIP call. */
export function newSipCallId(): string {
  return `SCL_${randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x')}`;
}

/** Brings calls into rooms of the real LiveKit server, as LiveKit's SIP service does. */
export class SipService {
  readonly server: LiveKitServer;
  readonly book: TrunkBook;
  readonly pauseMs: number;

  constructor(options: { server: LiveKitServer; book: TrunkBook; pace: Pace }) {
    this.server = options.server;
    this.book = options.book;
    this.pauseMs = options.pace.scaled(pauseMs, shortestPauseMs);
  }

  /**
   * Takes an INVITE that came in for `user`: a dispatch rule names the room; the call rings in it until somebody there
   * publishes sound, then it is answered. 486 if nobody does in time, 404 without a rule, 503 if LiveKit is away.
   */
  async answerInbound(call: {
    user: string;
    /** Who calls, E.164. */
    from: string;
    headers: readonly { name: string; value: string }[];
    ringWindowMs: number;
    signal: AbortSignal;
  }): Promise<InboundResult> {
    const rule = this.book.inboundRule();
    if (!rule) return { kind: 'refused', sipCode: 404, reason: 'Not Found' };
    let phone: RoomPhone;
    try {
      phone = await RoomPhone.join({
        server: this.server,
        roomName: roomOf(rule, call),
        identity: `sip_${rule.hidePhoneNumber ? hashed(call.from) : call.from}`,
        name: rule.hidePhoneNumber ? 'Phone' : `Phone ${call.from}`,
        attributes: inboundAttributes(rule, call),
        pauseMs: this.pauseMs,
      });
    } catch {
      return { kind: 'refused', sipCode: 503, reason: 'Service Unavailable' };
    }
    const giveUp = (): void => void phone.leave();
    call.signal.addEventListener('abort', giveUp, { once: true });
    const published = await phone.startListening(call.ringWindowMs);
    call.signal.removeEventListener('abort', giveUp);
    if (!published || phone.end !== null) {
      await phone.leave();
      return { kind: 'refused', sipCode: 486, reason: 'Busy Here' };
    }
    await phone.setStatus('active');
    return { kind: 'answered', phone };
  }
}

function inboundAttributes(
  rule: DispatchRule,
  call: { user: string; from: string; headers: readonly { name: string; value: string }[] },
): Record<string, string> {
  const headers = Object.fromEntries(call.headers.map(({ name, value }) => [`sip.h.${name}`, value]));
  const callId = newSipCallId();
  return {
    ...headers,
    'sip.callID': callId,
    'sip.callIDFull': `${callId}@sandbox`,
    'sip.callTag': randomBytes(6).toString('hex'),
    'sip.ruleID': rule.sipDispatchRuleId,
    'sip.trunkID': rule.trunkIds[0] ?? 'ST_inbound',
    'sip.trunkPhoneNumber': call.user,
    'sip.hostname': 'sandbox',
    'sip.callStatus': 'ringing',
    ...(rule.hidePhoneNumber ? {} : { 'sip.phoneNumber': call.from }),
  };
}

/** Stands for a number that must not be shown. */
function hashed(number: string): string {
  return createHash('sha256').update(number).digest('hex').slice(0, 16);
}

/** The room that a rule sends a call to. */
function roomOf({ rule }: DispatchRule, call: { user: string; from: string }): string {
  switch (rule.type) {
    case 'direct':
      return rule.roomName;
    case 'callee':
      return `${rule.roomPrefix}${call.user}${rule.randomize ? `_${randomBytes(6).toString('hex')}` : ''}`;
    case 'individual':
      return `${rule.roomPrefix}_${call.from}_${randomBytes(6).toString('hex')}`;
  }
}
