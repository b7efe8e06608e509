import { randomBytes, randomUUID } from 'node:crypto';
import { reasonPhrase } from '../sip-status.ts';
import type { WebhookSender } from './webhooks.ts';

export type HangupCause =
  | 'call_rejected'
  | 'normal_clearing'
  | 'originator_cancel'
  | 'timeout'
  | 'time_limit'
  | 'user_busy'
  | 'not_found'
  | 'no_answer'
  | 'unspecified';

export interface Hangup {
  cause: HangupCause;
  source: 'caller' | 'callee' | 'unknown';
  sipCode: number | null;
  sipReason?: string;
}

/** Where the events of a leg go: `webhook_urls` of an event's type, else `webhook_url`, else the application's. */
export interface WebhookTargets {
  url: string | null;
  byEventType: Record<string, string[]>;
  /** Pauses between the attempts of a delivery, where the customer ordered them for a type of event. */
  retriesMs: Record<string, number[]>;
}

/** Format of the call control ids that Telnyx makes. */
const controlId = /^v3:[\w-]{20,}$/;
export const isCallControlId = (text: string): boolean => controlId.test(text);

const costPerMinute = 0.007;

/** One leg of a call, as Call Control shows it to the customer: ids, client state, events, end. */
export class Leg {
  readonly callControlId: string;
  readonly callLegId: string;
  readonly callSessionId: string;
  readonly connectionId: string;
  readonly from: string;
  readonly to: string;
  readonly startTime: Date;
  clientState: string | null;
  answeredAt: Date | null = null;
  endedAt: Date | null = null;
  bridgedWith: Leg | null = null;
  /** Aborted when the leg has ended. */
  readonly over = new AbortController();
  readonly customHeaders: { name: string; value: string }[];
  readonly targets: WebhookTargets;
  readonly #webhooks: WebhookSender;

  constructor(options: {
    connectionId: string;
    from: string;
    to: string;
    clientState: string | null;
    callSessionId?: string;
    customHeaders?: { name: string; value: string }[];
    targets: WebhookTargets;
    webhooks: WebhookSender;
    /** A leg that was made by the previous process. */
    known?: { callControlId: string; callLegId: string; startTime: Date; answeredAt: Date | null };
  }) {
    this.callControlId = options.known?.callControlId ?? `v3:${randomBytes(36).toString('base64url')}`;
    this.callLegId = options.known?.callLegId ?? randomUUID();
    this.startTime = options.known?.startTime ?? new Date();
    this.answeredAt = options.known?.answeredAt ?? null;
    this.connectionId = options.connectionId;
    this.from = options.from;
    this.to = options.to;
    this.clientState = options.clientState;
    this.callSessionId = options.callSessionId ?? randomUUID();
    this.customHeaders = options.customHeaders ?? [];
    this.targets = options.targets;
    this.#webhooks = options.webhooks;
  }

  get ended(): boolean {
    return this.endedAt !== null;
  }

  /** Sends an event; `null` payload values are kept, as Telnyx does. */
  emit(eventType: string, payload: Record<string, unknown> = {}, occurredAt = new Date()): void {
    const urls = this.targets.byEventType[eventType] ?? (this.targets.url === null ? [] : [this.targets.url]);
    const message = {
      eventType,
      occurredAt,
      retriesMs: this.targets.retriesMs[eventType],
      payload: {
        call_control_id: this.callControlId,
        call_leg_id: this.callLegId,
        call_session_id: this.callSessionId,
        connection_id: this.connectionId,
        client_state: this.clientState,
        ...this.#partiesOf(eventType),
        ...payload,
      },
    };
    for (const url of urls) this.#webhooks.send(url, this.callControlId, message);
  }

