/** How a CRM hears of a call: once, with patience, and by its own names. */
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { preparePush } from '#activities/after-call/crm.ts';
import { readCrmHold } from '#db/crm/crm-push.ts';
import { crmPushes, providerNumbers } from '#db/schema/index.ts';
import { failureOf, secretWords, useAfterCallScene } from '../support/after-call-scene.ts';
import { storedSaying } from '../support/words.ts';

const scene = useAfterCallScene();
const { activitiesWith, agePush, crm, delivered, dependencies, endedAttempt, pushOf, run, setCrm } = scene;

describe('the CRM', () => {
  it('that is away is tried again, with the same id and the same words', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    crm.order({ status: 500 }, { status: 429, headers: { 'retry-after': '90' } }, { breaks: true });
    expect(await run('afterCall', attemptId)).toEqual({ pushed: false });
    expect(await pushOf(attemptId)).toMatchObject({
      status: 'pending',
      tries: 1,
      lastError: storedSaying('The CRM cannot take the result now (HTTP 500).'),
    });
    const busy = await failureOf(run('deliverCrmPush', attemptId));
    expect(busy).toMatchObject({ nonRetryable: false, nextRetryDelay: 90_000 });
    expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({ type: 'not_ready' });
    await agePush(attemptId, 91);
    expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({ type: 'unavailable' });
    await run('deliverCrmPush', attemptId);
    expect(await pushOf(attemptId)).toMatchObject({ status: 'delivered', tries: 4, lastError: null });
    expect(new Set(crm.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(crm.received.map(({ body }) => body)).size).toBe(1);
    const [number] = await scene.db
      .select()
      .from(providerNumbers)
      .where(eq(providerNumbers.id, scene.account.numberId));
    expect(delivered()[0]?.['caller_number']).toBe(number?.number);
  });

  it('that refuses is not asked again', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    crm.order({ status: 422, json: { error: secretWords } });
    expect(await run('afterCall', attemptId)).toEqual({ pushed: true });
    expect(await pushOf(attemptId)).toMatchObject({
      status: 'failed',
      lastError: storedSaying('The CRM refuses the result (HTTP 422).'),
    });
    await run('deliverCrmPush', attemptId);
    expect(crm.received).toHaveLength(1);
  });

  it.each([401, 403, 404, 405])(
    'whose address or secret is wrong (%i) is asked again until that is mended',
    async (status) => {
      const { attemptId } = await endedAttempt({ conversation: false });
      crm.order({ status });
      expect(await run('afterCall', attemptId)).toEqual({ pushed: false });
      expect(await pushOf(attemptId)).toMatchObject({ status: 'pending', tries: 1 });
      await run('deliverCrmPush', attemptId);
      expect((await pushOf(attemptId))?.status).toBe('delivered');
    },
  );

  it('that refuses a later try ends the retries', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    await preparePush(dependencies(), attemptId);
    crm.order({ status: 400 });
    expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({ nonRetryable: true });
  });

  it.each([
    ['is gone', { status: 410 }, 'The CRM says that this address is gone for good (HTTP 410)'],
    ['redirects', { status: 302, headers: { location: '/elsewhere' } }, '/elsewhere (HTTP 302)'],
  ])(
    'whose address %s is asked once; all results wait, and go to the next address by themselves',
    async (_, answer, said) => {
      const attemptIds = await Promise.all(
        [1, 2, 3].map(async () => (await endedAttempt({ conversation: false })).attemptId),
      );
      crm.order(answer);
      for (const attemptId of attemptIds) expect(await run('afterCall', attemptId)).toEqual({ pushed: false });
      for (const attemptId of attemptIds)
        expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({
          nonRetryable: false,
          nextRetryDelay: 120_000,
        });
      expect(crm.received).toHaveLength(1);
      expect((await readCrmHold(scene.db))?.why).toMatchObject({ params: { status: answer.status } });
      const [first, second] = await Promise.all(attemptIds.map(pushOf));
      expect(first).toMatchObject({
        status: 'pending',
        lastError: storedSaying(new RegExp(said.replace(/[()]/g, '\\$&'))),
      });
      expect(second).toMatchObject({ status: 'pending', tries: 0, lastError: null });
      await setCrm(`${crm.url}/new`);
      for (const attemptId of attemptIds) await run('deliverCrmPush', attemptId);
      expect(crm.received.slice(1).map(({ path }) => path)).toEqual(['/new', '/new', '/new']);
      expect(await readCrmHold(scene.db)).toBeNull();
    },
  );

  it('that asks one result to wait is not sent the others meanwhile', async () => {
    const [first, second] = [await endedAttempt({ conversation: false }), await endedAttempt({ conversation: false })];
    crm.order({ status: 429, headers: { 'retry-after': '600' } });
    expect(await run('afterCall', first.attemptId)).toEqual({ pushed: false });
    expect(await run('afterCall', second.attemptId)).toEqual({ pushed: false });
    expect(crm.received).toHaveLength(1);
    const held = await failureOf(run('deliverCrmPush', second.attemptId));
    expect(Number(held.nextRetryDelay)).toBeGreaterThan(500_000);
    await agePush(first.attemptId, 601);
    await run('deliverCrmPush', second.attemptId);
    expect(crm.received).toHaveLength(2);
    await run('deliverCrmPush', first.attemptId);
  });

  it('is given up after days', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    await preparePush(dependencies(), attemptId);
    const createdAt = new Date(Date.now() - 3 * 86_400_000);
    await scene.db.update(crmPushes).set({ createdAt }).where(eq(crmPushes.attemptId, attemptId));
    crm.order({ status: 500 });
    expect(await failureOf(run('deliverCrmPush', attemptId))).toMatchObject({ nonRetryable: true });
    expect((await pushOf(attemptId))?.status).toBe('failed');
  });

  it('is told once by two tries at the same time', async () => {
    const { attemptId } = await endedAttempt({ conversation: false });
    await preparePush(dependencies(), attemptId);
    await preparePush(dependencies(), attemptId);
    const tries = await Promise.allSettled([run('deliverCrmPush', attemptId), run('deliverCrmPush', attemptId)]);
    expect(tries.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    await run('deliverCrmPush', attemptId);
    expect(crm.received).toHaveLength(1);
  });

  it('gets its own names', async () => {
    await setCrm(`${crm.url}/hook`, { summary: 'Notes__c', phone: '', 'field.day': 'Day__c' });
    const { attemptId } = await endedAttempt();
    await run('afterCall', attemptId);
    const [data] = delivered();
    expect(data).toMatchObject({ Notes__c: 'Ana likes marmalade.', Day__c: 'Tuesday', fields: { budget: '100' } });
    expect(data).not.toHaveProperty('phone');
    expect(data).not.toHaveProperty('summary');
  });

  it('that nobody has set up gets nothing, and the push says so', async () => {
    await setCrm(null);
    const { attemptId } = await endedAttempt({ conversation: false });
    expect(await run('afterCall', attemptId)).toEqual({ pushed: true });
    expect((await pushOf(attemptId))?.status).toBe('not_configured');
  });

  it('may not be an address in a private network', async () => {
    const strict = activitiesWith({ allowLoopback: false });
    const { attemptId } = await endedAttempt({ conversation: false });
    expect(await run('afterCall', attemptId, { with: strict })).toEqual({ pushed: true });
    expect(await pushOf(attemptId)).toMatchObject({
      status: 'failed',
      lastError: storedSaying(/private network/),
    });
    expect(crm.received).toEqual([]);
  });
});
