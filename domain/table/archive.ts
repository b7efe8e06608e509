/** Zip archives (APPNOTE.TXT 4.3), as far as workbooks are made of them. */
import { setImmediate } from 'node:timers/promises';
import { createInflateRaw } from 'node:zlib';

export interface ArchivePart {
  name: string;
  content: Buffer;
  isPacked: boolean;
  /** Unpacked, as the archive says. */
  size: number;
}

/**
 * The parts that an archive lists at its end (4.3.12 and 4.3.16).
 * @throws Error where it has no such list, or a broken one
 */
export function partsOf(archive: Buffer): ArchivePart[] {
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0) throw new Error('It has no list of its parts.');
  const parts: ArchivePart[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    parts.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      content: archive.subarray(begin, begin + archive.readUInt32LE(at + 20)),
      isPacked: archive.readUInt16LE(at + 10) !== 0,
      size: archive.readUInt32LE(at + 24),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return parts;
}

/** So much is unpacked and read before anything else of the process has its turn: some milliseconds. */
const chunkBytes = 64 * 1024;

/**
 * What a part holds, piece by piece; between two of them the process does what else waits.
 * @throws Error for what is broken
 */
export async function* unpacked({ content, isPacked }: ArchivePart): AsyncGenerator<Buffer> {
  if (isPacked) {
    const inflate = createInflateRaw({ chunkSize: chunkBytes });
    inflate.end(content);
    for await (const chunk of inflate) {
      yield chunk as Buffer;
      await setImmediate();
    }
    return;
  }
  for (let at = 0; at < content.length; at += chunkBytes) {
    yield content.subarray(at, at + chunkBytes);
    await setImmediate();
  }
}
