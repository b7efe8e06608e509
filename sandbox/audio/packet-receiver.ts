/** Finds packets in sound: waits for the preamble, then follows the beat symbol by symbol. */
import { CHECKSUM_BYTES, openPacket, readHeader } from './packets.ts';
import type { PacketHeader } from './packets.ts';
import { HALF_WINDOW_SAMPLES, LISTENING_RATE, PREAMBLE, SYMBOL_SECONDS } from './tones.ts';
import { byteBetween, purity, strongestPair, tonePowers } from './tones.ts';
import type { TonePair } from './tones.ts';

export type ReceivedSignal =
  | { type: 'preamble'; atSeconds: number }
  | {
      type: 'packet';
      header: PacketHeader;
      payload: Uint8Array;
      /** Start of every payload byte's symbol, and the end of the last one. */
      byteSeconds: number[];
      startSeconds: number;
      /** End of the whole packet, checksum included. */
      endSeconds: number;
    }
  | { type: 'lost'; startSeconds: number; endSeconds: number };

const SYMBOL_SAMPLES = SYMBOL_SECONDS * LISTENING_RATE;
const SEARCH_HOP = LISTENING_RATE / 200;
/** Mean purity of the three preamble symbols from which on a preamble is believed. */
const PREAMBLE_PURITY = 0.55;
/** How far a symbol may be from its beat; jitter buffers move sound by a few milliseconds at a time. */
const DRIFT_STEPS: readonly number[] = [-80, -48, -24, 0, 24, 48, 80];
/** What a symbol must be better by per sample of distance from its beat to pull the beat away. */
const DRIFT_COST = 0.0006;
/** So many symbols without a clear tone mean that the speaker was cut off. */
const MAX_UNCLEAR_SYMBOLS = 4;
const CLEAR_PURITY = 0.3;

interface Tracking {
  startCentre: number;
  /** Centre of the last symbol that was read. */
  centre: number;
  previous: TonePair;
  bytes: number[];
  centres: number[];
  expected: number;
  unclear: number;
}

export class PacketReceiver {
  #samples = new Float32Array(0);
  /** Index (since the stream's start) of `#samples[0]`. */
  #offset = 0;
  /** Where the search for a preamble goes on: centre of its first symbol. */
  #search = HALF_WINDOW_SAMPLES;
  #tracking: Tracking | null = null;

