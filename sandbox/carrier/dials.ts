import { randomUUID } from 'node:crypto';
import { behaviourOf, planFor } from '../callees/behaviours.ts';
import type { Pace } from '../callees/pace.ts';
import type { CallPlan, CalleeScript } from '../callees/plan.ts';
import { chanceFor } from '../callees/randomness.ts';
import { Dial } from './dial.ts';
import type { NewDial } from './dial.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { mishapsOf, type Unkindness } from './unkindness.ts';

/** All dials that are alive, how often each number was reached, and the scripts posted for numbers. */
export class Dials {
  readonly live = new Map<string, Dial>();
  readonly #reached = new Map<string, number>();
  readonly #scripts = new Map<string, CalleeScript>();
  readonly #ledger: Ledger;
  readonly #seed: string;
  readonly #pace: Pace;
  readonly #callbackScale: number;
  readonly #unkindness: Unkindness;

  constructor(options: { ledger: Ledger; seed: string; pace: Pace; callbackScale: number; unkindness: Unkindness }) {
    this.#unkindness = options.unkindness;
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
      dialledAt: new Date().toISOString(),
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
      mishaps: mishapsOf(this.#unkindness, this.#seed, dial.to, attempt),
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
