/** What failed, and whose fault: the person's call, ours or the carrier's, or the account's. */
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { contacts } from '#db/schema/index.ts';
import type { Cause } from '#domain/call/call.ts';
import { createAccount } from '../support/campaign.ts';
import { ended } from '../support/ended.ts';
import { one } from '../support/one.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene();
const words = 'The carrier forbids the call (403 Forbidden).';

/** A campaign of its own account, so that no other story's calls are among its latest ones. */
async function begin(people: number): Promise<void> {
  const account = await createAccount(scene.db, { maxConcurrentCalls: 100 });
  await scene.begin({ account, settings: { concurrency: 100 } });
  if (people > 1) await scene.add(people - 1);
}

/** The call of a lease ends with a refusal of the carrier. */
async function refuse(attemptId: string, cause: Cause) {
  await applyCallEvent(scene.db, attemptId, ended(cause, { endedBy: 'carrier', words }));
  return scene.conclude(attemptId);
}

/** The contact waits no longer for its next try. */
const isDue = () =>
  scene.db.update(contacts).set({ state: 'ready', dueAt: new Date() }).where(eq(contacts.id, scene.contactId));

describe('a carrier that fails', () => {
  it('costs an attempt while it may be about the number, and nobody’s when it fails for everybody', async () => {
    await begin(7);
    const outcomes: string[] = [];
    for (const { attemptId } of await scene.claim())
      outcomes.push((await refuse(attemptId, 'carrier_failure')).outcome);
    expect(outcomes).toEqual(['failed', 'failed', 'failed', 'failed', 'deferred', 'deferred', 'deferred']);
    const rows = await scene.db.select().from(contacts).where(eq(contacts.campaignId, scene.campaignId));
    expect(rows.map(({ attempts }) => attempts).sort()).toEqual([0, 0, 0, 1, 1, 1, 1]);
    expect(rows.every(({ state }) => state === 'waiting_retry')).toBe(true);
  });

  it('counts again as soon as somebody gets through', async () => {
    await begin(7);
    const leases = await scene.claim();
    const causes: Cause[] = [...Array<Cause>(5).fill('carrier_failure'), 'busy', 'carrier_failure'];
    const outcomes: string[] = [];
    for (const [i, { attemptId }] of leases.entries())
      outcomes.push((await refuse(attemptId, causes[i] ?? 'busy')).outcome);
    expect(outcomes.slice(4)).toEqual(['deferred', 'busy', 'failed']);
  });
});

describe('a number that is refused again and again', () => {
  it('ends as failed with what the carrier said, and stops no campaign', async () => {
    await begin(1);
    const ends = [];
    for (let i = 0; i < 3; i++) {
      ends.push(await refuse(one(await scene.claim()).attemptId, 'forbidden'));
      if (i < 2) await isDue();
    }
    expect(ends.map(({ outcome, state }) => `${outcome}, ${state}`)).toEqual([
      'deferred, waiting_retry',
      'deferred, waiting_retry',
      'failed, exhausted',
    ]);
    expect(ends.map(({ configurationProblem }) => configurationProblem)).toEqual([null, null, null]);
    expect(ends.at(-1)).toMatchObject({ push: true });
    expect(await scene.contact()).toMatchObject({ stateReason: words, attempts: 1, lastOutcome: 'failed' });
  });

  it('is dialled on if it was something else in between', async () => {
    await begin(1);
    for (const cause of ['forbidden', 'forbidden', 'capacity', 'forbidden'] as const) {
      expect(await refuse(one(await scene.claim()).attemptId, cause)).toMatchObject({ state: 'waiting_retry' });
      await isDue();
    }
  });
});
