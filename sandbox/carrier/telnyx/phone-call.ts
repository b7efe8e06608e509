import { attend } from '../../callees/attend.ts';
import { wait } from '../../callees/pace.ts';
import type { Pace } from '../../callees/pace.ts';
import type { RoomPhone } from '../../callees/room-phone.ts';
import type { Dial } from '../dial.ts';
import { carrierCode, type Refusal } from '../sip-status.ts';
import { detect, machineTimes } from './detection.ts';
import type { MachineTimes } from './detection.ts';
import { hangupCauseOf } from './leg.ts';
import type { Hangup, Leg } from './leg.ts';
import type { DialBody } from './requests.ts';

/** The leg that LiveKit answered, and its phone in the room. */
export interface RoomLeg {
  leg: Leg;
  /** null: an instant carrier has none. */
  phone: RoomPhone | null;
}

const shortestRingMs = 80;
const shortestRingOutMs = 400;
const shortestGreetMs = 120;
/** A machine that hears nothing stops recording. */
const recordsSilenceMs = 12_000;
const shortestRecordingMs = 4_000;
const menuMs = 16_000;

/** A dialled phone: rings, is answered or not, waits to be connected, talks, ends. */
export class PhoneCall {
  readonly leg: Leg;
  readonly dial: Dial;
  readonly #body: DialBody;
  readonly #pace: Pace;
  readonly #instantTalkMs: number | null;
  #room: RoomLeg | null = null;
  /** Aborted when the one who answered no longer waits to be connected. */
  readonly #holding = new AbortController();
  #spokenToUntil = 0;
  #hasGreeted = false;

  constructor(options: { leg: Leg; dial: Dial; body: DialBody; pace: Pace; instantTalkMs: number | null }) {
    this.leg = options.leg;
    this.dial = options.dial;
    this.#body = options.body;
    this.#pace = options.pace;
    this.#instantTalkMs = options.instantTalkMs;
  }

  get answered(): boolean {
    return this.leg.answeredAt !== null && !this.leg.ended;
  }

  get bridged(): boolean {
    return this.#room !== null;
  }

  /** Runs until the call has ended. `refusal`: the carrier itself refuses the call. */
  async run(refusal: Refusal | null): Promise<void> {
    this.leg.initiated();
    if (refusal) {
      this.#refuse(refusal);
      return;
    }
    try {
      if (!(await this.#ring())) return;
      this.leg.answered();
      this.dial.answered();
      await this.#stayAnswered();
    } catch (error) {
      // The end of a leg has been announced already; any other error is a bug and must be seen.
      if (!this.leg.ended) throw error;
    }
  }

  /** Connects the call with a room. */
  bridge(room: RoomLeg): void {
    this.#room = room;
    this.leg.bridgedWith = room.leg;
    room.leg.bridgedWith = this.leg;
    this.#holding.abort();
    this.dial.bridged(room.phone?.roomName ?? room.leg.to);
    const at = new Date();
    for (const leg of [this.leg, room.leg]) {
      leg.emit('call.bridged', { start_time: leg.startTime.toISOString() }, at);
    }
    void this.#talk(room);
  }

  /** Words are played to the one who answered; a machine keeps recording for this long. */
  speakingTo(text: string, durationMs: number): void {
    this.#spokenToUntil = Date.now() + durationMs;
    this.dial.heardFromCarrier(text);
  }

  /** Ends both legs, the phone in the room and the dial. Later calls do nothing. */
  async end(hangup: Hangup, calleeEnd: string | null = null): Promise<void> {
    if (this.leg.ended) return;
    // The phone leaves first, so that half-heard words still reach the ledger.
    const left = this.#room?.phone?.leave();
    this.leg.hangUp(hangup);
    this.#room?.leg.hangUp({ cause: 'normal_clearing', source: 'caller', sipCode: 200 });
    this.dial.end({
      hangupCause: hangup.cause,
      sipCode: hangup.sipCode,
      sipReason: hangup.sipReason ?? null,
      endedBy: hangup.source === 'unknown' ? 'carrier' : hangup.source,
      calleeEnd,
    });
    await left;
  }

  /** The command `hangup` of the customer. */
  hangUpByCaller(): Promise<void> {
    return this.end(
      this.leg.answeredAt === null
        ? { cause: 'originator_cancel', source: 'caller', sipCode: 487 }
        : { cause: 'normal_clearing', source: 'caller', sipCode: 200 },
    );
  }

  #refuse(refusal: Refusal): void {
    void this.end({
      cause: hangupCauseOf(refusal.sipCode),
      source: 'unknown',
      sipCode: refusal.sipCode,
      sipReason: refusal.reason,
    });
  }

  /** True when answered; otherwise the call has been ended. */
  async #ring(): Promise<boolean> {
    if (this.#instantTalkMs !== null) return true;
    const { plan } = this.dial;
    const ringOutMs = this.#pace.scaled(this.#body.timeout_secs * 1000, shortestRingOutMs);
    this.dial.ringing();
    const afterMs = plan.ring.kind === 'never' ? Infinity : this.#pace.scaled(plan.ring.afterMs, shortestRingMs);
    const { retry_on_timeout: ringsAgain } = this.#body;
    // The time is that of one route: unless it is told not to, Telnyx lets the phone ring again by another.
    const ringsForMs = ringsAgain ? 2 * ringOutMs : ringOutMs;
    await wait(Math.min(afterMs, ringsForMs), this.leg.over.signal);
    if (afterMs >= ringsForMs) {
      const cause = ringsAgain ? 'timeout' : 'no_answer';
      await this.end({ cause, source: 'caller', sipCode: null });
      return false;
    }
    if (plan.ring.kind !== 'refuse') {
      await wait(Math.max(0, this.#pace.leastUntilAnswerMs - afterMs), this.leg.over.signal);
      return true;
    }
    const { sipCode, reason } = plan.ring;
    // A D-code is the carrier's own word; everything else comes from the callee's network.
    const source = carrierCode(reason) === null ? 'callee' : 'unknown';
    await this.end({ cause: hangupCauseOf(sipCode), source, sipCode, sipReason: reason });
    return false;
  }

  async #stayAnswered(): Promise<void> {
    const { leg, dial } = this;
    const body = this.#body;
    if (this.#instantTalkMs !== null) {
      dial.detected('human_residence');
      leg.emit('call.machine.premium.detection.ended', { result: 'human_residence' });
      return;
    }
    const times = machineTimes(dial, this.#pace);
    const totalAnalysisMs = body.answering_machine_detection_config?.total_analysis_time_millis;
    const mode = body.answering_machine_detection;
    this.#inBackground(detect({ leg, dial, mode, times, totalAnalysisMs }));
    this.#inBackground(this.#limitTime());
    if (dial.plan.hangUpAfterAnswerMs !== null) this.#inBackground(this.#hangUpEarly(dial.plan.hangUpAfterAnswerMs));
    await this.#hold(times);
  }

  /** Work that belongs to the answered call and ends with it. */
  #inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.leg.ended) throw error;
    });
  }

