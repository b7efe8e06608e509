import type { AnsweredBy, Cause } from '#domain/call/call.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import { RedialError } from '#domain/error.ts';
import type { ProbeRequest } from '../probe.ts';

/** One dial. Ids are derived from the attempt, so that a repeated command is recognised by the carrier. */
export interface PlaceCall {
  attemptId: string;
  /** E.164. */
  to: string;
  /** E.164. */
  from: string;
  ringTimeoutSeconds: number;
  maxDurationSeconds: number;
  /** Where the carrier sends its events, if it sends any. */
  webhookUrl: string;
}

/**
 * Result of a dial command.
 * - `placed`: the carrier has it; for blocking carriers (SIP trunk) the person has answered.
 * - `refused`: the carrier says no, in our words; nothing rings.
 * - `unknown`: the command may or may not have reached the carrier: reconcile before anything else.
 */
export type PlaceResult =
  | { kind: 'placed'; carrierCallId: string; answered: boolean }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'unknown'; words: string };

export interface Refusal {
  cause: Cause;
  sipCode: number | null;
  vendorCode: string | null;
  /** For people: what the carrier said. Holds no phone number. */
  words: string;
}

/** A call as the carrier sees it now. */
export interface ActiveCall {
  carrierCallId: string;
  attemptId: string | null;
  answered: boolean;
  answeredBy: AnsweredBy | null;
  /** How long ago it was answered, where the carrier says so. */
  answeredForSeconds?: number;
}

export interface OwnNumber {
  /** E.164. */
  number: string;
  label: string;
  outboundAllowed: boolean;
}

/** One thing that was looked at, and whether it is as calls need it. */
export interface Finding {
  ok: boolean;
  /** As `stored`. */
  words: string;
}

export interface AccountCheck {
  /** Problems and facts, in the order of the questions. */
  findings: Finding[];
  /** How many calls the carrier lets the account have at once; null where it does not say. */
  callsAtOnce: number | null;
}

/** A verified webhook: events of one attempt; `attemptId` is null for calls that are not ours. */
export interface WebhookEvents {
  attemptId: string | null;
  events: CallEvent[];
}

export interface VoicemailMessage {
  attemptId: string;
  carrierCallId: string;
  step: number;
  /** Said to a person whom no bot can speak to, instead of a machine. */
  isIdentification?: true;
  message: string;
  /** BCP 47. */
  language: string;
}

export interface TransferToRoom {
  attemptId: string;
  carrierCallId: string;
  step: number;
  /** The caller number of the dial, E.164: what the room may see. */
  from: string;
  /** Where the carrier sends the events of the leg into the room. */
  webhookUrl: string;
}

/**
 * What the engine asks of every carrier. Adapters translate vendor codes to our causes and throw nothing for
 * foreseen refusals; they never repeat a dial by themselves.
 */
interface AnyCarrier {
  place(call: PlaceCall, signal?: AbortSignal): Promise<PlaceResult>;
  /** Ends the call; fine if it has ended already. */
  hangUp(call: { attemptId: string; carrierCallId: string | null }): Promise<void>;
  /** Is a call of this attempt alive at the carrier? null if not. */
  findActiveCall(call: { attemptId: string; carrierCallId: string | null }): Promise<ActiveCall | null>;
  /** All calls of ours that are alive at the carrier. */
  listActiveCalls(): Promise<ActiveCall[]>;
  listNumbers(): Promise<OwnNumber[]>;
  checkAccount(): Promise<AccountCheck>;
  /** What asks the carrier in one small request whether it serves this account; null where only a call can tell. */
  probeRequest(): ProbeRequest | null;
}

/** The carrier detects answering machines, tells by webhooks what happens, and is told to put the person into the room. */
export interface CallControl extends AnyCarrier {
  readonly callFlow: 'call_control';
  /** Puts an answered call into the attempt's LiveKit room. Idempotent per `step`. */
  transferToRoom(call: TransferToRoom): Promise<void>;
  /** Speaks a message to a machine, or to whom no bot can speak; `message_played` follows, or `message_cut`. Idempotent per `step`. */
  playToVoicemail(call: VoicemailMessage): Promise<void>;
  /** @throws RedialError `unauthorised` for a wrong or old signature, `bad_input` for an unreadable body. */
  readWebhook(request: { rawBody: string; headers: Record<string, string> }): Promise<WebhookEvents>;
}

/** The agent waits in the room, and LiveKit dials the person into it: nothing is transferred, and no webhook comes. */
export interface AgentFirst extends AnyCarrier {
  readonly callFlow: 'agent_first';
}

/** `callFlow` says who detects answering machines and who puts the person into the room. */
export type Telephony = CallControl | AgentFirst;

/** @throws RedialError `bad_input` where the carrier cannot do what only call control does. */
export function requireCallControl(telephony: Telephony): CallControl {
  if (telephony.callFlow === 'call_control') return telephony;
  throw new RedialError('provider_without_call_control');
}
