/** Log files of supervised processes. */
import { createWriteStream, existsSync, mkdirSync, renameSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';

const largestBytes = 50 * 1024 * 1024;

/** Appends lines; the log of the run before is kept as `.1`, and so is the older part of one that grows too large. */
export class LogFile {
  readonly path: string;
  #stream: WriteStream | null = null;
  #bytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  write(line: string): void {
    if (!this.#stream || this.#bytes > largestBytes) this.#open();
    this.#bytes += line.length + 1;
    this.#stream?.write(`${line}\n`);
  }

  #open(): void {
    this.#stream?.end();
    mkdirSync(dirname(this.path), { recursive: true });
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`);
    this.#stream = createWriteStream(this.path, { flags: 'a' });
    // A full disk must not take the processes down with it.
    this.#stream.on('error', () => {});
    this.#bytes = 0;
  }
}

/** Turns chunks of output into lines; a line without an end is given out with the next chunk. */
export function lineSplitter(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part.endsWith('\r') ? part.slice(0, -1) : part);
  };
}
