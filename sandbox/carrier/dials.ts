import { randomUUID } from 'node:crypto';
import type { CalleeLog } from '../callees/attend.ts';
import { behaviourOf, planFor } from '../callees/behaviours.ts';
import type { Pace } from '../callees/pace.ts';
import type { CallPlan, CalleeScript } from '../callees/plan.ts';
import { chanceFor } from '../callees/randomness.ts';
import type { Chance } from '../callees/randomness.ts';
import type { CallRecord, DialEnder, DialProvider, Ledger, LedgerEntry } from './ledger.ts';

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
  readonly #closed: (dial: Dial) => void;
  readonly #noted: (entry: LedgerEntry, call: CallRecord | null) => void;
  readonly #callbackScale: number;
  #call: CallRecord | null = null;

  constructor(options: {
    entry: LedgerEntry;
    plan: CallPlan;
    chance: Chance;
    callbackScale: number;
    closed: (dial: Dial) => void;
    /** Writes down at once what has become of it: the process may be lost at any moment. */
    noted: (entry: LedgerEntry, call: CallRecord | null) => void;
  }) {
    this.entry = options.entry;
    this.plan = options.plan;
    this.chance = options.chance;
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

/** All dials that are alive, how often each number was reached, and the scripts posted for numbers. */
export class Dials {
  readonly live = new Map<string, Dial>();
  readonly #reached = new Map<string, number>();
  readonly #scripts = new Map<string, CalleeScript>();
  readonly #ledger: Ledger;
  readonly #seed: string;
  readonly #pace: Pace;
  readonly #callbackScale: number;

  constructor(options: { ledger: Ledger; seed: string; pace: Pace; callbackScale: number }) {
    this.#ledger = options.ledger;
    this.#seed = options.seed;
    this.#pace = options.pace;
    this.#callbackScale = options.callbackScale;
    for (const entry of this.#ledger.read()) this.#countReached(entry);
  }

  /**
   * Begins a dial. `refusedByCarrier` marks one that the callee's network never sees: it does not count as a call to
   * that number.
   */
  begin(dial: NewDial, options: { refusedByCarrier: boolean }): Dial {
    const attempt = (this.#reached.get(dial.to) ?? 0) + 1;
    const live = [...this.live.values()];
    const entry: LedgerEntry = {
      dialId: randomUUID(),
      ...dial,
      behaviour: this.#scripts.has(dial.to) ? 'script' : behaviourOf(dial.to),
      attemptOfNumber: attempt,
      reachedNetwork: !options.refusedByCarrier,
      concurrentAtDial: {
        account: 1 + live.filter((other) => other.entry.account === dial.account).length,
        fromNumber: 1 + live.filter((other) => other.entry.from === dial.from).length,
        total: 1 + live.length,
      },
      dialledAt: now(),
      ringingAt: null,
      answeredAt: null,
      machineDetectedAt: null,
      detected: null,
      bridgedAt: null,
      firstBotAudioAt: null,
      answerToFirstAudioMs: null,
      endedAt: null,
      hangupCause: null,
      sipCode: null,
      sipReason: null,
      endedBy: null,
      calleeEnd: null,
      callbackRequested: null,
      optedOut: false,
      heard: [],
      said: [],
      turns: [],
    };
    this.#countReached(entry);
    const started = new Dial({
      entry,
      plan: this.#plan(dial.to, attempt),
      chance: chanceFor(this.#seed, dial.to, attempt, 'call'),
      callbackScale: this.#callbackScale,
      closed: (ended) => this.#close(ended),
      noted: (begun, call) => this.#ledger.note(begun, call),
    });
    this.live.set(entry.dialId, started);
    this.#ledger.note(entry, null);
    return started;
  }

  /** Calls alive on one connection or trunk. */
  onAccount(account: string): number {
    return [...this.live.values()].filter((dial) => dial.entry.account === account).length;
  }

  setScript(number: string, script: CalleeScript): void {
    this.#scripts.set(number, script);
    this.#reached.delete(number);
  }

  /** Every dial: the ended ones in the order of their ends, then those that are alive. */
  entries(): LedgerEntry[] {
    return [...this.#ledger.read(), ...[...this.live.values()].map((dial) => dial.entry)];
  }

  /** Forgets ledger, scripts and counts. Calls that are alive must have been ended before. */
  reset(): void {
    this.#reached.clear();
    this.#scripts.clear();
    this.#ledger.clear();
  }

  #plan(number: string, attempt: number): CallPlan {
    const attempts = this.#scripts.get(number)?.attempts;
    const scripted = attempts?.[Math.min(attempt, attempts.length) - 1];
    return scripted ?? planFor({ number, attempt, seed: this.#seed, brief: this.#pace.scale > 1 });
  }

  #countReached({ to, reachedNetwork }: LedgerEntry): void {
    if (reachedNetwork) this.#reached.set(to, (this.#reached.get(to) ?? 0) + 1);
  }

  #close(dial: Dial): void {
    this.live.delete(dial.entry.dialId);
    this.#ledger.finish(dial.entry);
    if (this.live.size === 0) this.#ledger.forgetOpen();
  }
}