  /** Takes samples at LISTENING_RATE and returns what was found. */
  push(samples: Float32Array): ReceivedSignal[] {
    const joined = new Float32Array(this.#samples.length + samples.length);
    joined.set(this.#samples);
    joined.set(samples, this.#samples.length);
    this.#samples = joined;
    const found: ReceivedSignal[] = [];
    for (;;) {
      const more = this.#tracking ? this.#follow(this.#tracking, found) : this.#seek(found);
      if (!more) break;
    }
    this.#forget();
    return found;
  }

  /** Whether a packet is being received. */
  get receiving(): boolean {
    return this.#tracking !== null;
  }

  get seconds(): number {
    return (this.#offset + this.#samples.length) / LISTENING_RATE;
  }

  #end(): number {
    return this.#offset + this.#samples.length;
  }

  #powers(centre: number): Float64Array | null {
    return tonePowers(this.#samples, Math.round(centre) - this.#offset);
  }

  #preamblePurity(centre: number): number {
    let sum = 0;
    for (let index = 0; index < PREAMBLE.length; index += 1) {
      const powers = this.#powers(centre + index * SYMBOL_SAMPLES);
      if (!powers) return 0;
      const value = purity(powers, PREAMBLE[index] as TonePair);
      if (value < CLEAR_PURITY) return 0;
      sum += value;
    }
    return sum / PREAMBLE.length;
  }

  #seek(found: ReceivedSignal[]): boolean {
    const span = (PREAMBLE.length - 1) * SYMBOL_SAMPLES + HALF_WINDOW_SAMPLES + 3 * SEARCH_HOP;
    while (this.#search + span < this.#end()) {
      if (this.#preamblePurity(this.#search) >= PREAMBLE_PURITY) {
        this.#lock(found);
        return true;
      }
      this.#search += SEARCH_HOP;
    }
    return false;
  }

  /** The search came upon a preamble: find its best place nearby and begin to read. */
  #lock(found: ReceivedSignal[]): void {
    let best = this.#search;
    let bestPurity = 0;
    for (let centre = this.#search; centre <= this.#search + 3 * SEARCH_HOP; centre += SEARCH_HOP / 4) {
      const value = this.#preamblePurity(centre);
      if (value > bestPurity) {
        best = centre;
        bestPurity = value;
      }
    }
    found.push({ type: 'preamble', atSeconds: (best - SYMBOL_SAMPLES / 2) / LISTENING_RATE });
    this.#tracking = {
      startCentre: best,
      centre: best + (PREAMBLE.length - 1) * SYMBOL_SAMPLES,
      previous: PREAMBLE.at(-1) as TonePair,
      bytes: [],
      centres: [],
      expected: 1 + CHECKSUM_BYTES,
      unclear: 0,
    };
  }

  #follow(state: Tracking, found: ReceivedSignal[]): boolean {
    const beat = state.centre + SYMBOL_SAMPLES;
    if (beat + (DRIFT_STEPS.at(-1) as number) + HALF_WINDOW_SAMPLES >= this.#end()) return false;
    const { centre, pair, clearness } = this.#readSymbol(beat);
    state.unclear = clearness < CLEAR_PURITY ? state.unclear + 1 : 0;
    const byte = byteBetween(state.previous, pair);
    state.bytes.push(byte ?? 0);
    state.centres.push(centre);
    state.previous = pair;
    state.centre = centre;
    if (state.bytes.length === 1) {
      const header = byte === null ? null : readHeader(byte);
      if (!header) return this.#giveUp(state, found);
      state.expected = 1 + header.payloadBytes + CHECKSUM_BYTES;
    }
    if (state.unclear >= MAX_UNCLEAR_SYMBOLS) return this.#giveUp(state, found);
    if (state.bytes.length === state.expected) this.#finish(state, found);
    return true;
  }

  #readSymbol(beat: number): { centre: number; pair: TonePair; clearness: number } {
    let best = { centre: beat, pair: [0, 0] as TonePair, clearness: 0, score: -1 };
    for (const drift of DRIFT_STEPS) {
      const powers = this.#powers(beat + drift);
      if (!powers) continue;
      const pair = strongestPair(powers);
      const clearness = purity(powers, pair);
      const score = clearness - DRIFT_COST * Math.abs(drift);
      if (score > best.score) best = { centre: beat + drift, pair, clearness, score };
    }
    return best;
  }

  #finish(state: Tracking, found: ReceivedSignal[]): void {
    const payload = openPacket(Uint8Array.from(state.bytes));
    const header = readHeader(state.bytes[0] as number);
    if (!payload || !header) {
      this.#giveUp(state, found);
      return;
    }
    const edges = state.centres.map((centre) => (centre - SYMBOL_SAMPLES / 2) / LISTENING_RATE);
    const endSeconds = (state.centre + SYMBOL_SAMPLES / 2) / LISTENING_RATE;
    found.push({
      type: 'packet',
      header,
      payload,
      byteSeconds: edges.slice(1, 2 + header.payloadBytes),
      startSeconds: (state.startCentre - SYMBOL_SAMPLES / 2) / LISTENING_RATE,
      endSeconds,
    });
    this.#tracking = null;
    this.#search = state.centre + SYMBOL_SAMPLES / 2;
  }

  #giveUp(state: Tracking, found: ReceivedSignal[]): boolean {
    const seconds = (centre: number): number => centre / LISTENING_RATE;
    found.push({ type: 'lost', startSeconds: seconds(state.startCentre), endSeconds: seconds(state.centre) });
    this.#tracking = null;
    // A preamble may hide in what was misread, so the search goes on right behind the false or broken one.
    this.#search = state.startCentre + PREAMBLE.length * SYMBOL_SAMPLES;
    return true;
  }

  #forget(): void {
    const needed = Math.max(this.#offset, Math.floor(this.#search - SYMBOL_SAMPLES));
    const from = this.#tracking ? Math.floor(this.#tracking.startCentre - SYMBOL_SAMPLES) : needed;
    const drop = Math.min(this.#samples.length, Math.max(0, from - this.#offset));
    this.#samples = this.#samples.slice(drop);
    this.#offset += drop;
  }
}
