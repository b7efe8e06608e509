/** People who answer and do not hear the bot in time: counted per campaign, and too many pause it. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerCounts, changeAbandonmentSetting, readAbandonmentSetting } from '#db/calling-law/abandonment.ts';
import { applyCallEvent } from '#db/call/call-event.ts';
import { changeCampaignStatus } from '#db/campaign/campaign.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { auditLog, campaignAnswerCounts, campaigns, settings } from '#db/schema/index.ts';
import { defaultAbandonmentRule } from '#domain/calling-law/abandonment.ts';
import type { AnsweredBy } from '#domain/call/call.ts';
import { pauseForBreakers } from '#operations/campaign/pause-for-breakers.ts';
import { addContacts, createAccount, createCampaign, setFleet } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ended } from '../support/ended.ts';
import { one } from '../support/one.ts';
import { storedSaying } from '../support/words.ts';

let test: TestDatabase;
let campaignId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  await setFleet(test.db, 1000);
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.delete(settings);
  const account = await createAccount(test.db, { maxConcurrentCalls: 200 });
  campaignId = await createCampaign(test.db, account, { settings: { concurrency: 200 } });
});

/** Why a call of the campaign makes it pause, null if it does not; the bot is heard so long after the answer. */
async function call(firstSoundMs: number | null, answeredBy: AnsweredBy | null = 'human'): Promise<string | null> {
  serial += 1;
  await addContacts(test.db, campaignId, 1, serial);
  const { leases } = await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
  const { attemptId } = one(leases);
  const answeredAt = Date.now() - 20_000;
  const at = (ms: number) => new Date(answeredAt + ms).toISOString();
  const tell = (event: Parameters<typeof applyCallEvent>[2]) => applyCallEvent(test.db, attemptId, event);
  await tell({ type: 'answered', id: 'answered', at: at(0) });
  if (answeredBy !== null) await tell({ type: 'detected', id: 'detected', at: at(800), answeredBy, by: 'carrier' });
  if (firstSoundMs !== null) await tell({ type: 'conversation_started', id: 'started', at: at(firstSoundMs) });
  await tell(ended('normal', { at: at(10_000) }));
  const { tripped } = await concludeAttempt(test.db, { attemptId, timeScale: 1, now: new Date() });
  return tripped.find(({ breaker }) => breaker === 'abandonment')?.cause ?? null;
}
let serial = 0;

const counts = () => answerCounts(test.db, campaignId, new Date());
async function campaign() {
  const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
  return row;
}

const pause = (cause: string) => pauseForBreakers(test.db, campaignId, [{ breaker: 'abandonment', cause }]);

describe('answered calls', () => {
  it('are counted from the callee’s side', async () => {
    await call(900);
    await call(3_400);
    await call(null, 'machine');
    await call(null, null);
    expect(await counts()).toEqual({ answered: 3, abandoned: 2 });
  });

  it('older than a day do not count any more', async () => {
    await test.db.insert(campaignAnswerCounts).values({
      campaignId,
      hour: new Date(Date.now() - 26 * 3_600_000),
      answered: 500,
      abandoned: 400,
    });
    await call(900);
    expect(await counts()).toEqual({ answered: 1, abandoned: 0 });
  });
});

describe('a campaign', () => {
  it('must pause at two percent of a hundred answers, whoever was first', async () => {
    expect(await call(900)).toBeNull();
    expect(await call(5_000)).toBeNull();
    const cause = (await call(5_000)) ?? '';
    expect(cause).toEqual(storedSaying(/^Of 3 people who answered .* 2 did not hear the bot within 2 s/));
    await pause(cause);
    expect(await campaign()).toMatchObject({ status: 'paused', failureCause: cause, breaker: 'abandonment' });
  });

  it('that was resumed pauses again at the next abandoned call, not before', async () => {
    await call(5_000);
    await call(5_000);
    await pause('Too many.');
    await changeCampaignStatus(test.db, { campaignId, action: 'resume', actor: 'tester' });
    expect((await campaign())?.failureCause).toBeNull();
    expect(await call(900)).toBeNull();
    expect(await call(5_000)).not.toBeNull();
  });

  it('that does not dial any more is left as it is', async () => {
    await changeCampaignStatus(test.db, { campaignId, action: 'cancel', actor: 'tester' });
    await pause('Too many.');
    expect((await campaign())?.status).toBe('cancelled');
  });
});

describe('the rule', () => {
  const loose = { ...defaultAbandonmentRule, pauseAtPercent: 100 };

  it('is two percent and two seconds unless somebody changed it', async () => {
    expect(await readAbandonmentSetting(test.db)).toEqual({
      rule: { withinSeconds: 2, pauseAtPercent: 2, minimumAnswered: 100 },
      isLooser: false,
      reason: null,
    });
  });

  it('is loosened only with a reason, which the audit log keeps', async () => {
    const change = (reason: string | null) =>
      changeAbandonmentSetting(test.db, { rule: loose, reason, actor: 'tester' });
    await expect(change(null)).rejects.toMatchObject({ code: 'bad_input' });
    await expect(change(' short ')).rejects.toMatchObject({ code: 'bad_input' });
    expect((await readAbandonmentSetting(test.db)).isLooser).toBe(false);
    await change('The line is a test line of our own.');
    expect(await readAbandonmentSetting(test.db)).toMatchObject({
      rule: loose,
      isLooser: true,
      reason: 'The line is a test line of our own.',
    });
    const entries = await test.db.select().from(auditLog).where(eq(auditLog.action, 'setting.loosen'));
    expect(entries.at(-1)).toMatchObject({
      actor: 'tester',
      entityId: 'abandonment',
      before: { pauseAtPercent: 2 },
      after: { pauseAtPercent: 100, reason: 'The line is a test line of our own.' },
    });
    for (let i = 0; i < 4; i++) expect(await call(5_000)).toBeNull();
    expect(await counts()).toEqual({ answered: 4, abandoned: 4 });
  });

  it('is tightened without one', async () => {
    const rule = { withinSeconds: 1, pauseAtPercent: 1, minimumAnswered: 100 };
    await changeAbandonmentSetting(test.db, { rule, reason: null, actor: 'tester' });
    expect(await call(1_500)).toEqual(storedSaying(/within 1 s/));
  });
});
