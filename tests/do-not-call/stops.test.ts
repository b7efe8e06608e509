/** Stops: in force at the next claim and before the next dial, over when they are lifted, and nobody is lost by them. */
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { clearAudience } from '#db/audience/audience-import.ts';
import { checkLaunch } from '#db/campaign/launch-check.ts';
import { beginDial } from '#db/dialling/attempt.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { readDiallingState } from '#db/dialling/dialling-state.ts';
import { liftStop, listStops } from '#db/do-not-call/stop.ts';
import { readAccount } from '#db/provider/account.ts';
import { audienceImports, auditLog, campaigns, stops } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { stopScopes, type StopScope } from '#domain/do-not-call/stop.ts';
import { addStop } from '#operations/do-not-call/change-stops.ts';
import { lawfulCountry } from '../support/lawful-numbers.ts';
import { actor, useScene } from '../support/scene.ts';
import { storedSaying } from '../support/words.ts';

const scene = useScene();
const reason = 'The regulator asked us to wait.';

const stop = (scope: StopScope, value: string) =>
  addStop({ db: scene.db }, { scope, value, reason, actor, now: new Date() });
const lift = (stopId: string) =>
  liftStop(scene.db, { stopId, reason: 'They are content now.', actor, now: new Date() });
let serial = 0;
const claim = (now = new Date()) =>
  claimContacts(scene.db, { campaignId: scene.campaignId, claimId: `s${++serial}`, now });

/** What a stop of each scope has to name so that it is about the scene's contact. */
async function valueOf(scope: StopScope): Promise<string> {
  const { phone } = await scene.contact();
  const { botVersionId } = await scene.campaign();
  const values: Record<StopScope, string> = {
    account: scene.account.accountId,
    bot_version: botVersionId ?? '',
    list: 'leads.csv',
    country: lawfulCountry(),
    prefix: phone.slice(0, -2),
    number: phone,
  };
  return values[scope];
}

async function begin(): Promise<void> {
  await scene.begin();
  const upload = { campaignId: scene.campaignId, fileName: 'leads.csv', status: 'done' } as const;
  await scene.db.insert(audienceImports).values(upload);
}

afterEach(async () => {
  await scene.db.delete(stops);
});

describe.each(stopScopes)('a stop by %s', (scope) => {
  it('keeps the next claim from taking whom it is about, and lets them go when it is lifted', async () => {
    await begin();
    const stopId = await stop(scope, await valueOf(scope));
    expect((await claim()).leases).toEqual([]);
    const { state } = await scene.contact();
    expect(['queued', 'waiting_retry']).toContain(state);
    expect((await claim()).finished).toBe(false);

    await lift(stopId);
    // What was put off is offered two seconds after it is due.
    const { leases } = await claim(new Date(Date.now() + 3_000));
    expect(leases.map(({ contactId }) => contactId)).toEqual([scene.contactId]);
  });

  it('refuses the dial of whom a claim has taken already; no attempt is lost', async () => {
    await begin();
    const { attemptId } = await scene.lease();
    await stop(scope, await valueOf(scope));
    const permission = await beginDial(scene.db, { attemptId, now: new Date() });
    expect(permission).toMatchObject({
      kind: 'blocked',
      cause: 'unlawful_now',
      words: storedSaying(/are stopped: The regulator asked us to wait\./),
    });
    const conclusion = await scene.end(attemptId, 'unlawful_now');
    expect(conclusion).toMatchObject({ outcome: 'deferred', final: false });
    expect((await scene.contact()).attempts).toBe(0);
  });

  it('leaves calls under way, and others, alone', async () => {
    await begin();
    const { attemptId } = await scene.lease();
    expect(await beginDial(scene.db, { attemptId, now: new Date() })).toMatchObject({ kind: 'go' });
    await stop(scope, await valueOf(scope));
    expect(await scene.attempt(attemptId)).toMatchObject({ state: 'dialling', endedAt: null });
    await scene.db.delete(stops);

    const beside: Record<StopScope, string> = {
      account: '',
      bot_version: '',
      list: 'others.csv',
      country: 'AQ',
      prefix: '+999',
      number: '+442079460999',
    };
    if (beside[scope] === '') return;
    await stop(scope, beside[scope]);
    const [other] = await scene.add(1);
    expect((await claim()).leases.map(({ contactId }) => contactId)).toContain(other);
  });

  it('is kept with who, when and why, and so is its end', async () => {
    await begin();
    const stopId = await stop(scope, await valueOf(scope));
    expect(await listStops(scene.db)).toMatchObject([{ id: stopId, scope, reason, value: await valueOf(scope) }]);
    await expect(stop(scope, await valueOf(scope))).rejects.toMatchObject({ code: 'conflict' });
    await lift(stopId);
    expect(await listStops(scene.db)).toEqual([]);
    await expect(lift(stopId)).rejects.toMatchObject({ code: 'not_found' });
    const entries = await scene.db.select().from(auditLog).where(eq(auditLog.entityId, stopId)).orderBy(auditLog.at);
    expect(entries).toMatchObject([
      { actor, action: 'stop.add', after: { scope, reason } },
      { actor, action: 'stop.lift', before: { scope }, after: { reason: 'They are content now.' } },
    ]);
  });
});