  async #limitTime(): Promise<void> {
    await wait(this.#body.time_limit_secs * 1000, this.leg.over.signal);
    await this.end({ cause: 'time_limit', source: 'caller', sipCode: 200 });
  }

  async #hangUpEarly(afterMs: number): Promise<void> {
    await wait(this.#pace.scaled(afterMs, 40), this.leg.over.signal);
    await this.#hangUpByCallee('early');
  }

  #hangUpByCallee(calleeEnd: string): Promise<void> {
    return this.end({ cause: 'normal_clearing', source: 'callee', sipCode: 200 }, calleeEnd);
  }

  /** What the one who answered does while nobody is connected: waits, greets or records, and hangs up in the end. */
  async #hold(times: MachineTimes): Promise<void> {
    const signal = AbortSignal.any([this.leg.over.signal, this.#holding.signal]);
    try {
      switch (this.dial.plan.answeredBy) {
        case 'person':
        case 'silence':
          await wait(this.#pace.scaled(this.dial.chance.between(250, 700), shortestGreetMs), signal);
          this.#greetUnheard();
          await wait(this.dial.plan.patienceMs, signal);
          return await this.#hangUpByCallee('silence');
        case 'machine':
          await wait(times.greetingMs, signal);
          this.#greetUnheard();
          await this.#recordUntilSilence(signal);
          return await this.#hangUpByCallee('recording_full');
        case 'menu':
        case 'fax':
          await wait(this.#pace.scaled(menuMs, shortestRecordingMs), signal);
          return await this.#hangUpByCallee('menu_gave_up');
      }
    } catch (error) {
      if (!this.#holding.signal.aborted) throw error;
    }
  }

  /** Heard by the carrier's detection only. */
  #greetUnheard(): void {
    this.#hasGreeted = true;
    const { greeting } = this.dial.plan;
    if (greeting !== null) this.dial.log.said(greeting, Date.now(), Date.now(), false);
  }

  async #recordUntilSilence(signal: AbortSignal): Promise<void> {
    const silenceMs = this.#pace.scaled(recordsSilenceMs, shortestRecordingMs);
    const startedAt = Date.now();
    while (Date.now() - Math.max(startedAt, this.#spokenToUntil) < silenceMs) await wait(200, signal);
  }

  async #talk({ leg: roomLeg, phone }: RoomLeg): Promise<void> {
    if (phone === null) {
      await wait(this.#instantTalkMs ?? 0).then(() => this.#hangUpByCallee('done'));
      return;
    }
    const byeFromRoom = (): void => {
      if (phone.end === 'left') return;
      roomLeg.hangUp({ cause: 'normal_clearing', source: 'callee', sipCode: 200 });
      void this.end({ cause: 'normal_clearing', source: 'caller', sipCode: 200 });
    };
    if (phone.end !== null) byeFromRoom();
    phone.on('ended', byeFromRoom);
    phone.onEndCallRequest(() => void this.hangUpByCaller());
    try {
      const calleeEnd = await attend({
        plan: this.dial.plan,
        phone,
        pace: this.#pace,
        chance: this.dial.chance,
        log: this.dial.log,
        alreadyGreeted: this.#hasGreeted,
        answeredMsAgo: Date.now() - (this.leg.answeredAt?.getTime() ?? Date.now()),
        signal: this.leg.over.signal,
      });
      await this.#hangUpByCallee(calleeEnd);
    } catch (error) {
      if (!this.leg.ended) throw error;
    }
  }
}
