/** What failed, and whose fault: the person's call, ours or the carrier's, or the account's. */
import { and, eq, isNull } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { readmitNumber } from '#db/campaign/caller-number.ts';
import { readCampaign } from '#db/campaign/campaign-detail.ts';
import { changeCampaignStatus } from '#db/campaign/campaign.ts';
import { calls, campaignNumbers, contacts, events, providerNumbers } from '#db/schema/index.ts';
import type { Cause } from '#domain/call/call.ts';
import type { Lease } from '#domain/dialling/claim.ts';
import type { Tripped } from '#domain/campaign/breaker.ts';
import { pauseForBreakers } from '#operations/campaign/pause-for-breakers.ts';
import { createAccount, createCampaign } from '../support/campaign.ts';
import { ended } from '../support/ended.ts';
import { one } from '../support/one.ts';
import { actor, useScene } from '../support/scene.ts';
import { storedSaying } from '../support/words.ts';

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

describe('a carrier or a gateway that is away', () => {
  const breakersOf = async (leases: Lease[], cause: Cause) => {
    const tripped: string[][] = [];
    for (const { attemptId } of leases) {
      const end = await refuse(attemptId, cause);
      tripped.push(end.tripped.map(({ breaker }) => breaker));
      await pauseForBreakers(scene.db, scene.campaignId, end.tripped);
    }
    return tripped;
  };

  it('of the carrier, pauses the account’s campaigns at the fifth number, with what was said', async () => {
    await begin(5);
    const other = await createCampaign(scene.db, await createAccount(scene.db));
    expect(await breakersOf(await scene.claim(), 'carrier_failure')).toEqual([[], [], [], [], ['carrier']]);
    expect(await scene.campaign()).toMatchObject({
      status: 'paused',
      failureCause: storedSaying(/^The carrier forbids.*The carrier fails for everybody.*goes on by itself/),
    });
    expect((await scene.campaign(other)).status).toBe('dialing');
  });

  it('of the gateway, pauses everybody at the third number and takes no attempt from anyone', async () => {
    await begin(4);
    const other = await createCampaign(scene.db, await createAccount(scene.db));
    const leases = await scene.claim();
    expect(await breakersOf(leases.slice(0, 3), 'gateway_away')).toEqual([[], [], ['gateway']]);
    for (const id of [scene.campaignId, other]) {
      expect(await scene.campaign(id)).toMatchObject({ status: 'paused', breaker: 'gateway' });
    }
    const rows = await scene.db.select().from(contacts).where(eq(contacts.campaignId, scene.campaignId));
    expect(rows.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0]);

    // It answers again: the first call tells whether that is true for calls too.
    await changeCampaignStatus(scene.db, {
      campaignId: scene.campaignId,
      action: 'resume',
      actor: 'system',
      byProbe: 'gateway',
    });
    expect(await breakersOf(leases.slice(3), 'gateway_away')).toEqual([['gateway']]);
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
    expect(ends.flatMap(({ tripped }) => tripped)).toEqual([]);
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

describe('a caller number that the carrier refuses', () => {
  const usable = (id: string) =>
    scene.db
      .select()
      .from(providerNumbers)
      .where(and(eq(providerNumbers.id, id), isNull(providerNumbers.refusedAt)));
  const pause = async ({ tripped }: { tripped: Tripped[] }) => pauseForBreakers(scene.db, scene.campaignId, tripped);

  it('is taken out, not the contact; without any left, what calls from them pauses until it is resumed', async () => {
    const account = await createAccount(scene.db, { maxConcurrentCalls: 100 });
    const second = one(
      await scene.db
        .insert(providerNumbers)
        .values({ providerAccountId: account.accountId, number: '+12125550101' })
        .returning(),
    );
    // It calls from the first number alone.
    const sibling = await createCampaign(scene.db, account);
    await scene.begin({ account });
    await scene.db.insert(campaignNumbers).values({ campaignId: scene.campaignId, providerNumberId: second.id });
    await scene.db.update(providerNumbers).set({ maxConcurrentCalls: 0 }).where(eq(providerNumbers.id, second.id));

    const first = await scene.lease();
    await pause(await refuse(first.attemptId, 'caller_number'));
    expect(await scene.contact()).toMatchObject({ state: 'waiting_retry', attempts: 0, stateReason: words });
    expect(await usable(account.numberId)).toEqual([]);
    expect((await scene.campaign()).status).toBe('dialing');
    expect(await scene.campaign(sibling)).toMatchObject({ status: 'paused', breaker: 'caller_numbers' });
    const told = await scene.db.select().from(events).where(eq(events.kind, 'caller_number.refused'));
    expect(told.map(({ data }) => data)).toEqual([{ providerNumberId: account.numberId }]);

    await scene.db.update(providerNumbers).set({ maxConcurrentCalls: null }).where(eq(providerNumbers.id, second.id));
    await isDue();
    const again = await scene.lease();
    expect((await scene.attempt(again.attemptId)).providerNumberId).toBe(second.id);
    await pause(await refuse(again.attemptId, 'caller_number'));
    expect(await scene.campaign()).toMatchObject({
      status: 'paused',
      breaker: 'caller_numbers',
      failureCause: storedSaying(
        /^The carrier forbids the call \(403 Forbidden\)\. The carrier refuses every caller number/,
      ),
    });

    await changeCampaignStatus(scene.db, { campaignId: scene.campaignId, action: 'resume', actor });
    expect(await usable(account.numberId)).toHaveLength(1);
    await isDue();
    expect(await scene.claim()).toHaveLength(1);
  });
});

describe('a caller number that is out of use', () => {
  it('is shown with reason and time, and put back by whoever controls the campaign', async () => {
    await begin(1);
    const { attemptId } = await scene.lease();
    await refuse(attemptId, 'caller_number');
    const { campaignId } = scene;
    const number = one((await readCampaign(scene.db, campaignId)).numbers);
    expect(number).toMatchObject({ refusedAt: expect.any(Date) as Date, refusedWords: words });

    await readmitNumber(scene.db, { campaignId, providerNumberId: number.id, actor });
    expect(one((await readCampaign(scene.db, campaignId)).numbers)).toMatchObject({ refusedAt: null });
    const told = await scene.db.select().from(events).where(eq(events.kind, 'caller_number.readmitted'));
    expect(told.map(({ data }) => data)).toEqual([{ providerNumberId: number.id }]);
    const elsewhere = await createCampaign(scene.db, await createAccount(scene.db));
    await expect(
      readmitNumber(scene.db, { campaignId: elsewhere, providerNumberId: number.id, actor }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('destinations that the account may not call', () => {
  it('pause the campaign when ten different ones in a row are refused', async () => {
    await begin(10);
    const tripped: Tripped[] = [];
    for (const { attemptId } of await scene.claim()) tripped.push(...(await refuse(attemptId, 'no_route')).tripped);
    expect(tripped.map(({ breaker }) => breaker)).toEqual(['destinations']);
  });
});

describe('a language model that is down', () => {
  /** A conversation that the service ended in the middle. */
  async function failing({ attemptId, contactId }: Lease, campaignId: string) {
    await scene.talk(attemptId);
    const endedAt = new Date();
    const call = { attemptId, contactId, campaignId, endedAt, endedReason: 'language_failure' } as const;
    await scene.db.insert(calls).values(call);
    await applyCallEvent(scene.db, attemptId, ended('service_failure', { endedBy: 'system', words: 'Groq: 401' }));
    return scene.conclude(attemptId);
  }

  it('pauses all campaigns after three people heard it, and takes no attempt from them', async () => {
    await begin(4);
    const other = await createCampaign(scene.db, await createAccount(scene.db));
    const leases = await scene.claim();
    const tripped: Tripped[][] = [];
    for (const lease of leases.slice(0, 3)) tripped.push((await failing(lease, scene.campaignId)).tripped);
    expect(tripped.map((list) => list.map(({ breaker }) => breaker))).toEqual([[], [], ['language']]);
    await pauseForBreakers(scene.db, scene.campaignId, tripped.flat());
    for (const id of [scene.campaignId, other]) {
      expect(await scene.campaign(id)).toMatchObject({
        status: 'paused',
        breaker: 'language',
        failureCause: storedSaying(/failed in 3 of the last 3 conversations \(“Groq: 401”\)/),
      });
    }
    const called = await scene.contact(leases[0]?.contactId);
    expect(called).toMatchObject({ state: 'waiting_retry', attempts: 0, lastOutcome: null });
    // Not soon: the law counts it as a call, and nobody should hear the bot fail again at once.
    expect((called.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(25 * 60_000);

    await changeCampaignStatus(scene.db, { campaignId: scene.campaignId, action: 'resume', actor });
    const last = leases[3];
    // What was before somebody mended it counts no more.
    expect(last && (await failing(last, scene.campaignId)).tripped).toEqual([]);
  });
});

describe('a gateway that dies with calls on the line', () => {
  it('takes no attempt from those who rang or talked, three times at most, and pauses nothing', async () => {
    await begin(2);
    const [ringing, talking] = await scene.claim();
    await scene.talk(talking?.attemptId ?? '');
    for (const lease of [ringing, talking]) {
      await applyCallEvent(scene.db, lease?.attemptId ?? '', ended('line_lost', { endedBy: 'system', words: 'Lost.' }));
      expect((await scene.conclude(lease?.attemptId ?? '')).tripped).toEqual([]);
      const contact = await scene.contact(lease?.contactId);
      expect(contact).toMatchObject({ state: 'waiting_retry', attempts: 0, lastOutcome: null });
      expect((contact.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(25 * 60_000);
    }
    for (const state of ['waiting_retry', 'exhausted']) {
      await isDue();
      for (const { attemptId } of await scene.claim()) {
        await applyCallEvent(scene.db, attemptId, ended('line_lost', { endedBy: 'system', words: 'Lost.' }));
        await scene.conclude(attemptId);
      }
      expect(await scene.contact(ringing?.contactId)).toMatchObject({ state });
    }
  });
});
