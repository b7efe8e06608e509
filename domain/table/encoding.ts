/**
 * Text from bytes, whatever wrote them. Nobody sees the encoding of a file, so it is found out: from marks, from zeros, from
 * what is proper UTF-8, and else from the letters.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { singleByteEncoding } from './single-byte.ts';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'windows-1256';

export interface TextPart {
  text: string;
  /** As far as it is known: a file of ASCII alone counts as UTF-8 until something else comes. */
  encoding: TextEncoding;
}

/** Stands in the text where bytes could not be decoded: a noncharacter, which no text has. */
export const undecodable = '\uffff';

/** Thrown behind the text before it: nothing that is known fits the byte at this offset. */
export class UnknownEncoding extends Error {
  override name = 'UnknownEncoding';
  readonly byte: number;

  constructor(byte: number) {
    super(`No known encoding fits the byte at ${byte}.`);
    this.byte = byte;
  }
}

const firstBytes = 4096;
/** So much is looked at to tell encodings of single bytes from each other. */
const sampleBytes = 256 * 1024;
/** UTF-8 with more broken places than this is something else. */
const maxBrokenPlaces = 1000;

/**
 * Decodes a file as it comes. Within UTF-8, single bytes that are punctuation of Windows-1252 (programs paste it) are read as
 * such; other bytes that are no UTF-8 become `undecodable`, and `broken` has their offsets in the order of these marks.
 * @throws UnknownEncoding
 */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>, broken: number[]): AsyncGenerator<TextPart> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first = await take(chunks, firstBytes);
  const wide = utf16Of(first);
  if (wide === null) yield* decodeBytes(first, chunks, broken);
  else yield* decodeAs(wide, first, chunks);
}

/** UTF-16 by its mark, or by the zeros of the digits, delimiters and line ends that every table has. */
function utf16Of(first: Buffer): 'utf-16le' | 'utf-16be' | null {
  const [a, b, c, d] = first;
  // The mark of UTF-32 begins like that of UTF-16.
  if (a === 0xff && b === 0xfe && !(c === 0 && d === 0)) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  let even = 0;
  let odd = 0;
  for (let index = 0; index + 1 < first.length; index += 2) {
    if (first[index] === 0) even += 1;
    if (first[index + 1] === 0) odd += 1;
  }
  const enough = first.length / 2 / 10;
  if (odd > enough && odd > even * 10) return 'utf-16le';
  if (even > enough && even > odd * 10) return 'utf-16be';
  return null;
}

async function* decodeAs(
  encoding: Exclude<TextEncoding, 'utf-8'>,
  first: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<TextPart> {
  const decoder = new TextDecoder(encoding);
  yield { text: decoder.decode(first, { stream: true }), encoding };
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    yield { text: decoder.decode(next.value, { stream: true }), encoding };
  }
  yield { text: decoder.decode(), encoding };
}

/** UTF-8, until something comes that is not. */
async function* decodeBytes(
  first: Buffer,
  chunks: AsyncIterator<Uint8Array>,
  broken: number[],
): AsyncGenerator<TextPart> {
  let offset = 0;
  let isUnicode = false;
  let isEnd = false;
  let pending = first;
  while (!isEnd || pending.length > 0) {
    let complete = pending.subarray(0, isEnd ? pending.length : lastCharacterEnd(pending));
    if (isAscii(complete)) {
      yield { text: complete.toString('latin1'), encoding: 'utf-8' };
    } else if (isUtf8(complete)) {
      isUnicode = true;
      yield { text: complete.toString('utf8'), encoding: 'utf-8' };
    } else {
      const more = await take(chunks, sampleBytes);
      isEnd ||= more.length < sampleBytes;
      pending = Buffer.concat([pending, more]);
      complete = pending.subarray(0, isEnd ? pending.length : lastCharacterEnd(pending));
      const loose = decodeLoosely(complete, offset);
      isUnicode ||= loose.characters > 0 && loose.characters >= loose.places.length;
      if (!isUnicode) {
        const encoding = singleByteEncoding(complete);
        if (encoding === null) yield* unknownFrom(complete, offset);
        else yield* decodeAs(encoding, pending, chunks);
        return;
      }
      broken.push(...loose.places);
      if (broken.length > maxBrokenPlaces) throw new UnknownEncoding(loose.places[0] ?? offset);
      yield { text: loose.text, encoding: 'utf-8' };
    }
    offset += complete.length;
    const rest = pending.subarray(complete.length);
    const next: IteratorResult<Uint8Array> | null = isEnd ? null : await chunks.next();
    isEnd = next === null || next.done === true;
    pending = next === null || next.done === true ? rest : joined(rest, next.value);
  }
}

/** The text before the first byte that is not ASCII, so that the reader knows in which row that one stands. */
function* unknownFrom(bytes: Buffer, offset: number): Generator<TextPart> {
  const at = bytes.findIndex((byte) => byte >= 0x80);
  yield { text: bytes.toString('latin1', 0, at), encoding: 'utf-8' };
  throw new UnknownEncoding(offset + at);
}

interface LooseText {
  text: string;
  /** How many characters beyond ASCII are proper UTF-8. */
  characters: number;
  /** Offsets in the file of what is marked. */
  places: number[];
}

function decodeLoosely(bytes: Buffer, offset: number): LooseText {
  const windows = new TextDecoder('windows-1252');
  const places: number[] = [];
  let characters = 0;
  let text = '';
  let good = 0;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    const length = sequenceLength(byte);
    if (length === 1) {
      at += 1;
    } else if (length > 1 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) {
      characters += 1;
      at += length;
    } else {
      text += bytes.toString('utf8', good, at);
      const begin = at;
      at += 1;
      // What is left of a character that was cut belongs to it.
      while (at < begin + length - 1 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
      if (byte < 0xa0) {
        text += windows.decode(bytes.subarray(begin, at));
      } else {
        text += undecodable;
        places.push(offset + begin);
      }
      good = at;
    }
  }
  return { text: text + bytes.toString('utf8', good, at), characters, places };
}

/** Bytes of the UTF-8 character that begins so; 0 if none does. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Where the last complete character ends; what follows belongs to the next chunk. */
function lastCharacterEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** At least so many bytes, unless the file ends before. */
export async function take(chunks: AsyncIterator<Uint8Array>, atLeast: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < atLeast) {
    const next = await chunks.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return parts.length === 1 ? buffer(parts[0] as Uint8Array) : Buffer.concat(parts);
}

function joined(rest: Buffer, next: Uint8Array): Buffer {
  return rest.length === 0 ? buffer(next) : Buffer.concat([rest, next]);
}

/** The same bytes, not copied. */
function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
