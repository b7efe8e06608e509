import { expect, it } from 'vitest';
import { journalSlotMs, slotKey, slotsBetween, slotStart } from './restore-journal.ts';

const at = (text: string): Date => new Date(`2026-11-${text}:00Z`);

it('names every slot that a stretch of time touches, once', () => {
  expect(slotStart(at('28T10:19'))).toEqual(at('28T10:10'));
  expect(slotsBetween(at('28T23:59'), at('29T00:10')).map(slotKey)).toEqual([
    'restore-journal/2026-11-28/2350.json',
    'restore-journal/2026-11-29/0000.json',
    'restore-journal/2026-11-29/0010.json',
  ]);
  expect(slotsBetween(at('28T10:10'), at('28T10:10'))).toEqual([at('28T10:10')]);
  expect(slotsBetween(at('28T10:30'), at('28T10:00'))).toEqual([]);
  expect(slotsBetween(at('28T10:00'), new Date(at('29T10:00').getTime() - 1))).toHaveLength(86_400_000 / journalSlotMs);
});
