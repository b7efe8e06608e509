import { randomBytes } from 'node:crypto';
import { RoomPhone } from '../../callees/room-phone.ts';
import type { LiveKitServer } from '../../callees/room-phone.ts';
import { wait } from '../../callees/pace.ts';
import type { Pace } from '../../callees/pace.ts';
import type { Refusal } from '../sip-status.ts';
import { evaluateDispatchRule } from './dispatch.ts';
import type { InboundCall } from './dispatch.ts';
import type { InboundTrunk, TrunkBook } from './trunk-book.ts';

/** Silence after which a callee takes their turn; sound is in real time, so this is scaled only a little. */
const pauseMs = 800;
const shortestPauseMs = 650;

/** What Telnyx writes into its INVITEs, and LiveKit always shows. */
const telnyxHeaders: Record<string, string> = {
  'x-call_leg_id': 'sip.telnyx.callLegID',
  'x-call_session_id': 'sip.telnyx.callSessionID',
};

/** `unanswered`: no final answer came while the caller let it ring. */
export type InboundResult =
  { kind: 'answered'; phone: RoomPhone } | ({ kind: 'refused' } & Refusal) | { kind: 'unanswered' };

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
   * Takes an INVITE: a dispatch rule names the room; the call rings in it until somebody there publishes sound, then it
   * is answered. Where no rule matches it has already rung, and LiveKit says nothing more: neither does it where nobody
   * publishes sound within `ringWindowMs`, which is shorter than LiveKit's own three minutes. 503 if LiveKit is away.
   */
  async answerInbound(
    call: InboundCall & {
      headers: readonly { name: string; value: string }[];
      /** How long the caller lets it ring. */
      ringWindowMs: number;
      signal: AbortSignal;
    },
  ): Promise<InboundResult> {
    const matched = this.book.ruleFor(call.called);
    if (!matched) {
      await wait(call.ringWindowMs, call.signal).catch(() => undefined);
      return { kind: 'unanswered' };
    }
    const { attributes, ...where } = evaluateDispatchRule(matched.rule, call, matched.trunk);
    let phone: RoomPhone;
    try {
      phone = await RoomPhone.join({
        ...where,
        server: this.server,
        attributes: { ...headerAttributes(matched.trunk, call.headers), ...callAttributes(), ...attributes },
        pauseMs: this.pauseMs,
      });
    } catch {
      return { kind: 'refused', sipCode: 503, reason: 'Service Unavailable' };
    }
    const giveUp = (): void => void phone.leave();
    call.signal.addEventListener('abort', giveUp, { once: true });
    const published = await phone.startListening(call.ringWindowMs);
    call.signal.removeEventListener('abort', giveUp);
    if (phone.end !== null && phone.end !== 'left') return { kind: 'refused', sipCode: 486, reason: 'Busy Here' };
    if (!published || phone.end !== null) {
      await phone.leave();
      return { kind: 'unanswered' };
    }
    await phone.setStatus('active');
    return { kind: 'answered', phone };
  }
}

/** Headers show only where the trunk asks for them; those of Telnyx always do. */
function headerAttributes(
  trunk: InboundTrunk | null,
  headers: readonly { name: string; value: string }[],
): Record<string, string> {
  const attributes: Record<string, string> = {};
  const all = [2, 'SIP_ALL_HEADERS'].includes(trunk?.includeHeaders ?? '');
  const own = all || [1, 'SIP_X_HEADERS'].includes(trunk?.includeHeaders ?? '');
  for (const { name, value } of headers) {
    const known = telnyxHeaders[name.toLowerCase()];
    const named = trunk?.headersToAttributes[name];
    if (known !== undefined) attributes[known] = value;
    if (named !== undefined) attributes[named] = value;
    if (all || (own && /^x-/i.test(name))) attributes[`sip.h.${name.toLowerCase()}`] = value;
  }
  return attributes;
}

function callAttributes(): Record<string, string> {
  const callId = newSipCallId();
  return {
    'sip.callID': callId,
    'sip.callIDFull': `${callId}@sandbox`,
    'sip.callTag': randomBytes(6).toString('hex'),
    'sip.callStatus': 'ringing',
  };
}
