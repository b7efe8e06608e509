import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Runs `work` with a `write` into a COPY … FROM STDIN and closes that COPY: with what was written if the work succeeds,
 * with nothing at all if it fails. `write` waits for the database when that is slower than what is read.
 * @throws whatever `work` or the database throws
 */
export async function copyLines<T>(
  copy: Writable,
  work: (write: (lines: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  try {
    const result = await work(async (lines) => {
      if (lines !== '' && !copy.write(lines)) await once(copy, 'drain');
    });
    copy.end();
    await once(copy, 'finish');
    return result;
  } catch (error) {
    copy.on('error', () => {});
    copy.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}
