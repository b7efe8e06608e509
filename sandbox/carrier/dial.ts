import type { CalleeLog } from '../callees/attend.ts';
import type { CallPlan } from '../callees/plan.ts';
import type { Chance } from '../callees/randomness.ts';
import type { Mishaps } from './unkindness.ts';
import type { CallRecord, DialEnder, DialProvider, LedgerEntry } from './ledger.ts';

export interface NewDial {
  provider: DialProvider;
  account: string;
  to: string;
  from: string;
  commandId: string | null;
  clientState: string | null;
  attemptRef: string | null;
  room: string | null;
}

export interface DialEnd {
  hangupCause: string;
  sipCode: number | null;
  sipReason?: string | null;
  endedBy: DialEnder;
  calleeEnd?: string | null;
}

const now = (): string => new Date().toISOString();

/** One dial from its command to its end, and its line of the ledger. */
export class Dial {
  readonly entry: LedgerEntry;
  readonly plan: CallPlan;
  readonly chance: Chance;
  readonly mishaps: Mishaps;
  readonly #closed: (dial: Dial) => void;
  readonly #noted: (entry: LedgerEntry, call: CallRecord | null) => void;
  readonly #callbackScale: number;
  #call: CallRecord | null = null;

  constructor(options: {
    entry: LedgerEntry;
    plan: CallPlan;
    chance: Chance;
    mishaps: Mishaps;
    callbackScale: number;
    closed: (dial: Dial) => void;
    /** Writes down at once what has become of it: the process may be lost at any moment. */
    noted: (entry: LedgerEntry, call: CallRecord | null) => void;
  }) {
    this.entry = options.entry;
    this.plan = options.plan;
    this.chance = options.chance;
    this.mishaps = options.mishaps;
    this.#callbackScale = options.callbackScale;
    this.#closed = options.closed;
    this.#noted = options.noted;
  }

  /** The customer knows the call by these ids from now on. */
  knownAs(call: CallRecord): void {
    this.#call = call;
    this.#note();
  }

  #note(): void {
    if (!this.ended) this.#noted(this.entry, this.#call);
  }

  get ended(): boolean {
    return this.entry.endedAt !== null;
  }

  ringing(): void {
    this.entry.ringingAt ??= now();
  }

  answered(): void {
    this.entry.answeredAt ??= now();
    this.#note();
  }

  /** The carrier's detection has a verdict. */
  detected(verdict: string): void {
    this.entry.detected = verdict;
    if (verdict === 'machine' || verdict === 'fax_detected') this.entry.machineDetectedAt ??= now();
    this.#note();
  }

  bridged(room: string): void {
    this.entry.bridgedAt ??= now();
    this.entry.room = room;
    this.#note();
  }

  /** The callee heard something that was not carried as sound through a room, such as the carrier's own text-to-speech. */
  heardFromCarrier(text: string): void {
    this.entry.heard.push(text);
  }

  /** Ends it once; later ends are ignored. */
  end(end: DialEnd): void {
    if (this.ended) return;
    this.entry.endedAt = now();
    this.entry.hangupCause = end.hangupCause;
    this.entry.sipCode = end.sipCode;
    this.entry.sipReason = end.sipReason ?? null;
    this.entry.endedBy = end.endedBy;
    this.entry.calleeEnd = end.calleeEnd ?? null;
    this.#closed(this);
  }

  /** What the callee in the room tells. */
  readonly log: CalleeLog = {
    heardFirstSound: (at) => {
      if (this.entry.firstBotAudioAt !== null) return;
      this.entry.firstBotAudioAt = new Date(at).toISOString();
      const answeredAt = this.entry.answeredAt;
      if (answeredAt !== null) this.entry.answerToFirstAudioMs = Math.max(0, Math.round(at - Date.parse(answeredAt)));
      this.#note();
    },
    heard: (text, startedAt, endedAt) => {
      this.entry.heard.push(text);
      this.#turn('bot', text, startedAt, endedAt);
    },
    said: (text, startedAt, endedAt, interrupted) => {
      this.entry.said.push(interrupted ? `${text} —` : text);
      this.#turn('callee', text, startedAt, endedAt);
    },
    askedForCallback: (phrase, delaySeconds) => {
      const requestedAt = Date.now();
      this.entry.callbackRequested = {
        phrase,
        delaySeconds,
        requestedAt: new Date(requestedAt).toISOString(),
        expectedAt: new Date(requestedAt + (delaySeconds * 1000) / this.#callbackScale).toISOString(),
      };
      this.#note();
    },
    optedOut: () => {
      this.entry.optedOut = true;
      this.#note();
    },
  };

  #turn(who: 'bot' | 'callee', text: string, startedAt: number, endedAt: number): void {
    this.entry.turns.push({
      who,
      text,
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(endedAt).toISOString(),
    });
  }
}
