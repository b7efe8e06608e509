import { randomBytes } from 'node:crypto';
import { attend } from '../../callees/attend.ts';
import { wait } from '../../callees/pace.ts';
import type { Pace } from '../../callees/pace.ts';
import { RoomPhone } from '../../callees/room-phone.ts';
import type { SipCallStatus } from '../../callees/room-phone.ts';
import type { Dial } from '../dial.ts';
import { carrierCode, type Refusal } from '../sip-status.ts';
import { callRefused, noGateway, rangOut, unanswered } from './failure-map.ts';
import type { CreateParticipantBody, ParticipantInfo } from './participant-request.ts';
import { newSipCallId } from './sip-service.ts';
import type { SipService } from './sip-service.ts';

const shortestRingMs = 80;
const shortestRingOutMs = 400;
/** LiveKit's server itself gives up a dial that waits for its answer, whatever ring time it was given. */
const longestWaitMs = 80_000;

interface OutboundEnd {
  cause: string;
  endedBy: 'callee' | 'caller' | 'carrier';
  sipCode: number | null;
  sipReason?: string;
  calleeEnd?: string;
  /** The gateway is gone from one moment to the next: nothing in the room tells of an end of the call. */
  byCrash?: boolean;
}

/** One call on a trunk. */
export class OutboundCall {
  readonly body: CreateParticipantBody;
  /** Resolves when the call has ended. */
  readonly over: Promise<void>;
  readonly #dial: Dial;
  readonly #account: string;
  readonly #sip: SipService;
  readonly #pace: Pace;
  readonly #refusal: Refusal | null;
  readonly #ending = new AbortController();
  readonly #sipCallId = newSipCallId();
  #phone: RoomPhone | null = null;
  #isLost = false;

  constructor(options: {
    body: CreateParticipantBody;
    dial: Dial;
    account: string;
    sip: SipService;
    pace: Pace;
    refusal: Refusal | null;
  }) {
    this.body = options.body;
    this.#dial = options.dial;
    this.#account = options.account;
    this.#sip = options.sip;
    this.#pace = options.pace;
    this.#refusal = options.refusal;
    this.over = new Promise((resolve) => {
      this.#ending.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** @throws TwirpError */
  async place(): Promise<ParticipantInfo> {
    const phone = await this.#join();
    const answered = this.#ring(phone).then(() => this.#converse(phone));
    const info = {
      participantId: phone.participantId,
      participantIdentity: phone.identity,
      roomName: phone.roomName,
      sipCallId: this.#sipCallId,
    };
    // Without waiting, a refusal is seen only in the room.
    if (this.body.waitUntilAnswered) await answered;
    else void answered.catch(() => undefined);
    return info;
  }

  /** Ends the call once, in the room and in the ledger. */
  async end({ cause, endedBy, sipCode, sipReason, calleeEnd, byCrash = false }: OutboundEnd): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#isLost = byCrash;
    this.#ending.abort(new Error('The call has ended.'));
    const isHungUp = this.#dial.entry.answeredAt !== null && !byCrash;
    const left = isHungUp ? this.#phone?.leave() : this.#phone?.drop();
    this.#dial.end({
      hangupCause: cause,
      sipCode,
      sipReason: sipReason ?? null,
      endedBy,
      calleeEnd: calleeEnd ?? null,
    });
    await left;
  }

  async #join(): Promise<RoomPhone> {
    const { body } = this;
    const sip = this.#sip;
    try {
      const phone = await RoomPhone.join({
        server: sip.server,
        roomName: body.roomName,
        identity: body.participantIdentity,
        name: body.participantName,
        metadata: body.participantMetadata,
        attributes: { ...body.participantAttributes, ...this.#sipAttributes() },
        pauseMs: sip.pauseMs,
      });
      this.#phone = phone;
      phone.on('ended', () => void this.#byeFromRoom());
      phone.onEndCallRequest(() => void this.end({ cause: 'normal_clearing', endedBy: 'caller', sipCode: 200 }));
      if (phone.end !== null) await this.#byeFromRoom();
      return phone;
    } catch {
      await this.end({ cause: 'livekit_unavailable', endedBy: 'carrier', sipCode: null });
      throw noGateway();
    }
  }

  #sipAttributes(): Record<string, string> {
    const { body } = this;
    const { entry } = this.#dial;
    const seen: Record<string, string> = {
      'sip.phoneNumber': entry.to,
      'sip.trunkPhoneNumber': entry.from,
      'sip.hostname': 'sandbox',
    };
    return {
      'sip.callID': this.#sipCallId,
      'sip.trunkID': this.#account,
      'sip.callStatus': 'dialing',
      ...(body.hidePhoneNumber ? {} : seen),
    };
  }

