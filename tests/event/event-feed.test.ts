/** Live pages hear of every event, in whatever order transactions are committed. */
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordEvents } from '#db/event/event.ts';
import { latestEventId } from '#db/event/event-log.ts';
import { EventFeed } from '#lib/server/event-feed.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const log = pino({ level: 'silent' });
const happened = (what: number) => ({ kind: 'contact.state', data: { what } }) as const;

/** A feed, and the ids it has announced. */
function watch() {
  const heard: number[] = [];
  const feed = new EventFeed(test.db, log);
  const stop = feed.subscribe(({ id }) => heard.push(id));
  return { feed, heard, stop };
}

/** Writes events until one is heard: what is there when watching begins is no news. */
const untilHeard = (heard: readonly number[]) =>
  eventually(async () => {
    await recordEvents(test.db, [happened(2)]);
    return heard.length > 0 ? true : undefined;
  });

it('announces an event whose transaction was slower than a later one', async () => {
  await recordEvents(test.db, [happened(0)]);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let isWritten = (_: number): void => undefined;
  const written = new Promise<number>((resolve) => (isWritten = resolve));
  const slow = test.db.transaction(async (tx) => {
    await recordEvents(tx, [happened(1)]);
    isWritten(await latestEventId(tx));
    await held;
  });
  const slowId = await written;
  // Watching begins while a transaction is under way, whose event has the smaller number.
  const { heard, stop } = watch();
  await untilHeard(heard);
  expect(heard).not.toContain(slowId);
  release();
  await slow;
  await eventually(() => (heard.includes(slowId) ? true : undefined));
  stop();
});

it('tells every listener once, and nobody after that who has gone', async () => {
  const { feed, heard, stop } = watch();
  const others: number[] = [];
  const stopOther = feed.subscribe(({ id }) => others.push(id));
  await untilHeard(heard);
  await eventually(() => (others.length === heard.length ? true : undefined));
  expect(new Set(heard).size).toBe(heard.length);
  stop();
  stopOther();
  const before = heard.length;
  const again: number[] = [];
  const stopAgain = feed.subscribe(({ id }) => again.push(id));
  await untilHeard(again);
  expect(heard).toHaveLength(before);
  stopAgain();
});
