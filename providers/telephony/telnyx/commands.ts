import type Telnyx from 'telnyx';
import type { CallControl, PlaceCall } from '../telephony.ts';
import { encodeClientState } from './client-state.ts';
import { sipAddressOfRoom } from './room-address.ts';
import { voiceFor } from './voices.ts';

const detectionMs = 5_000;
/** Telnyx's longest call. */
const maxCallSeconds = 14_400;
/** Telnyx's shortest patience with the leg into the room; an agent that is there answers within one. */
const roomAnswersWithinSeconds = 5;

/**
 * Without a policy Telnyx gives an event up after two attempts. These are five more, within the 60 s that it allows, for
 * the events without which a call is lost: a deployment of the server takes less.
 */
const retries = { retries_ms: [1_000, 3_000, 8_000, 18_000, 30_000] };
const webhookRetries = Object.fromEntries(
  [
    'call.initiated',
    'call.answered',
    'call.bridged',
    'call.hangup',
    'call.speak.ended',
    'call.machine.premium.detection.ended',
    'call.machine.premium.greeting.ended',
  ].map((type) => [type, retries]),
);

function webhooksTo(url: string) {
  return { webhook_url: url, webhook_url_method: 'POST' as const, webhook_retries_policies: webhookRetries };
}

export function dialCommand(call: PlaceCall, connectionId: string) {
  return {
    connection_id: connectionId,
    to: call.to,
    from: call.from,
    answering_machine_detection: 'premium',
    // Telnyx would listen for 30 s: nobody waits for that, and later it would hear our own talk.
    answering_machine_detection_config: { total_analysis_time_millis: detectionMs },
    timeout_secs: call.ringTimeoutSeconds,
    // Otherwise Telnyx may let the phone ring again by another route when its time is over.
    retry_on_timeout: false,
    time_limit_secs: Math.min(call.maxDurationSeconds, maxCallSeconds),
    client_state: encodeClientState({ attemptId: call.attemptId }),
    command_id: `${call.attemptId}:dial`,
    ...webhooksTo(call.webhookUrl),
  } satisfies Telnyx.CallDialParams;
}

/**
 * Calls the attempt's room and connects the person with it at its answer. Everything that Telnyx would choose by itself is
 * named: its `from` is the person's number, which everybody in the room would see, and the events of the second leg would
 * go to the application's address.
 */
export function transferCommand(call: Parameters<CallControl['transferToRoom']>[0], livekitSipHost: string) {
  return {
    to: sipAddressOfRoom(call.attemptId, livekitSipHost),
    from: call.from,
    // The room rings for an instant: who has just said hello would hear a second call.
    early_media: false,
    sip_transport_protocol: 'TLS',
    media_encryption: 'SRTP',
    preferred_codecs: 'G722,PCMU',
    target_leg_client_state: encodeClientState({ attemptId: call.attemptId, leg: 'room' }),
    command_id: `${call.attemptId}:transfer:${call.step}`,
    timeout_secs: roomAnswersWithinSeconds,
    ...webhooksTo(call.webhookUrl),
  } satisfies Telnyx.Calls.ActionTransferParams;
}

export function speakCommand(spoken: Parameters<CallControl['playToVoicemail']>[0]) {
  const { attemptId, step, message, language, isIdentification } = spoken;
  return {
    payload: message,
    voice: voiceFor(language),
    command_id: `${attemptId}:${isIdentification ? 'identification' : 'voicemail'}:${step}`,
  } satisfies Telnyx.Calls.ActionSpeakParams;
}

/** Without an id, by which Telnyx would ignore it for a minute if the first one did not work. */
export const hangUpCommand = {} satisfies Telnyx.Calls.ActionHangupParams;
