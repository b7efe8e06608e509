import { Readable } from 'node:stream';
import { campaignsBehind } from '#db/campaign/campaign.ts';
import type { Database } from '#db/client.ts';
import { firstMoment, readJournalSlot, recallJournal, type Recalled } from '#db/retention/restore-journal.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import {
  journalDays,
  journalSlotMs,
  JournalSlot,
  slotKey,
  slotsBetween,
  slotStart,
} from '#domain/retention/restore-journal.ts';
import { readWhole, type Storage } from '#providers/storage/storage.ts';
import { pauseForBreakers } from '../campaign/pause-for-breakers.ts';

interface JournalContext {
  db: Database;
  storage: Storage;
}

/** A transaction that began in a slot may be stored when the next one has begun. */
const settledAfterMs = journalSlotMs;
/** So far back an engine looks for what was not written while none ran. */
const mostDaysBehind = 7;
const dayMs = 86_400_000;

/** From when on the journal is to be written: what lies before is there. */
export async function journalGap({ db, storage }: JournalContext, now: Date): Promise<Date> {
  let start = slotStart(new Date(now.getTime() - settledAfterMs));
  const began = (await firstMoment(db)) ?? now;
  const oldest = Math.max(began.getTime(), now.getTime() - mostDaysBehind * dayMs);
  while (start.getTime() > oldest && !(await storage.exists(slotKey(start)))) {
    start = new Date(start.getTime() - journalSlotMs);
  }
  return start;
}

/**
 * Writes the slots from an instant until now into the storage, and takes away the one that is too old by as much. Several
 * engines may do so at once: what is in a slot comes from the database alone.
 */
export async function keepJournal(
  { db, storage }: JournalContext,
  { from, now }: { from: Date; now: Date },
): Promise<void> {
  for (const start of slotsBetween(new Date(from.getTime() - settledAfterMs), now)) {
    const slot = await readJournalSlot(db, { from: start, to: new Date(start.getTime() + journalSlotMs) });
    const content = Readable.from([Buffer.from(JSON.stringify(together(await readSlot(storage, start), slot)))]);
    await storage.put(slotKey(start), content, { contentType: 'application/json' });
    await storage.delete(slotKey(new Date(start.getTime() - journalDays * dayMs)));
  }
}

/**
 * What is there stays: a database that was restored, and for which nobody has asked the journal yet, must not empty it. Of a
 * dial that both know, the later reading knows more.
 */
function together(written: JournalSlot | null, read: JournalSlot): JournalSlot {
  if (written === null) return read;
  const objections = new Map(
    [...written.objections, ...read.objections].map((one) => [`${one.hash} ${one.scope} ${one.since}`, one]),
  );
  const dials = new Map([...written.dials, ...read.dials].map((one) => [one.attemptId, one]));
  return {
    objections: [...objections.values()],
    dials: [...dials.values()],
    imports: Math.max(written.imports, read.imports),
  };
}

export interface RecalledJournal extends Recalled {
  /** Slots that are not there: what happened in them is unknown. */
  missing: Date[];
  /** Files that were imported into the do-not-call list since, and have to be imported again. */
  imports: number;
  /** Campaigns that dialled: whom they have finished with since, their database does not know, so a person looks first. */
  paused: number;
}

/**
 * Brings into a restored database who objected and who was dialled after the backup was made, and pauses what dials. Repeating
 * it is safe. No engine may run meanwhile.
 * @throws RedialError `journal_too_old` for a backup that is older than the journal
 */
export async function recallSince(
  { db, storage }: JournalContext,
  { since, now }: { since: Date; now: Date },
): Promise<RecalledJournal> {
  if (now.getTime() - since.getTime() > journalDays * dayMs)
    throw new RedialError('journal_too_old', { days: journalDays });
  const total: RecalledJournal = { listed: 0, hashed: 0, dials: 0, dialled: 0, missing: [], imports: 0, paused: 0 };
  const journal: Pick<JournalSlot, 'objections' | 'dials'> = { objections: [], dials: [] };
  for (const start of slotsBetween(since, now)) {
    const slot = await readSlot(storage, start);
    if (slot === null) total.missing.push(start);
    else {
      journal.objections.push(...slot.objections);
      journal.dials.push(...slot.dials);
      total.imports += slot.imports;
    }
  }
  const recalled = await recallJournal(db, journal, now);
  const paused = (await campaignsBehind(db, null, 'restored')).length;
  const at = `${since.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  await pauseForBreakers(db, null, [{ breaker: 'restored', cause: stored(message('campaign_restored', { at })) }]);
  return { ...total, ...recalled, paused };
}

async function readSlot(storage: Storage, start: Date): Promise<JournalSlot | null> {
  try {
    const { stream } = await storage.open(slotKey(start));
    return JournalSlot.parse(JSON.parse(Buffer.from(await readWhole(stream)).toString('utf8')));
  } catch (error) {
    if (error instanceof RedialError && error.code === 'not_found') return null;
    throw error;
  }
}
