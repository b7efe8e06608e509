import { z } from 'zod';
import type { AnsweredBy } from '#domain/call/call.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import { isStorable } from '#domain/storable.ts';
import { withoutNumbers } from '../sip-refusal.ts';
import type { WebhookEvents } from '../telephony.ts';
import { endOfHangup, type Hangup } from './causes.ts';
import { decodeClientState } from './client-state.ts';
import { attemptIdOfSipAddress } from './room-address.ts';

/** Records of other kinds have fields of the same names in other shapes: the receivers of a message are a list. */
const text = z.string().nullish().catch(null);

const Payload = z.looseObject({
  call_control_id: z.string().default('').catch(''),
  client_state: text,
  to: text,
  result: z.unknown().optional(),
  status: z.unknown().optional(),
  hangup_cause: text,
  hangup_source: text,
  sip_hangup_cause: z.union([z.string(), z.number()]).nullish().catch(null),
});
type Payload = z.infer<typeof Payload>;

/** Telnyx's envelope: other kinds of records (messages, orders) may come to the same address. */
export const TelnyxWebhook = z
  .object({
    data: z.object({
      event_type: z.string(),
      id: z.string().min(1).max(200),
      occurred_at: z.iso.datetime({ offset: true }),
      payload: Payload,
    }),
  })
  .refine(isStorable);
export type TelnyxWebhook = z.infer<typeof TelnyxWebhook>;

/**
 * Translates one event of Telnyx to ours. Events that tell nothing about the attempt give none; those of the leg into the
 * room are never taken for the callee's.
 */
export function eventsOfTelnyx({ data }: TelnyxWebhook): WebhookEvents {
  const { payload } = data;
  const state = decodeClientState(payload.client_state);
  const attemptOfRoom = attemptIdOfSipAddress(payload.to);
  const attemptId = state?.attemptId ?? attemptOfRoom;
  if (attemptId === null) return { attemptId: null, events: [] };
  const stamp = { id: data.id, at: new Date(data.occurred_at).toISOString() };
  const isRoomLeg = state?.leg === 'room' || attemptOfRoom !== null;
  const events = isRoomLeg
    ? eventsOfRoomLeg(eventType(data.event_type), payload, stamp)
    : eventsOfCalleeLeg(eventType(data.event_type), payload, stamp);
  return { attemptId, events };
}

/** Telnyx writes its types with dots; some accounts were seen to get underscores. */
function eventType(name: string): string {
  return name.includes('.') ? name : name.replaceAll('_', '.');
}

interface Stamp {
  id: string;
  at: string;
}

function eventsOfCalleeLeg(type: string, payload: Payload, stamp: Stamp): CallEvent[] {
  switch (type) {
    case 'call.initiated':
      return [{ ...stamp, type: 'initiated', carrierCallId: payload.call_control_id }];
    case 'call.answered':
      return [{ ...stamp, type: 'answered' }];
    case 'call.machine.premium.detection.ended':
    case 'call.machine.detection.ended':
      return [{ ...stamp, type: 'detected', answeredBy: answeredByOf(payload.result), by: 'carrier' }];
    case 'call.machine.premium.greeting.ended':
    case 'call.machine.greeting.ended':
      return greetingEnded(payload, stamp);
    case 'call.speak.ended':
      return spoken(payload.status, stamp);
    case 'call.bridged':
      return [{ ...stamp, type: 'bridged' }];
    case 'call.hangup':
      return [{ ...stamp, type: 'ended', ...endOfHangup(hangupOf(payload)) }];
    default:
      return [];
  }
}

function eventsOfRoomLeg(type: string, payload: Payload, stamp: Stamp): CallEvent[] {
  if (type === 'call.bridged') return [{ ...stamp, type: 'bridged' }];
  if (type !== 'call.hangup') return [];
  // A leg that was connected ends with the callee's, or ends it: that one's own hangup tells how. One that was cancelled
  // ends because the callee went away first.
  const { cause, words } = endOfHangup(hangupOf(payload));
  return cause === 'normal' || cause === 'cancelled' ? [] : [{ ...stamp, type: 'bridge_failed', words }];
}

/** With detection on, Telnyx stops its own voice when it hears the end of the greeting. Any other end is the call's. */
function spoken(status: unknown, stamp: Stamp): CallEvent[] {
  if (status === 'cancelled_amd') return [{ ...stamp, type: 'message_cut' }];
  return (status ?? 'completed') === 'completed' ? [{ ...stamp, type: 'message_played' }] : [];
}

/** A beep before any verdict is the only word that premium detection says about a machine. */
function greetingEnded(payload: Payload, stamp: Stamp): CallEvent[] {
  const beep: CallEvent = { ...stamp, type: 'beep' };
  if (payload.result !== 'beep_detected') return [beep];
  return [{ ...stamp, id: `${stamp.id}:detected`, type: 'detected', answeredBy: 'machine', by: 'carrier' }, beep];
}

function answeredByOf(result: unknown): AnsweredBy {
  switch (result) {
    case 'human_residence':
    case 'human_business':
    case 'human':
      return 'human';
    case 'machine':
      return 'machine';
    case 'fax_detected':
      return 'fax';
    default:
      return 'unknown';
  }
}

function hangupOf(payload: Payload): Hangup {
  const sip = payload.sip_hangup_cause;
  return {
    hangupCause: payload.hangup_cause ?? null,
    hangupSource: payload.hangup_source ?? null,
    sipHangupCause: sip === null || sip === undefined ? null : String(sip),
    reason: withoutNumbers(reasonTexts(payload).join(' ')),
  };
}

/** Texts about the end under whatever name: the documented payload has none, some accounts get one. */
function reasonTexts(payload: Payload): string[] {
  const direct = Object.entries(payload).filter(([name]) => /reason|hangup_(?:details|description|message)/.test(name));
  const headers = Array.isArray(payload['sip_headers']) ? payload['sip_headers'] : [];
  const reasons = headers.flatMap((header: unknown) => {
    const parsed = z.object({ name: z.string(), value: z.string() }).safeParse(header);
    return parsed.success && /^(reason|x-.*error)$/i.test(parsed.data.name) ? [parsed.data.value] : [];
  });
  return [...direct.map(([, value]) => value), ...reasons].filter((text): text is string => typeof text === 'string');
}
