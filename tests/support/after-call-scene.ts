/** What is done after a call, on a real database, with vendors and a CRM that say what a story orders. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import {
  createAfterCallActivities,
  type AfterCallActivities,
  type AfterCallDependencies,
} from '#activities/after-call/index.ts';
import { recordingKeyOf } from '#db/call/call.ts';
import type { Database } from '#db/client.ts';
import { attempts, botVersions, calls, contacts, crmPushes, transcriptItems } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import { BotConfiguration } from '#domain/bot/bot.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import { addContacts, createAccount, createCampaign, type TestAccount } from './campaign.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { VendorStub, type Answer } from './vendor-stub.ts';

const recordingFile = new URL('../../activities/after-call/fixtures/two-sides.ogg', import.meta.url);
export const signingSecret = `whsec_${randomBytes(24).toString('base64')}`;
export const secretBox = openSecretBox(randomBytes(32).toString('base64'));
/** Words that must not be found where only ids and facts belong. */
export const secretWords = 'marmalade';

const words = (text: string, from: number) =>
  text.split(' ').map((word, i) => ({ word, punctuated_word: word, start: from + i * 0.4, end: from + i * 0.4 + 0.3 }));
export const heard = (callee: string, bot: string): Answer => ({
  json: {
    metadata: { request_id: 'r', duration: 6.5 },
    results: {
      channels: [
        { alternatives: [{ transcript: callee, words: words(callee, 3) }] },
        { alternatives: [{ transcript: bot, words: words(bot, 0) }] },
      ],
    },
  },
});
export const found = (changes: Record<string, unknown> = {}): Answer => ({
  json: {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: {
          role: 'assistant',
          content: JSON.stringify({
            summary: 'Ana likes marmalade.',
            sentiment: 'positive',
            capturedFields: [
              { name: 'day', value: 'Tuesday' },
              { name: 'budget', value: '100' },
            ],
            callbackWish: null,
            optOutRequested: false,
            ...changes,
          }),
        },
      },
    ],
  },
});

type Name = keyof AfterCallActivities;
/** Failures are expected here; the SDK would print each. */
const quiet = new DefaultLogger('ERROR');
const usual = { attempt: 1, retryPolicy: { maximumAttempts: 10 } };

/** The failure of an activity, as it would be written into the history. */
export async function failureOf(work: Promise<unknown>): Promise<ApplicationFailure> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApplicationFailure)) throw new Error(`No application failure: ${String(error)}`);
  expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain(secretWords);
  return error;
}

/**
 * A database, a storage, the vendors of speech and language and a CRM, and attempts that have just ended. To be called at the
 * top of a test file.
 */
