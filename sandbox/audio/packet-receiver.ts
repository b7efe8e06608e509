/**
 * Finds packets in sound: waits for the preamble, then follows the beat symbol by symbol. A packet that cannot be read that way
 * gets a second look (trellis.ts) as soon as a little more has been heard.
 */
import { headerBytes, openPacket, packetLength, readHeader, swapped } from './packets.ts';
import type { PacketHeader } from './packets.ts';
import { mostShiftedSymbols, realign } from './realignment.ts';
import type { Realigned } from './realignment.ts';
import { SilenceTrimmer } from './silence-trimmer.ts';
import { halfWindowSamples, listeningRate, preamble, symbolSeconds } from './tones.ts';
import { byteOf, lead, pairPower, purity, strongestPair, tonePowers } from './tones.ts';
import type { HeardSymbol, TonePair } from './tones.ts';
import { Trellis } from './trellis.ts';

export type ReceivedSignal =
  | { type: 'preamble'; atSeconds: number }
  | {
      type: 'packet';
      header: PacketHeader;
      payload: Uint8Array;
      /** Start of every payload byte's symbol, and the end of the last one. */
      byteSeconds: number[];
      startSeconds: number;
      /** End of the whole packet, check bytes included. */
      endSeconds: number;
    }
  | { type: 'lost'; startSeconds: number; endSeconds: number };

const symbolSamples = symbolSeconds * listeningRate;
const searchHop = listeningRate / 200;
/** Mean purity that the three preamble symbols must reach together. */
const preamblePurity = 0.55;
/** Purity that each of them must reach. */
const clearPurity = 0.3;
/** How far before and after its beat a symbol is compared with itself to see whether the beat is right. */
const earlyLateSamples = 56;
/** What full imbalance between early and late moves the beat by; jitter buffers move sound by a few milliseconds at a time. */
const pullSamples = 40;
const lookaheadSamples = earlyLateSamples + pullSamples + halfWindowSamples;
/** After this much silence the last symbol is read without looking further ahead. */
const endOfSoundSamples = 0.03 * listeningRate;
/** Silence of this length is not a hole but the end: the speaker was cut off. */
const cutOffSamples = 0.7 * listeningRate;

/** How many symbols may be surplus or missing (negative), likely numbers first. */
const shifts = [0, ...Array.from({ length: mostShiftedSymbols }, (_, index) => [-index - 1, index + 1]).flat()];

interface Tracking {
  startCentre: number;
  symbols: HeardSymbol[];
  header: PacketHeader | null;
}

export class PacketReceiver {
  readonly #trimmer = new SilenceTrimmer();
  #samples = new Float32Array(0);
  /** Index in the trimmed stream of `#samples[0]`. */
  #offset = 0;
  /** Where the search for a preamble goes on: centre of its first symbol. */
  #search = 0;
  #tracking: Tracking | null = null;

  /** Takes samples at `listeningRate` and returns what was found. */
  push(samples: Float32Array): ReceivedSignal[] {
    const fresh = this.#trimmer.push(samples);
    if (fresh.length > 0) {
      const joined = new Float32Array(this.#samples.length + fresh.length);
      joined.set(this.#samples);
      joined.set(fresh, this.#samples.length);
      this.#samples = joined;
    }
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

  /** How much sound has been taken. */
  get seconds(): number {
    return this.#trimmer.taken / listeningRate;
  }

  /** End of what can be looked at: when it has become silent, the silence that was trimmed counts too. */
  #end(): number {
    const silence = this.#trimmer.silentFor >= endOfSoundSamples ? lookaheadSamples : 0;
    return this.#offset + this.#samples.length + silence;
  }

  #seconds(position: number): number {
    return Math.max(0, this.#trimmer.original(position)) / listeningRate;
  }

  #powers(centre: number): Float64Array | null {
    return tonePowers(this.#samples, Math.round(centre) - this.#offset);
  }

  #preamblePurity(centre: number): number {
    let sum = 0;
    for (let index = 0; index < preamble.length; index += 1) {
      const powers = this.#powers(centre + index * symbolSamples);
      if (!powers) return 0;
      const value = purity(powers, preamble[index] as TonePair);
      if (value < clearPurity) return 0;
      sum += value;
    }
    return sum / preamble.length;
  }

  #seek(found: ReceivedSignal[]): boolean {
    const span = (preamble.length - 1) * symbolSamples + halfWindowSamples + 3 * searchHop;
    while (this.#search + span < this.#end()) {
      if (this.#preamblePurity(this.#search) >= preamblePurity) {
        this.#lock(found);
        return true;
      }
      this.#search += searchHop;
    }
    return false;
  }

  /** The search came upon a preamble: find its best place nearby and begin to read. */
  #lock(found: ReceivedSignal[]): void {
    let best = this.#search;
    let bestPurity = 0;
    for (let centre = this.#search; centre <= this.#search + 3 * searchHop; centre += searchHop / 4) {
      const value = this.#preamblePurity(centre);
      if (value > bestPurity) {
        best = centre;
        bestPurity = value;
      }
    }
    found.push({ type: 'preamble', atSeconds: this.#seconds(best - symbolSamples / 2) });
    this.#tracking = { startCentre: best, symbols: [], header: null };
  }

  #follow(state: Tracking, found: ReceivedSignal[]): boolean {
    const ended = this.#trimmer.silentFor >= cutOffSamples;
    if (state.header && state.symbols.length === packetLength(state.header) + mostShiftedSymbols) {
      return this.#lookAgain(state, state.header, found);
    }
    const last = state.symbols.at(-1)?.centre ?? state.startCentre + (preamble.length - 1) * symbolSamples;
    const beat = last + symbolSamples;
    if (beat + lookaheadSamples >= this.#end()) return ended ? this.#stop(state, found) : false;
    state.symbols.push(this.#readSymbol(beat));
    if (state.symbols.length === headerBytes) {
      state.header = headerOf(state.symbols);
      if (!state.header) return this.#giveUp(state, found);
    }
    if (state.header && state.symbols.length === packetLength(state.header)) {
      this.#open(state, state.header, state.symbols, found);
    }
    return true;
  }

  /** Where the first symbol after the preamble begins. */
  #dataStart(state: Tracking): number {
    return state.startCentre + (preamble.length - 0.5) * symbolSamples;
  }

  #readSymbol(beat: number): HeardSymbol {
    const powers = this.#powers(beat);
    if (!powers) return { centre: beat, pair: [0, 0], lead: 0 };
    const pair = strongestPair(powers);
    const strength = (centre: number): number => {
      const there = this.#powers(centre);
      return there ? pairPower(there, pair) : 0;
    };
    const early = strength(beat - earlyLateSamples);
    const late = strength(beat + earlyLateSamples);
    const imbalance = (late - early) / (late + early + 1e-9);
    return { centre: beat + imbalance * pullSamples, pair, lead: lead(powers, pair) };
  }

  /** Reads the bytes out of the symbols; false if they are broken beyond repair. */
  #open(state: Tracking, header: PacketHeader, symbols: readonly HeardSymbol[], found: ReceivedSignal[]): boolean {
    const bytes = Uint8Array.from(symbols, (symbol, index) => byteOf(symbol.pair, index));
    const leads = symbols.map((symbol) => symbol.lead);
    const payload = openPacket(bytes, leads, header);
    if (payload) this.#deliver(state, header, payload, symbols, found);
    return payload !== null;
  }

