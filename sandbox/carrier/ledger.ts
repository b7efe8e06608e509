import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type DialProvider = 'telnyx' | 'livekit_sip';
/** Who ended the call: the callee, the caller (our side, also through the room), or the network between. */
export type DialEnder = 'callee' | 'caller' | 'carrier';

/** Who spoke when, as the callee heard it. */
export interface LedgerTurn {
  who: 'bot' | 'callee';
  text: string;
  startedAt: string;
  endedAt: string;
}

/** One dial as the network saw it. Instants are ISO 8601 in UTC; null = did not happen (yet). */
export interface LedgerEntry {
  dialId: string;
  provider: DialProvider;
  /** The connection (Telnyx) or trunk (SIP) it was placed on. */
  account: string;
  to: string;
  from: string;
  commandId: string | null;
  clientState: string | null;
  /** What the caller named the attempt: `attemptId` of the client state, else the state itself; the room on a SIP trunk. */
  attemptRef: string | null;
  room: string | null;
  behaviour: string;
  /** Which call to this number it is, counted from 1. */
  attemptOfNumber: number;
  /** False: refused by the carrier before the callee's network was asked. */
  reachedNetwork: boolean;
  /** Calls alive at that moment, this one included. */
  concurrentAtDial: { account: number; fromNumber: number; total: number };
  dialledAt: string;
  ringingAt: string | null;
  answeredAt: string | null;
  machineDetectedAt: string | null;
  /** The carrier's verdict on who answered, where it gave one. */
  detected: string | null;
  bridgedAt: string | null;
  firstBotAudioAt: string | null;
  answerToFirstAudioMs: number | null;
  endedAt: string | null;
  hangupCause: string | null;
  sipCode: number | null;
  sipReason: string | null;
  endedBy: DialEnder | null;
  /** Why the callee put the phone down, if they did. */
  calleeEnd: string | null;
  callbackRequested: { phrase: string; delaySeconds: number; requestedAt: string; expectedAt: string } | null;
  optedOut: boolean;
  heard: string[];
  said: string[];
  turns: LedgerTurn[];
}

/** What a carrier must still know about a call after its own process was lost: the customer's ids and webhook addresses. */
export interface CallRecord {
  callControlId: string;
  callLegId: string;
  callSessionId: string;
  customHeaders: { name: string; value: string }[];
  targets: { url: string | null; byEventType: Record<string, string[]>; retriesMs?: Record<string, number[]> };
}

/** A dial that was alive when the previous process was lost. */
export interface LostDial {
  entry: LedgerEntry;
  /** null for calls that no customer asks about by an id of ours. */
  call: CallRecord | null;
}

type OpenLine = LedgerEntry & { call?: CallRecord | null };

/**
 * The carrier's own record of every dial, one JSON object a line. Only ever appended to: a dial is written when it has
 * ended. Dials that have begun stand in a second file until then, with each step they make, so that a crash leaves a trace
 * of them.
 */
export class Ledger {
  /** Dials that the previous process left behind: they ended with it. */
  readonly lost: readonly LostDial[];
  readonly #file: string;
  readonly #openFile: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'ledger.jsonl');
    this.#openFile = join(folder, 'ledger-open.jsonl');
    this.lost = this.#closeUnfinished();
  }

  /** Notes that a dial has begun, or what has become of it since; the last note counts. */
  note(entry: LedgerEntry, call: CallRecord | null): void {
    appendFileSync(this.#openFile, `${JSON.stringify({ ...entry, call } satisfies OpenLine)}\n`);
  }

  /** Writes a dial that has ended. */
  finish(entry: LedgerEntry): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  /** Forgets what was noted about open dials; call it when none is alive. */
  forgetOpen(): void {
    rmSync(this.#openFile, { force: true });
  }

  /** All ended dials, oldest end first. */
  read(): LedgerEntry[] {
    return readLines(this.#file);
  }

  /** Forgets everything. */
  clear(): void {
    writeFileSync(this.#file, '');
    this.forgetOpen();
  }

  /** Dials of a process that is gone can no longer be alive. */
  #closeUnfinished(): LostDial[] {
    const ended = new Set(this.read().map((entry) => entry.dialId));
    const open = new Map(readLines<OpenLine>(this.#openFile).map((line) => [line.dialId, line]));
    const lost: LostDial[] = [];
    const endedAt = new Date().toISOString();
    for (const { call = null, ...begun } of open.values()) {
      if (ended.has(begun.dialId)) continue;
      const entry: LedgerEntry = { ...begun, endedAt, hangupCause: 'carrier_restart', endedBy: 'carrier' };
      this.finish(entry);
      lost.push({ entry, call });
    }
    this.forgetOpen();
    return lost;
  }
}

/** Entries of a file, without a line that a crash cut off. */
function readLines<Line = LedgerEntry>(file: string): Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as Line];
      } catch {
        return [];
      }
    });
}