  /** The phone was removed from the room, or the room is gone: BYE (or CANCEL while it rings). */
  async #byeFromRoom(): Promise<void> {
    if (this.#phone?.end === 'left') return;
    const answered = this.#dial.entry.answeredAt !== null;
    await this.end({
      cause: answered ? 'normal_clearing' : 'originator_cancel',
      endedBy: 'caller',
      sipCode: answered ? 200 : 487,
    });
  }

  /** Resolves at the answer. @throws TwirpError */
  async #ring(phone: RoomPhone): Promise<void> {
    const { plan } = this.#dial;
    if (this.#refusal) throw await this.#refuse(this.#refusal, 'carrier');
    const ringOutMs = this.#pace.scaled(this.body.ringingTimeout, shortestRingOutMs);
    const afterMs = plan.ring.kind === 'never' ? Infinity : this.#pace.scaled(plan.ring.afterMs, shortestRingMs);
    const givesUpMs = this.body.waitUntilAnswered ? this.#pace.scaled(longestWaitMs, shortestRingOutMs) : Infinity;
    try {
      this.#dial.ringing();
      if (plan.ring.kind !== 'refuse') await this.#setStatus(phone, 'ringing');
      await wait(Math.min(afterMs, ringOutMs, givesUpMs), this.#ending.signal);
    } catch {
      // LiveKit's server waits on for a gateway that has gone.
      if (this.#isLost) await wait(longestWaitMs);
      throw this.#isLost ? unanswered() : rangOut();
    }
    if (givesUpMs < Math.min(afterMs, ringOutMs)) {
      await this.end({ cause: 'timeout', endedBy: 'carrier', sipCode: null });
      throw unanswered();
    }
    if (afterMs >= ringOutMs) {
      await this.end({ cause: 'timeout', endedBy: 'caller', sipCode: null });
      throw rangOut();
    }
    if (plan.ring.kind === 'refuse') {
      throw await this.#refuse(plan.ring, carrierCode(plan.ring.reason) === null ? 'callee' : 'carrier');
    }
    this.#dial.answered();
    this.#dial.bridged(this.body.roomName);
    await this.#setStatus(phone, 'active', {
      'sip.callIDFull': `${this.#sipCallId}@sandbox`,
      'sip.callTag': randomBytes(6).toString('hex'),
    });
  }

  async #refuse(refusal: Refusal, endedBy: 'carrier' | 'callee'): Promise<Error> {
    await this.end({ cause: 'refused', endedBy, sipCode: refusal.sipCode, sipReason: refusal.reason });
    return callRefused(refusal);
  }

  /** Starts the callee's side, which then ends the call by itself. */
  #converse(phone: RoomPhone): void {
    const dial = this.#dial;
    const pace = this.#pace;
    const signal = this.#ending.signal;
    const hangUp = (calleeEnd: string) =>
      this.end({ cause: 'normal_clearing', endedBy: 'callee', sipCode: 200, calleeEnd });
    const inBackground = (work: Promise<void>): void => {
      work.catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    };
    const limit = { cause: 'time_limit', endedBy: 'caller', sipCode: 200 } as const;
    inBackground(wait(this.body.maxCallDuration, signal).then(() => this.end(limit)));
    const early = dial.plan.hangUpAfterAnswerMs;
    if (early !== null) inBackground(wait(pace.scaled(early, 40), signal).then(() => hangUp('early')));
    const attendance = {
      plan: dial.plan,
      phone,
      pace,
      chance: dial.chance,
      log: dial.log,
      alreadyGreeted: false,
      answeredMsAgo: 0,
      signal,
    };
    inBackground(attend(attendance).then(hangUp));
  }

  async #setStatus(phone: RoomPhone, status: SipCallStatus, others: Record<string, string> = {}): Promise<void> {
    // The room may be closing right now; then nobody needs the attribute.
    await phone.setStatus(status, others).catch(() => undefined);
  }
}