describe('where it acts', () => {
  it.each(['account', 'bot_version', 'list', 'country'] as const)(
    'the campaign says that %s is stopped, at its claim, on its page and before its launch',
    async (scope) => {
      await begin();
      await stop(scope, await valueOf(scope));
      const { idle } = await claim();
      expect(idle).toMatchObject({ kind: 'stopped', contacts: 1 });
      expect(await readDiallingState(scene.db, scene.campaignId, new Date())).toMatchObject({
        kind: 'stopped',
        words: [storedSaying(/are stopped: The regulator asked/)],
      });
      const box = openSecretBox(Buffer.alloc(32, 1).toString('base64'));
      const { warnings } = await checkLaunch(scene.db, box, scene.campaignId, new Date());
      const codes = warnings.map(({ code }) => code);
      expect(codes).toContain(scope === 'country' ? 'launch_region_stopped' : 'launch_stopped');
    },
  );

  it('nothing that people wrote is told to Temporal', async () => {
    await begin();
    await stop('list', 'leads.csv');
    const said = JSON.stringify((await claim()).idle);
    expect(said).toContain('list');
    expect(said).not.toMatch(/leads\.csv|regulator/);
  });

  it.each(['number', 'prefix'] as const)('the contact says why it waits, of a %s', async (scope) => {
    await begin();
    await stop(scope, await valueOf(scope));
    await claim();
    const { state, stateReason } = await scene.contact();
    expect(state).toBe('waiting_retry');
    expect(stateReason).toEqual(storedSaying(/are stopped: The regulator asked/));
  });

  it('a callback that comes due waits, keeps the time that was asked for, and is called when the stop is lifted', async () => {
    await begin();
    await scene.dial('no_answer');
    const { dueAt } = await scene.plan();
    await scene.due();
    const stopId = await stop('number', await valueOf('number'));
    expect((await claim()).leases).toEqual([]);
    expect((await scene.contact()).state).toBe('waiting_callback');
    expect(await scene.callback()).toMatchObject({ status: 'scheduled', movedReason: storedSaying(/are stopped/) });
    await lift(stopId);
    const waiting = await scene.callback();
    expect(waiting).toMatchObject({ status: 'scheduled', movedReason: null });
    expect(waiting.dueAt.getTime()).toBeLessThanOrEqual(Math.max(dueAt.getTime(), Date.now()));
    const { leases } = await claim(new Date(Date.now() + 3_000));
    expect(leases).toMatchObject([{ contactId: scene.contactId, reason: 'callback' }]);
  });

  it('two stops of one person: the second holds on when the first is lifted', async () => {
    await begin();
    const first = await stop('prefix', await valueOf('prefix'));
    await stop('number', await valueOf('number'));
    await claim();
    await lift(first);
    const later = new Date(Date.now() + 3_000);
    expect((await claim(later)).leases).toEqual([]);
    expect((await scene.contact()).stateReason).toEqual(storedSaying(/^Calls to this number are stopped/));
  });

  it('a file whose people were taken out of the draft again is no list of the campaign', async () => {
    await begin();
    await scene.db.update(campaigns).set({ status: 'draft' }).where(eq(campaigns.id, scene.campaignId));
    await clearAudience(scene.db, { campaignId: scene.campaignId, actor });
    await scene.db.update(campaigns).set({ status: 'dialing' }).where(eq(campaigns.id, scene.campaignId));
    await stop('list', 'leads.csv');
    const [other] = await scene.add(1);
    expect((await claim()).leases.map(({ contactId }) => contactId)).toEqual([other]);
  });

  it('a stopped campaign leaves its share of the account to others', async () => {
    await begin();
    await scene.db.update(campaigns).set({ hungry: true }).where(eq(campaigns.id, scene.campaignId));
    await stop('list', 'leads.csv');
    expect((await claim()).gaveUpShareOf).toBe(scene.account.accountId);
    expect((await scene.campaign()).hungry).toBe(false);
  });

  it('a paused account is one that is stopped', async () => {
    await begin();
    const stopId = await stop('account', scene.account.accountId);
    expect(await readAccount(scene.db, scene.account.accountId)).toMatchObject({ stop: { id: stopId, reason } });
    await lift(stopId);
    expect((await readAccount(scene.db, scene.account.accountId)).stop).toBeNull();
  });
});

it.each([
  ['without a reason', 'number', '+442079460101', '  why  ', 'stop_reason_missing'],
  ['of what is no number', 'number', '020 7946 0101', reason, 'phone_no_country'],
  [
    'of an account that is not there',
    'account',
    '6f1a2b3c-0000-4000-8000-00000000000a',
    reason,
    'provider_account_missing',
  ],
  [
    'of a bot that is not there',
    'bot_version',
    '6f1a2b3c-0000-4000-8000-00000000000a',
    reason,
    'stop_bot_version_missing',
  ],
] as const)('a stop %s is refused', async (_what, scope, value, why, refused) => {
  const request = { scope, value, reason: why, actor, now: new Date() };
  await expect(addStop({ db: scene.db }, request)).rejects.toMatchObject({ reason: refused });
  expect(await listStops(scene.db)).toEqual([]);
});