  /** Events about detection do not say what kind of party it is, those about sounds nothing of the parties. */
  #partiesOf(eventType: string): Record<string, unknown> {
    const kind = eventType.startsWith('call.machine.') ? {} : { calling_party_type: 'pstn' };
    return /^call\.(speak|playback)\./.test(eventType) ? kind : { ...kind, from: this.from, to: this.to };
  }

  initiated(): void {
    this.emit('call.initiated', {
      direction: 'outgoing',
      state: 'bridging',
      from_sip_uri: `${this.from}@sip.sandbox.example`,
      to_sip_uri: this.to.startsWith('sip') ? this.to.replace(/^sips?:/, '') : `${this.to}@sip.sandbox.example`,
      start_time: this.startTime.toISOString(),
      ...this.#headers(),
    });
  }

  answered(): void {
    this.answeredAt = new Date();
    this.emit(
      'call.answered',
      { state: 'answered', start_time: this.startTime.toISOString(), ...this.#headers() },
      this.answeredAt,
    );
  }

  /** Ends the leg once, with its events. */
  hangUp(hangup: Hangup): void {
    if (this.ended) return;
    this.endedAt = new Date();
    this.over.abort(new Error('The leg has ended.'));
    this.emit(
      'call.hangup',
      {
        state: 'hangup',
        end_time: this.endedAt.toISOString(),
        start_time: this.startTime.toISOString(),
        hangup_cause: hangup.cause,
        hangup_source: hangup.source,
        sip_hangup_cause: sipHangupCause(hangup),
        call_quality_stats: this.#quality(),
        ...this.#headers(),
      },
      this.endedAt,
    );
    this.#cost();
  }

  /** As `GET /v2/calls/:id` shows it. */
  statusJson(): Record<string, unknown> {
    return {
      record_type: 'call',
      call_control_id: this.callControlId,
      call_leg_id: this.callLegId,
      call_session_id: this.callSessionId,
      client_state: this.clientState,
      is_alive: !this.ended && this.answeredAt !== null,
      call_duration: this.#seconds(),
      start_time: this.startTime.toISOString(),
      ...(this.endedAt === null ? {} : { end_time: this.endedAt.toISOString() }),
    };
  }

  /** As `GET /v2/connections/:id/active_calls` shows it. */
  activeJson(): Record<string, unknown> {
    return {
      record_type: 'call',
      call_control_id: this.callControlId,
      call_leg_id: this.callLegId,
      call_session_id: this.callSessionId,
      client_state: this.clientState ?? '',
      call_duration: this.#seconds(),
    };
  }

  /** Whole seconds since the answer. */
  #seconds(): number {
    if (this.answeredAt === null) return 0;
    return Math.round(((this.endedAt ?? new Date()).getTime() - this.answeredAt.getTime()) / 1000);
  }

  #headers(): Record<string, unknown> {
    return this.customHeaders.length === 0 ? {} : { custom_headers: this.customHeaders };
  }

  #quality(): object | null {
    if (this.answeredAt === null) return null;
    const packets = String(this.#seconds() * 50);
    return {
      inbound: {
        jitter_max_variance: '12.30',
        jitter_packet_count: '0',
        mos: '4.50',
        packet_count: packets,
        skip_packet_count: '0',
      },
      outbound: { packet_count: packets, skip_packet_count: '0' },
    };
  }

  #cost(): void {
    if (this.answeredAt === null) return;
    const billed = Math.max(1, Math.ceil(this.#seconds() / 60)) * 60;
    const cost = ((billed / 60) * costPerMinute).toFixed(4);
    this.emit('call.cost', {
      billed_duration_secs: billed,
      total_cost: cost,
      status: 'success',
      occurred_at: new Date().toISOString(),
      cost_parts: [
        {
          call_part: 'sip-trunking',
          rate: String(costPerMinute),
          billed_duration_secs: billed,
          cost,
          currency: 'USD',
        },
      ],
    });
  }
}

/** The SIP code as text, followed by the reason where the carrier put a code of its own into it. */
function sipHangupCause({ sipCode, sipReason }: Hangup): string {
  if (sipCode === null) return 'unspecified';
  return sipReason === undefined || sipReason === reasonPhrase(sipCode) ? String(sipCode) : `${sipCode} ${sipReason}`;
}

/** Telnyx's word for a SIP refusal. */
export function hangupCauseOf(sipCode: number): HangupCause {
  if (sipCode === 486 || sipCode === 600) return 'user_busy';
  if ([404, 410, 484, 604].includes(sipCode)) return 'not_found';
  if ([401, 403, 407, 603, 607, 608].includes(sipCode)) return 'call_rejected';
  if (sipCode === 408) return 'timeout';
  if (sipCode === 487) return 'originator_cancel';
  return 'unspecified';
}
