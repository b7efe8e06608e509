/**
 * The last look at a broken packet: somewhere in it a piece of sound is missing, because a receiver that could not keep up dropped it,
 * or a piece was played twice. Every place and a few lengths are tried; the check bytes tell which one is right.
 */
import { headerBytes, openIncomplete, packetLength } from './packets.ts';
import type { PacketHeader } from './packets.ts';
import { maxErasures } from './reed-solomon.ts';
import { byteOf } from './tones.ts';
import type { HeardSymbol } from './tones.ts';

/** How many symbols more or fewer than a packet has are tried, in case some were dropped or played twice. */
export const mostShiftedSymbols = 4;

export interface Realigned {
  payload: Uint8Array;
  /** Every symbol of the packet; where one is missing its neighbour stands in, for the times. */
  symbols: HeardSymbol[];
}

/**
 * Tries to read a packet out of symbols of which `surplus` are too many (missing, if negative) at one unknown place; with 0,
 * a few in a row are wrong there. Null if there is no way.
 */
export function realign(heard: readonly HeardSymbol[], header: PacketHeader, surplus: number): Realigned | null {
  const length = packetLength(header);
  for (let from = headerBytes; from + Math.max(0, -surplus) <= length; from += 1) {
    const sources = Array.from({ length }, (_, index) => (index < from ? index : index + surplus));
    const result = read(heard, sources, unknownAt(from, surplus, length), header);
    if (result) return result;
  }
  return null;
}

/** Which symbols of the packet cannot be trusted, if the sound was cut or repeated before symbol `from`. */
function unknownAt(from: number, surplus: number, length: number): number[] {
  const missing = surplus === 0 ? maxErasures : Math.max(0, -surplus);
  const erased = Array.from({ length: missing }, (_, index) => from + index).filter((place) => place < length);
  // The symbol in which the cut was made may be wrong, too.
  return erased.length < maxErasures && from > headerBytes ? [from - 1, ...erased] : erased;
}

function read(
  heard: readonly HeardSymbol[],
  sources: readonly number[],
  erased: readonly number[],
  header: PacketHeader,
): Realigned | null {
  const last = heard.length - 1;
  const symbols = sources.map((source) => heard[Math.max(0, Math.min(last, source))] as HeardSymbol);
  // What was never heard is as unknown as what was cut out.
  const beyond = [...sources.keys()].filter((index) => (sources[index] as number) > last && !erased.includes(index));
  if (erased.length + beyond.length > maxErasures) return null;
  const bytes = Uint8Array.from(symbols, (symbol, index) => byteOf(symbol.pair, index));
  const payload = openIncomplete(bytes, [...erased, ...beyond], header);
  return payload ? { payload, symbols } : null;
}
