/**
 * Text ↔ packets of bytes. A packet holds a few words, so that what was said before an interruption is still understood:
 *   header, twice (bit 7: last of its utterance, bit 6: first, bits 0–5: length of the payload) · payload · check bytes.
 * The check bytes cover header and payload.
 * Letters take one byte each: ASCII as it is, the Arabic block (U+0600–U+067F) in the upper half; anything else is its
 * UTF-8 sequence after an escape byte.
 */

import { checkBytes, completed, repaired, withCheckBytes } from './reed-solomon.ts';

const maxPayloadBytes = 40;
export const headerBytes = 2;
const lastBit = 0x80;
const firstBit = 0x40;
const lengthBits = 0x3f;
const escape = 0x1a;
const arabicBlock = 0x600;

export interface PacketHeader {
  first: boolean;
  last: boolean;
  payloadBytes: number;
}

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes of one character (a code point). */
function characterBytes(character: string): number[] {
  const code = character.codePointAt(0) ?? 0x20;
  if (code >= 0x20 && code < 0x80) return [code];
  if (code >= arabicBlock && code < arabicBlock + 0x80) return [0x80 | (code - arabicBlock)];
  return [escape, ...utf8.encode(character)];
}

function utf8Length(leadingByte: number): number {
  if (leadingByte >= 0xf0) return 4;
  if (leadingByte >= 0xe0) return 3;
  return leadingByte >= 0xc0 ? 2 : 1;
}

export interface DecodedCharacter {
  character: string;
  /** Index of its first byte within the payload, and of the byte after its last. */
  from: number;
  to: number;
}

/** Characters of one payload with the bytes they came from. Broken sequences are left out. */
export function charactersOf(payload: Uint8Array): DecodedCharacter[] {
  const characters: DecodedCharacter[] = [];
  let at = 0;
  while (at < payload.length) {
    const byte = payload[at] as number;
    if (byte !== escape) {
      const code = byte < 0x80 ? byte : arabicBlock + (byte & 0x7f);
      characters.push({ character: String.fromCodePoint(code), from: at, to: at + 1 });
      at += 1;
      continue;
    }
    const length = utf8Length(payload[at + 1] ?? 0);
    try {
      const character = strictUtf8.decode(payload.subarray(at + 1, at + 1 + length));
      characters.push({ character, from: at, to: at + 1 + length });
    } catch {
      // A wrong byte that passed the checksum: the character is lost, the rest is still readable.
    }
    at += 1 + length;
  }
  return characters;
}

/** Splits a text at word borders into packets, ready to be sounded. An empty text gives none. */
export function packetsOf(text: string): Uint8Array[] {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const payloads: number[][] = [];
  let current: number[] = [];
  const close = (): void => {
    if (current.length > 0) payloads.push(current);
    current = [];
  };
  words.forEach((word, index) => {
    const characters = [...word, ...(index < words.length - 1 ? [' '] : [])].map(characterBytes);
    const size = characters.reduce((sum, bytes) => sum + bytes.length, 0);
    if (current.length + size > maxPayloadBytes) close();
    for (const bytes of characters) {
      if (current.length + bytes.length > maxPayloadBytes) close();
      current.push(...bytes);
    }
  });
  close();
  return payloads.map((payload, index) => {
    const last = index === payloads.length - 1;
    const header = headerByte({ first: index === 0, last, payloadBytes: payload.length });
    return Uint8Array.from([swapped(header), ...withCheckBytes(Uint8Array.from([header, ...payload]))]);
  });
}

/** The header's first copy has its halves swapped, so that the two are not lost by the same weakness of a group of tones. */
export function swapped(byte: number): number {
  return ((byte << 4) | (byte >> 4)) & 0xff;
}

/** Reads a header byte; null if it cannot be one. */
export function readHeader(byte: number): PacketHeader | null {
  const payloadBytes = byte & lengthBits;
  if (payloadBytes === 0 || payloadBytes > maxPayloadBytes) return null;
  return { first: (byte & firstBit) !== 0, last: (byte & lastBit) !== 0, payloadBytes };
}

/** Number of bytes of the whole packet that a header announces. */
export function packetLength(header: PacketHeader): number {
  return headerBytes + header.payloadBytes + checkBytes;
}

/** Payload of a whole packet whose header is known, or null if it is beyond repair. */
export function openPacket(packet: Uint8Array, clearness: readonly number[], header: PacketHeader): Uint8Array | null {
  return repaired(checkedWord(packet, header), [Infinity, ...clearness.slice(headerBytes)])?.subarray(1) ?? null;
}

/** The same for a packet of which the bytes at `erased` are missing. */
export function openIncomplete(packet: Uint8Array, erased: readonly number[], header: PacketHeader): Uint8Array | null {
  const copies = headerBytes - 1;
  const places = erased.map((place) => place - copies);
  return completed(checkedWord(packet, header), places)?.subarray(1) ?? null;
}

/** The part that the check bytes belong to, with the header for certain. */
function checkedWord(packet: Uint8Array, header: PacketHeader): Uint8Array {
  const word = packet.slice(headerBytes - 1);
  word[0] = headerByte(header);
  return word;
}

function headerByte(header: PacketHeader): number {
  return (header.first ? firstBit : 0) | (header.last ? lastBit : 0) | header.payloadBytes;
}
