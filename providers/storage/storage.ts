import type { Readable } from 'node:stream';

export interface StoredObject {
  stream: Readable;
  /** Bytes of the whole object, whatever part of it is streamed. */
  size: number;
  contentType: string;
}

/**
 * Keeps recordings and files of imports. Keys are paths of letters, digits, `-`, `_` and `.`, separated by `/`. An object
 * is there as a whole or not at all.
 */
export interface Storage {
  /**
   * Stores an object, replacing an earlier one.
   * @returns its size in bytes.
   * @throws RedialError `too_large` beyond `maxBytes`, `bad_input` for an unusable key; nothing is stored then.
   */
  put(key: string, content: Readable, options: { contentType: string; maxBytes?: number }): Promise<{ size: number }>;
  /**
   * Opens an object.
   * @param range bytes from `start` to `end`, both included; without it the whole object.
   * @throws RedialError `not_found`, `bad_input` for a range outside the object.
   */
  open(key: string, range?: { start: number; end?: number }): Promise<StoredObject>;
  /** Fine if it does not exist. */
  delete(key: string): Promise<void>;
  exists(key: string): Promise<boolean>;
}

/** Reads an object to its end; for objects that fit into memory. */
export async function readWhole(stream: Readable): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
