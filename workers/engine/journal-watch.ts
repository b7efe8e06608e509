import type { Logger } from 'pino';
import type { Database } from '#db/client.ts';
import { journalGap, keepJournal } from '#operations/retention/restore-journal.ts';
import type { Storage } from '#providers/storage/storage.ts';
import { pause } from './pause.ts';

const everyMs = 60_000;

/** Writes the restore journal once a minute, and first what is missing since the last engine ended. */
export async function keepRestoreJournal(context: {
  db: Database;
  storage: Storage;
  log: Logger;
  stop: AbortSignal;
}): Promise<void> {
  const { log, stop } = context;
  let from: Date | null = null;
  while (!stop.aborted) {
    const now = new Date();
    try {
      from ??= await journalGap(context, now);
      await keepJournal(context, { from, now });
      from = now;
    } catch (error) {
      log.warn({ event: 'restore_journal.not_written', reason: error instanceof Error ? error.name : 'unknown' });
    }
    await pause(everyMs, stop);
  }
}