export function useAfterCallScene() {
  let test: TestDatabase;
  let folder: string;
  let account: TestAccount;
  let campaignId: string;
  let activities: AfterCallActivities;
  let contactsMade = 0;

  const deepgram = new VendorStub(() => heard('Yes, I like marmalade.', 'Hello, this is Robin.'));
  const groq = new VendorStub(() => found());
  const crm = new VendorStub(() => ({ status: 204 }));
  const vendors = [deepgram, groq, crm];

  beforeAll(async () => {
    test = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'after-call-'));
    await Promise.all(vendors.map((vendor) => vendor.open()));
    account = await createAccount(test.db);
    campaignId = await createCampaign(test.db, account);
    await test.db.update(botVersions).set({
      configuration: BotConfiguration.parse({
        name: 'Robin',
        openingIntroduction: 'Hello.',
        instructions: 'Be kind.',
        capturedFields: [{ name: 'day' }, { name: 'budget' }],
      }),
    });
    activities = activitiesWith({});
  });
  afterAll(async () => {
    await Promise.all(vendors.map((vendor) => vendor.close()));
    await rm(folder, { recursive: true });
    await test.drop();
  });
  beforeEach(async () => {
    for (const vendor of vendors) vendor.reset();
    const { db } = test;
    await writeSetting(db, secretBox, 'speech', { plain: { baseUrl: deepgram.url }, secrets: { apiKey: 'key' } });
    const models = { conversationModel: 'm', analysisModel: 'm' };
    await writeSetting(db, secretBox, 'language', {
      plain: { baseUrl: groq.url, ...models },
      secrets: { apiKey: 'key' },
    });
    await setCrm(`${crm.url}/hook`);
  });

  function dependencies(): AfterCallDependencies {
    return {
      db: test.db,
      secretBox,
      storage: openLocalFolder(folder),
      publicUrl: 'https://redial.example.com/',
      allowLoopback: true,
      recordingWaitMs: 2_000,
    };
  }

  function activitiesWith(changes: { allowLoopback?: boolean; recordingWaitMs?: number }): AfterCallActivities {
    return createAfterCallActivities({ ...dependencies(), ...changes });
  }

  async function setCrm(url: string | null, fieldMapping: Record<string, string> = {}): Promise<void> {
    const plain = { kind: 'webhook' as const, url, fieldMapping };
    await writeSetting(test.db, secretBox, 'crm', { plain, secrets: { signingSecret } });
  }

  /** An attempt that was concluded a moment ago, with its conversation as the agent noted it. */
  async function endedAttempt(
    options: {
      conversation?: boolean;
      recording?: boolean;
      draft?: string;
      call?: Partial<typeof calls.$inferInsert>;
    } = {},
  ): Promise<{ attemptId: string; callId: string; contactId: string; phone: string }> {
    const { db } = test;
    const { conversation = true, recording = true, draft = 'Yes I like marmalade', call = {} } = options;
    const [contactId = ''] = await addContacts(db, campaignId, 1, contactsMade++);
    const [contact] = await db
      .update(contacts)
      .set({ state: 'completed', variables: { first_name: 'Ana' } })
      .where(eq(contacts.id, contactId))
      .returning();
    const attemptId = randomUUID();
    const at = (secondsAgo: number): Date => new Date(Date.now() - secondsAgo * 1000);
    await db.insert(attempts).values({
      id: attemptId,
      contactId,
      campaignId,
      providerAccountId: account.accountId,
      providerNumberId: account.numberId,
      claimId: 'claim',
      number: 1,
      reason: 'fresh',
      state: conversation ? 'wrap_up' : 'ended',
      diallingAt: at(60),
      inProgressAt: conversation ? at(40) : null,
      endedAt: at(0),
      outcome: conversation ? 'connected' : 'busy',
      cause: conversation ? 'normal' : 'busy',
      concludedAt: at(0),
      slotFreedAt: at(0),
    });
    const [version] = await db.select().from(botVersions);
    const [row] = conversation
      ? await db
          .insert(calls)
          .values({
            attemptId,
            contactId,
            campaignId,
            botVersionId: version?.id ?? null,
            transcriptStatus: 'draft',
            ...call,
          })
          .returning()
      : [];
    const callId = row?.id ?? '';
    if (row && recording) await upload(callId);
    if (row) {
      await db
        .insert(transcriptItems)
        .values({ callId, version: 'draft', seq: 1, speaker: 'callee', text: draft, startMs: 3_000 });
    }
    return { attemptId, callId, contactId, phone: contact?.phone ?? '' };
  }

  async function upload(callId: string): Promise<void> {
    const key = recordingKeyOf(callId);
    await openLocalFolder(folder).put(key, createReadStream(recordingFile), { contentType: 'audio/ogg' });
    await test.db.update(calls).set({ recordingKey: key }).where(eq(calls.id, callId));
  }

  /** Whether somebody has looked for a recording, by the database's own account. */
  async function recordingAskedForSince(at: string): Promise<true | undefined> {
    const asked = await test.db.execute(sql`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
      AND query LIKE 'select "recording_key" from%' AND query_start > ${at}::timestamptz`);
    return asked.length > 0 ? true : undefined;
  }

  /** Runs an activity as Temporal would. */
  function run<N extends Name>(
    name: N,
    attemptId: string,
    options: { last?: boolean; with?: AfterCallActivities } = {},
  ) {
    const environment = new MockActivityEnvironment(
      { ...usual, ...(options.last ? { attempt: 10 } : {}) },
      { logger: quiet },
    );
    const activity = (options.with ?? activities)[name] as AfterCallActivities['afterCall'];
    return environment.run(activity, { attemptId }) as ReturnType<AfterCallActivities[N]>;
  }

  async function callOf(attemptId: string) {
    const [call] = await test.db.select().from(calls).where(eq(calls.attemptId, attemptId));
    return call;
  }
  async function pushOf(attemptId: string) {
    const [push] = await test.db.select().from(crmPushes).where(eq(crmPushes.attemptId, attemptId));
    return push;
  }
  /** As if the last try had been made so much earlier. */
  async function agePush(attemptId: string, seconds: number): Promise<void> {
    await test.db
      .update(crmPushes)
      .set({ lastTryAt: sql`${crmPushes.lastTryAt} - make_interval(secs => ${seconds})` })
      .where(eq(crmPushes.attemptId, attemptId));
  }
  async function attemptState(attemptId: string) {
    const [attempt] = await test.db.select().from(attempts).where(eq(attempts.id, attemptId));
    return attempt?.state;
  }
  const delivered = () => crm.received.map(({ body }) => (JSON.parse(body) as { data: Record<string, unknown> }).data);

  return {
    get db(): Database {
      return test.db;
    },
    get account(): TestAccount {
      return account;
    },
    activitiesWith,
    agePush,
    attemptState,
    callOf,
    crm,
    deepgram,
    delivered,
    dependencies,
    endedAttempt,
    groq,
    pushOf,
    recordingAskedForSince,
    run,
    setCrm,
    upload,
  };
}
