/** Finds packets in sound: waits for the preamble, then follows the beat symbol by symbol. */
import { HEADER_BYTES, openPacket, packetLength, readHeader, swapped } from './packets.ts';
import type { PacketHeader } from './packets.ts';
import { HALF_WINDOW_SAMPLES, LISTENING_RATE, PREAMBLE, SYMBOL_SECONDS } from './tones.ts';
import { byteOf, lead, pairPower, purity, strongestPair, tonePowers } from './tones.ts';
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
/** How far before and after its beat a symbol is compared with itself to see whether the beat is right. */
const EARLY_LATE_SAMPLES = 56;
/** What full imbalance between early and late moves the beat by; jitter buffers move sound by a few milliseconds at a time. */
const PULL_SAMPLES = 40;
/** So many symbols without a clear tone mean that the speaker was cut off. */
const MAX_UNCLEAR_SYMBOLS = 4;
const CLEAR_PURITY = 0.3;

interface Tracking {
  startCentre: number;
  /** Centre of the last symbol that was read. */
  centre: number;
  bytes: number[];
  centres: number[];
  leads: number[];
  header: PacketHeader | null;
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
      bytes: [],
      centres: [],
      leads: [],
      header: null,
      unclear: 0,
    };
  }

  #follow(state: Tracking, found: ReceivedSignal[]): boolean {
    const beat = state.centre + SYMBOL_SAMPLES;
    if (beat + EARLY_LATE_SAMPLES + PULL_SAMPLES + HALF_WINDOW_SAMPLES >= this.#end()) return false;
    const { centre, pair, clearness, lead } = this.#readSymbol(beat);
    state.unclear = clearness < CLEAR_PURITY ? state.unclear + 1 : 0;
    if (state.unclear >= MAX_UNCLEAR_SYMBOLS) return this.#giveUp(state, found);
    state.bytes.push(byteOf(pair, state.bytes.length));
    state.centres.push(centre);
    state.leads.push(lead);
    state.centre = centre;
    if (state.bytes.length === HEADER_BYTES) {
      state.header = this.#header(state);
      if (!state.header) return this.#giveUp(state, found);
    }
    if (state.header && state.bytes.length === packetLength(state.header)) this.#finish(state, state.header, found);
    return true;
  }

  /** The surer copy of the header, put in place of the other. */
  #header(state: Tracking): PacketHeader | null {
    const copies = [swapped(state.bytes[0] as number), state.bytes[1] as number];
    const surer = (state.leads[0] as number) > (state.leads[1] as number) ? 0 : 1;
    for (const byte of [copies[surer] as number, copies[1 - surer] as number]) {
      const header = readHeader(byte);
      if (!header) continue;
      state.bytes[1] = byte;
      return header;
    }
    return null;
  }

  #readSymbol(beat: number): { centre: number; pair: TonePair; clearness: number; lead: number } {
    const powers = this.#powers(beat);
    if (!powers) return { centre: beat, pair: [0, 0], clearness: 0, lead: 0 };
    const pair = strongestPair(powers);
    const strength = (centre: number): number => {
      const there = this.#powers(centre);
      return there ? pairPower(there, pair) : 0;
    };
    const early = strength(beat - EARLY_LATE_SAMPLES);
    const late = strength(beat + EARLY_LATE_SAMPLES);
    const imbalance = (late - early) / (late + early + 1e-9);
    return {
      centre: beat + imbalance * PULL_SAMPLES,
      pair,
      clearness: purity(powers, pair),
      lead: lead(powers, pair),
    };
  }

  #finish(state: Tracking, header: PacketHeader, found: ReceivedSignal[]): void {
    const payload = openPacket(Uint8Array.from(state.bytes), state.leads);
    if (!payload) {
      this.#giveUp(state, found);
      return;
    }
    const edges = state.centres.map((centre) => (centre - SYMBOL_SAMPLES / 2) / LISTENING_RATE);
    const endSeconds = (state.centre + SYMBOL_SAMPLES / 2) / LISTENING_RATE;
    found.push({
      type: 'packet',
      header,
      payload,
      byteSeconds: edges.slice(HEADER_BYTES, HEADER_BYTES + header.payloadBytes + 1),
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
