/**
 * The text of a file as it arrives, in UTF-8 or UTF-16 (with or without a mark); what is no proper text of these becomes
 * replacement signs, which numbers have none of.
 */
export async function* fileText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let held: Uint8Array = new Uint8Array();
  for await (const chunk of bytes) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (decoder === null) {
      if (held.length < 4) continue;
      decoder = new TextDecoder(encodingOf(held));
    }
    yield decoder.decode(held, { stream: true });
    held = new Uint8Array();
  }
  decoder ??= new TextDecoder(encodingOf(held));
  yield decoder.decode(held);
}

function encodingOf(first: Uint8Array): string {
  const [a, b, c, d] = first;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // Without a mark: letters and digits of ASCII with a zero beside each.
  if (b === 0 && d === 0 && a !== 0 && c !== 0) return 'utf-16le';
  return a === 0 && c === 0 && b !== 0 && d !== 0 ? 'utf-16be' : 'utf-8';
}

/** What a file begins with, and the whole file again; a stream can be read only once. */
export async function peek(
  bytes: AsyncIterable<Uint8Array>,
  wanted: number,
): Promise<{ first: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const source = bytes[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < wanted) {
    const next = await source.next();
    if (next.done) break;
    chunks.push(next.value);
    size += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* chunks;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  }
  return { first: Buffer.concat(chunks), all: all() };
}
