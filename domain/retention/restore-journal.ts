/**
 * The restore journal: what came after a backup and must not be forgotten with the database that the backup replaces. It says
 * who objected to calls and who was dialled, under hashes of their numbers, in slots of some minutes that lie in the storage.
 */
import { z } from 'zod';
import { DoNotCallScope, doNotCallSources } from '../do-not-call/entry.ts';

export const journalSlotMs = 10 * 60_000;
/** A backup that is older than this is not made whole by the journal. */
export const journalDays = 35;

const instant = z.iso.datetime({ offset: true });

export const JournalSlot = z.object({
  /** Entries of the do-not-call list that bar calls and came one by one, and stops of numbers. */
  objections: z.array(
    z.object({
      hash: z.string(),
      scope: DoNotCallScope,
      source: z.enum(doNotCallSources),
      since: instant,
      expiresAt: instant.nullable(),
    }),
  ),
  dials: z.array(
    z.object({
      hash: z.string(),
      attemptId: z.uuid(),
      at: instant,
      end: z.enum(['refused', 'ended_by_callee', 'conversation', 'not_reached']),
      overAt: instant.nullable(),
    }),
  ),
  /** Files that were imported into the do-not-call list: what was in them is not here. */
  imports: z.number().int(),
});
export type JournalSlot = z.infer<typeof JournalSlot>;

/** When the slot that an instant lies in begins. */
export function slotStart(at: Date): Date {
  return new Date(Math.floor(at.getTime() / journalSlotMs) * journalSlotMs);
}

/** Beginnings of all slots that the time between two instants touches, in order. */
export function slotsBetween(from: Date, to: Date): Date[] {
  const first = slotStart(from).getTime();
  const count = Math.max(0, Math.floor((to.getTime() - first) / journalSlotMs) + 1);
  return Array.from({ length: count }, (_, index) => new Date(first + index * journalSlotMs));
}

/** Where a slot lies in the storage. */
export function slotKey(start: Date): string {
  const [day = '', time = ''] = start.toISOString().split('T');
  return `restore-journal/${day}/${time.slice(0, 2)}${time.slice(3, 5)}.json`;
}
