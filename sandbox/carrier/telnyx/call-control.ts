import type { Pace } from '../../callees/pace.ts';
import type { CallPlan } from '../../callees/plan.ts';
import { chanceFor } from '../../callees/randomness.ts';
import type { Dials } from '../dials.ts';
import type { Faults, InstantCarrier } from '../faults.ts';
import { CommandMemory } from '../limits.ts';
import type { CarrierLimits } from '../limits.ts';
import type { SipService } from '../livekit-sip/sip-service.ts';
import type { CallControlApplication, TelnyxAccount } from './account.ts';
import { carrierCode, type Refusal } from '../sip-status.ts';
import { Admission } from './admission.ts';
import { attemptRefOf } from './client-state.ts';
import type { LostDial } from '../ledger.ts';
import { errors } from './errors.ts';
import { Leg, hangupCauseOf } from './leg.ts';
import type { WebhookTargets } from './leg.ts';
import { Legs } from './legs.ts';
import { PhoneCall } from './phone-call.ts';
import { e164 } from './requests.ts';
import type { DialBody, TransferBody } from './requests.ts';
import { CarrierSounds } from './sounds.ts';
import type { WebhookSender } from './webhooks.ts';

/** Repetitions of a command are ignored for this long. */
const commandsKeptMs = 60_000;
/** How long LiveKit's agent may take to publish sound: it works in real time whatever the scale. */
const shortestRoomRingMs = 5_000;

const sipUser = /^sips?:([^@;]+)@/;

/** The commands of Telnyx Call Control, on simulated phones. */
export class CallControl {
  readonly account: TelnyxAccount;
  readonly legs = new Legs();
  readonly sounds: CarrierSounds;
  readonly #dialled = new CommandMemory<Leg>(commandsKeptMs);
  readonly #commands = new CommandMemory<true>(commandsKeptMs);
  readonly #admission: Admission;
  readonly #dials: Dials;
  readonly #webhooks: WebhookSender;
  readonly #sip: SipService;
  readonly #pace: Pace;
  readonly #faults: Faults;

  constructor(parts: {
    account: TelnyxAccount;
    dials: Dials;
    webhooks: WebhookSender;
    sip: SipService;
    pace: Pace;
    limits: CarrierLimits;
    faults: Faults;
  }) {
    this.account = parts.account;
    this.#dials = parts.dials;
    this.#webhooks = parts.webhooks;
    this.#sip = parts.sip;
    this.#pace = parts.pace;
    this.sounds = new CarrierSounds(parts.pace, parts.faults);
    this.#admission = new Admission(parts);
    this.#faults = parts.faults;
  }