  #deliver(
    state: Tracking,
    header: PacketHeader,
    payload: Uint8Array,
    symbols: readonly HeardSymbol[],
    found: ReceivedSignal[],
  ): void {
    const lastCentre = symbols.at(-1)?.centre ?? state.startCentre;
    const starts = symbols.map(({ centre }) => this.#seconds(centre - symbolSamples / 2));
    found.push({
      type: 'packet',
      header,
      payload,
      byteSeconds: starts.slice(headerBytes, headerBytes + header.payloadBytes + 1),
      startSeconds: this.#seconds(state.startCentre - symbolSamples / 2),
      endSeconds: this.#seconds(lastCentre) + symbolSeconds / 2,
    });
    this.#tracking = null;
    this.#search = lastCentre + symbolSamples / 2;
  }

  /** The packet was read but is broken, or it became silent before its end. */
  #lookAgain(state: Tracking, header: PacketHeader, found: ReceivedSignal[]): boolean {
    const length = packetLength(header);
    const trellis = new Trellis(this.#samples, this.#dataStart(state) - this.#offset, length + mostShiftedSymbols);
    const divided = this.#placed(trellis.divide(length));
    if (divided && this.#open(state, header, divided, found)) return true;
    for (const surplus of shifts) {
      const shifted = this.#placed(trellis.divide(length + surplus));
      const realigned: Realigned | null =
        realign(state.symbols, header, surplus) ?? (shifted && realign(shifted, header, surplus));
      if (!realigned) continue;
      this.#deliver(state, header, realigned.payload, realigned.symbols, found);
      return true;
    }
    return this.#giveUp(state, found);
  }

  #placed(symbols: HeardSymbol[] | null): HeardSymbol[] | null {
    return symbols && symbols.map((symbol) => ({ ...symbol, centre: symbol.centre + this.#offset }));
  }

  /** It became silent in the middle of a packet. */
  #stop(state: Tracking, found: ReceivedSignal[]): boolean {
    return state.header ? this.#lookAgain(state, state.header, found) : this.#giveUp(state, found);
  }

  #giveUp(state: Tracking, found: ReceivedSignal[]): boolean {
    const lastCentre = state.symbols.at(-1)?.centre ?? state.startCentre;
    found.push({
      type: 'lost',
      startSeconds: this.#seconds(state.startCentre),
      endSeconds: this.#seconds(lastCentre),
    });
    this.#tracking = null;
    // A preamble may hide in what was misread, so the search goes on right behind the false or broken one.
    this.#search = state.startCentre + preamble.length * symbolSamples;
    return true;
  }

  #forget(): void {
    const from = Math.floor((this.#tracking?.startCentre ?? this.#search) - 2 * symbolSamples);
    const drop = Math.min(this.#samples.length, Math.max(0, from - this.#offset));
    this.#samples = this.#samples.slice(drop);
    this.#offset += drop;
    this.#trimmer.forget(this.#offset);
  }
}

/** The header, from the surer of its two copies. */
function headerOf(symbols: readonly HeardSymbol[]): PacketHeader | null {
  const [first, second] = symbols as [HeardSymbol, HeardSymbol];
  const copies = [readHeader(swapped(byteOf(first.pair, 0))), readHeader(byteOf(second.pair, 1))];
  const surer = first.lead > second.lead ? 0 : 1;
  return copies[surer] ?? copies[1 - surer] ?? null;
}