  /**
   * Places a call; the same command id gives the same call.
   * @throws TelnyxError
   */
  dial(body: DialBody): Leg {
    const application = this.#admission.application(body.connection_id);
    if (!e164.test(body.to)) throw errors.notE164('to');
    if (!e164.test(body.from)) throw errors.notE164('from');
    const commandId = body.command_id ?? null;
    const repeated = this.#dialled.recall(commandId, Date.now());
    if (repeated) return repeated;
    this.#admission.countDial(Date.now());

    const refusal = this.#admission.refusalFor(application, body.from);
    const dial = this.#dials.begin(
      {
        provider: 'telnyx',
        account: application.id,
        to: body.to,
        from: body.from,
        commandId,
        clientState: body.client_state ?? null,
        attemptRef: attemptRefOf(body.client_state),
        room: null,
      },
      { refusedByCarrier: refusal !== null },
    );
    const ofCarrier = refusal ?? ownRefusal(dial.plan.ring);
    if (ofCarrier !== null && dial.mishaps.refusesByHttp && !this.#faults.instant.enabled) {
      dial.end({ hangupCause: 'refused', ...sipOf(ofCarrier), endedBy: 'carrier' });
      throw errors.refused(ofCarrier);
    }
    const leg = new Leg({
      connectionId: application.id,
      from: body.from,
      to: body.to,
      clientState: body.client_state ?? null,
      customHeaders: body.custom_headers ?? [],
      targets: targetsOf(body, application),
      webhooks: this.#webhooks,
    });
    const instantTalkMs = this.#faults.instant.enabled ? talkMsOf(this.#faults.instant, body.to) : null;
    const call = new PhoneCall({ leg, dial, body, pace: this.#pace, instantTalkMs });
    this.legs.keep(leg, call);
    this.#dialled.remember(commandId, leg, Date.now());
    const { callControlId, callLegId, callSessionId, customHeaders, targets } = leg;
    dial.knownAs({ callControlId, callLegId, callSessionId, customHeaders, targets });
    void call.run(refusal);
    return leg;
  }

  /**
   * Takes over from a process that was lost in the middle of calls, which ended with it. Their customers are told so, and
   * get an answer when they ask for them; a dial command that is repeated is still the same call.
   */
  takeOver(lost: readonly LostDial[]): void {
    for (const { entry, call } of lost) {
      if (call === null) continue;
      const leg = new Leg({
        connectionId: entry.account,
        from: entry.from,
        to: entry.to,
        clientState: entry.clientState,
        callSessionId: call.callSessionId,
        customHeaders: call.customHeaders,
        targets: { ...call.targets, retriesMs: call.targets.retriesMs ?? {} },
        webhooks: this.#webhooks,
        known: {
          callControlId: call.callControlId,
          callLegId: call.callLegId,
          startTime: new Date(entry.dialledAt),
          answeredAt: entry.answeredAt === null ? null : new Date(entry.answeredAt),
        },
      });
      this.legs.keep(leg, null);
      this.#dialled.remember(entry.commandId, leg, Date.now());
      leg.hangUp({ cause: 'unspecified', source: 'unknown', sipCode: null });
    }
  }

  /** Runs a command on a leg that is alive, unless it repeats one. */
  command(
    callControlId: string,
    body: { command_id?: string | undefined; client_state?: string | undefined },
    run: (leg: Leg, call: PhoneCall) => void,
  ): void {
    const { leg, call } = this.legs.find(callControlId);
    const commandId = body.command_id === undefined ? null : `${callControlId}/${body.command_id}`;
    if (this.#commands.recall(commandId, Date.now())) return;
    if (leg.ended || call === null) throw errors.alreadyEnded();
    run(leg, call);
    if (body.client_state !== undefined) leg.clientState = body.client_state;
    this.#commands.remember(commandId, true, Date.now());
  }

  hangUp(leg: Leg, call: PhoneCall): void {
    if (leg === call.leg) void call.hangUpByCaller();
    else void call.end({ cause: 'normal_clearing', source: 'caller', sipCode: 200 });
  }

  /**
   * Calls a SIP address and connects the two legs when it answers. If it does not, the first leg stays as it is.
   * @throws TelnyxError
   */
  transfer(call: PhoneCall, body: TransferBody): void {
    if (!call.answered) throw errors.notAnswered();
    const user = sipUser.exec(body.to)?.[1];
    if (user === undefined) {
      throw errors.badRequest('The simulated carrier transfers to SIP addresses (sip:user@host) only.', 'to');
    }
    const leg = new Leg({
      connectionId: call.leg.connectionId,
      from: body.from ?? call.leg.to,
      to: body.to,
      clientState: body.target_leg_client_state ?? null,
      callSessionId: call.leg.callSessionId,
      customHeaders: body.custom_headers ?? [],
      // The address of the dial is not inherited.
      targets: targetsOf(body, this.#admission.application(call.leg.connectionId)),
      webhooks: this.#webhooks,
    });
    this.legs.keep(leg, call);
    leg.initiated();
    void this.#connect(call, leg, decodeURIComponent(user), body);
  }

  /** @throws TelnyxError */
  bridge(call: PhoneCall, otherId: string): void {
    const other = this.legs.find(otherId);
    if (!call.answered || other.leg.answeredAt === null) throw errors.notAnswered();
    if (other.call !== call || other.leg === call.leg) {
      throw errors.badRequest(
        'The simulated carrier bridges a call with a leg it was transferred to only.',
        'call_control_id',
      );
    }
  }

  async endAll(): Promise<void> {
    await Promise.all(
      [...this.legs.calls()].map((call) =>
        call.end({ cause: 'unspecified', source: 'unknown', sipCode: null }, 'carrier_closed'),
      ),
    );
    this.legs.clear();
  }

  async #connect(call: PhoneCall, leg: Leg, user: string, body: TransferBody): Promise<void> {
    const signal = AbortSignal.any([call.leg.over.signal, leg.over.signal]);
    if (this.#faults.instant.enabled) {
      leg.answered();
      call.bridge({ leg, phone: null });
      return;
    }
    const result = await this.#sip.answerInbound({
      called: user,
      from: leg.from,
      headers: [
        ...leg.customHeaders,
        { name: 'X-call_leg_id', value: leg.callLegId },
        { name: 'X-call_session_id', value: leg.callSessionId },
      ],
      ringWindowMs: this.#pace.scaled(body.timeout_secs * 1000, shortestRoomRingMs),
      signal,
    });
    if (result.kind === 'unanswered') {
      // Telnyx's own timer ends the leg: the far end has said nothing.
      const cause = signal.aborted ? 'originator_cancel' : 'timeout';
      leg.hangUp({ cause, source: 'caller', sipCode: 487 });
      return;
    }
    if (result.kind === 'refused') {
      const cause = call.leg.ended ? 'originator_cancel' : hangupCauseOf(result.sipCode);
      leg.hangUp({ cause, source: 'callee', sipCode: result.sipCode, sipReason: result.reason });
      return;
    }
    if (signal.aborted || call.bridged) {
      await result.phone.leave();
      leg.hangUp({ cause: 'originator_cancel', source: 'caller', sipCode: 487 });
      return;
    }
    leg.answered();
    call.bridge({ leg, phone: result.phone });
  }
}

function targetsOf(
  body: Pick<DialBody, 'webhook_url' | 'webhook_urls' | 'webhook_retries_policies'>,
  application: CallControlApplication,
): WebhookTargets {
  const policies = Object.entries(body.webhook_retries_policies ?? {});
  return {
    url: body.webhook_url ?? application.webhookUrl,
    byEventType: body.webhook_urls ?? {},
    retriesMs: Object.fromEntries(
      policies.flatMap(([type, { retries_ms }]) => (retries_ms ? [[type, retries_ms]] : [])),
    ),
  };
}

/** What a behaviour lets the carrier itself refuse. */
function ownRefusal(ring: CallPlan['ring']): Refusal | null {
  return ring.kind === 'refuse' && carrierCode(ring.reason) !== null ? ring : null;
}

const sipOf = ({ sipCode, reason }: Refusal) => ({ sipCode, sipReason: reason });

function talkMsOf({ talkMs, talkSpread }: InstantCarrier, number: string): number {
  const spread = Math.round(talkMs * talkSpread);
  return talkMs + chanceFor('instant', number).between(-spread, spread);
}
