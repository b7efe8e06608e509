/** What the workspace is connected to: entered, replaced and tested, with vendors that answer over the wire. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { desc, eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agentWorkers, auditLog, settings, user } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { readSealedSetting, readSecretMark, readSetting, writeSetting } from '#db/workspace/settings.ts';
import type { StepResult } from '#domain/health/connection-check.ts';
import { inWords } from '#lib/server/words.ts';
import { changeSetting, removeSecret } from '#operations/workspace/change-setting.ts';
import {
  checkEnteredPart as checkEntered,
  checkFixedPart,
  type CheckContext,
} from '#operations/workspace/check-connection.ts';
import { createSipGateway } from '#providers/media/sip-gateway.ts';
import { createOutgoingClient } from '#providers/outgoing-request.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import { startCrm } from '#sandbox/services/crm/server.ts';
import { startDeepgram } from '#sandbox/services/deepgram/server.ts';
import { startElevenLabs } from '#sandbox/services/elevenlabs/server.ts';
import { startGroq } from '#sandbox/services/groq/server.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { ServiceStubs } from '../support/service-stubs.ts';
import { VendorStub } from '../support/vendor-stub.ts';
import { saying } from '../support/words.ts';

const secretOfCrm = `whsec_${randomBytes(24).toString('base64')}`;
const vendorKey = 'key';
const stubs = new ServiceStubs();
const { box } = stubs;
let test: TestDatabase;
let folder: string;
let simulated: { port: number; close(): Promise<void> }[];
const address = (service: 0 | 1 | 2 | 3): string => `http://127.0.0.1:${simulated[service]?.port}`;
const by = { actor: 'user-1', now: new Date() };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connections-'));
  [test] = await Promise.all([createTestDatabase(), stubs.open()]);
  simulated = await Promise.all([
    startDeepgram({ port: 0, apiKey: vendorKey }),
    startGroq({ port: 0, apiKey: vendorKey }),
    startCrm({ port: 0, secret: secretOfCrm, dataDir: folder, seed: 'test', failurePercent: 0 }),
    startElevenLabs({ port: 0, apiKey: vendorKey }),
  ]);
  await test.db.insert(user).values({ id: 'user-1', name: 'Ada', email: 'ada@example.com', emailVerified: true });
});
afterAll(async () => {
  await Promise.all(simulated.map((service) => service.close()));
  await Promise.all([test.drop(), stubs.close(), rm(folder, { recursive: true })]);
});
beforeEach(async () => {
  stubs.reset();
  await test.db.delete(settings);
  await test.db.delete(auditLog);
});

const tester = { email: 'ada@example.com' };
const checkEnteredPart = (asked: CheckContext, change: Parameters<typeof checkEntered>[1]) =>
  checkEntered(asked, change, tester);

function context(changes: Partial<CheckContext['environment']> = {}): CheckContext {
  const environment = {
    LIVEKIT_URL: stubs.vendor.url,
    LIVEKIT_API_KEY: 'key',
    LIVEKIT_API_SECRET: 'secret',
    REDIAL_URL: stubs.vendor.url,
    REDIAL_ALLOW_LOOPBACK: true,
    ...changes,
  };
  return {
    db: test.db,
    box,
    environment,
    outgoingClient: createOutgoingClient({ allowLoopback: environment.REDIAL_ALLOW_LOOPBACK }),
    gateway: createSipGateway(environment),
    storage: openLocalFolder(folder),
    inWords,
  };
}

/** What came of each step, in words. */
const told = (steps: readonly StepResult[]) =>
  steps.map(({ step, state, says, fix }) => ({ step, state, says: says && inWords(says), fix: fix && inWords(fix) }));
/** A step as a story expects it; what is left out is not looked at. */
const row = (step: StepResult['step'], state: StepResult['state'], ...said: unknown[]) => {
  const [says, fix] = said;
  return { step, state, ...(said.length > 0 ? { says } : {}), ...(said.length > 1 ? { fix } : {}) };
};
const latestAudit = async () => one(await test.db.select().from(auditLog).orderBy(desc(auditLog.at)).limit(1));

describe('a setting', () => {
  it('is changed with a key that nobody reads again, and the log says who entered it', async () => {
    const plain = { baseUrl: address(0) };
    await changeSetting(context(), { name: 'speech', plain, secrets: { apiKey: 'secret-of-ada' }, ...by });
    expect(await readSetting(test.db, box, 'speech')).toMatchObject({ ...plain, secrets: { apiKey: 'secret-of-ada' } });
    expect(await readSecretMark(test.db, 'speech', 'apiKey')).toMatchObject({ isSet: true, by: 'Ada' });
    const [row] = await test.db.select().from(settings).where(eq(settings.name, 'speech'));
    const entry = await latestAudit();
    expect(entry).toMatchObject({ actor: 'user-1', action: 'setting.change', entityId: 'speech' });
    expect(JSON.stringify([row, entry])).not.toContain('secret-of-ada');
    expect(entry.after).toEqual({ ...plain, secrets: { apiKey: 'entered' } });
  });

  it('keeps what is left out, and the day of its key', async () => {
    const both = { baseUrl: address(1), conversationModel: 'a', analysisModel: 'b' };
    await changeSetting(context(), { name: 'language', plain: both, secrets: { apiKey: 'k' }, ...by });
    const entered = await readSecretMark(test.db, 'language', 'apiKey');
    await changeSetting(context(), { name: 'language', plain: { analysisModel: 'c' }, secrets: {}, ...by });
    expect(await readSetting(test.db, box, 'language')).toEqual({
      ...both,
      analysisModel: 'c',
      secrets: { apiKey: 'k' },
    });
    expect(await readSecretMark(test.db, 'language', 'apiKey')).toEqual(entered);
  });

  it('is without its key once that is taken away, by whom the log says', async () => {
    const change = { name: 'speech' as const, plain: { baseUrl: address(0) }, secrets: { apiKey: 'key' } };
    await changeSetting(context(), { ...change, ...by });
    await removeSecret(context(), { name: 'speech', secret: 'apiKey', ...by });
    expect((await readSealedSetting(test.db, 'speech')).sealed).toEqual({});
    expect(await readSecretMark(test.db, 'speech', 'apiKey')).toEqual({ isSet: false, at: null, by: null });
    expect((await latestAudit()).after).toEqual({ ...change.plain, secrets: { apiKey: 'removed' } });
    await expect(removeSecret(context(), { name: 'speech', secret: 'apiKey', ...by })).rejects.toMatchObject({
      reason: 'setting_secret_gone',
    });
  });

  it('is not led into a private network, nor to this machine where that is not allowed', async () => {
    const change = (baseUrl: string, REDIAL_ALLOW_LOOPBACK: boolean) =>
      changeSetting(context({ REDIAL_ALLOW_LOOPBACK }), { name: 'speech', plain: { baseUrl }, secrets: {}, ...by });
    for (const baseUrl of ['https://10.0.0.7', 'https://169.254.169.254', 'http://example.com']) {
      await expect(change(baseUrl, true)).rejects.toMatchObject({ code: 'bad_input' });
    }
    await expect(change(address(0), false)).rejects.toMatchObject({ code: 'bad_input' });
    expect(await test.db.select().from(settings)).toEqual([]);
  });

  it('does not send a stored key to another address, neither saved nor in a test', async () => {
    await changeSetting(context(), { name: 'speech', plain: { baseUrl: address(0) }, secrets: { apiKey: 'k' }, ...by });
    const elsewhere = { name: 'speech', plain: { baseUrl: stubs.vendor.url }, secrets: {} } as const;
    const refused = { reason: 'setting_secret_of_address' };
    await expect(changeSetting(context(), { ...elsewhere, ...by })).rejects.toMatchObject(refused);
    await expect(checkEnteredPart(context(), elsewhere)).rejects.toMatchObject(refused);
    expect(stubs.vendor.received).toEqual([]);
    await changeSetting(context(), { ...elsewhere, secrets: { apiKey: 'another' }, ...by });
    expect((await readSetting(test.db, box, 'speech')).secrets.apiKey).toBe('another');
  });

  it('cannot be given the secret of another row, and an unreadable one can be replaced', async () => {
    await writeSetting(test.db, box, 'speech', { plain: { baseUrl: address(0) }, secrets: { apiKey: 'k' } });
    const { sealed } = await readSealedSetting(test.db, 'speech');
    await test.db.insert(settings).values({ name: 'language', plain: { baseUrl: address(1) }, secrets: sealed });
    await expect(readSetting(test.db, box, 'language')).rejects.toMatchObject({ code: 'not_ready' });
    const replaced = { name: 'language', plain: {}, secrets: { apiKey: vendorKey } } as const;
    expect(told(await checkEnteredPart(context(), replaced))).toMatchObject([row('conversation_model', 'ok')]);
    await changeSetting(context(), { ...replaced, ...by });
    expect((await readSetting(test.db, box, 'language')).secrets.apiKey).toBe(vendorKey);
  });

  it('of the CRM goes on signing with the replaced secret for a day', async () => {
    const crm = (signingSecret: string) =>
      changeSetting(context(), { name: 'crm', plain: { url: address(2) }, secrets: { signingSecret }, ...by });
    await crm(secretOfCrm);
    expect((await readSetting(test.db, box, 'crm')).previousSecretUntil).toBeUndefined();
    const next = `whsec_${randomBytes(24).toString('base64')}`;
    await crm(next);
    const { previousSecretUntil, secrets } = await readSetting(test.db, box, 'crm');
    expect(secrets).toEqual({ signingSecret: next, previousSigningSecret: secretOfCrm });
    expect(Date.parse(previousSecretUntil ?? '') - by.now.getTime()).toBe(24 * 3600_000);
    await expect(crm('not base64!')).rejects.toMatchObject({ reason: 'crm_secret_not_base64' });
  });

  it('survives a ring of keys that has lost the old one, by being entered anew', async () => {
    await changeSetting(context(), {
      name: 'crm',
      plain: { url: address(2) },
      secrets: { signingSecret: secretOfCrm },
      ...by,
    });
    const stranger = { ...context(), box: openSecretBox(randomBytes(32).toString('base64')) };
    const next = `whsec_${randomBytes(24).toString('base64')}`;
    await changeSetting(stranger, { name: 'crm', plain: {}, secrets: { signingSecret: next }, ...by });
    expect((await readSetting(test.db, stranger.box, 'crm')).secrets).toMatchObject({ signingSecret: next });
  });
});

describe('a test', () => {
  it('of speech says a sentence and hears it back, with values that nobody has saved', async () => {
    const entered = { name: 'speech', plain: { baseUrl: address(0) }, secrets: { apiKey: vendorKey } } as const;
    expect(told(await checkEnteredPart(context(), entered))).toEqual([
      row('speak', 'ok', null, null),
      row('hear', 'ok', expect.stringMatching(/^Heard back: “good morning/i), null),
    ]);
    expect(await test.db.select().from(settings)).toEqual([]);
  });

  it('of the second vendor of speech does the same, and says whose key is refused', async () => {
    const entered = (apiKey: string) =>
      ({ name: 'elevenlabs', plain: { baseUrl: address(3) }, secrets: { apiKey } }) as const;
    expect(told(await checkEnteredPart(context(), entered(vendorKey)))).toEqual([
      row('speak', 'ok', null, null),
      row('hear', 'ok', expect.stringMatching(/^Heard back: “good morning/i), null),
    ]);
    const refused = [expect.stringMatching(/^ElevenLabs does not accept/), expect.stringMatching(/elevenlabs\.io/)];
    expect(told(await checkEnteredPart(context(), entered('wrong')))).toEqual([
      row('speak', 'refused', ...refused),
      row('hear', 'refused', ...refused),
    ]);
  });

  it('of speech says which key is refused, and where a right one is found', async () => {
    const entered = { name: 'speech', plain: { baseUrl: address(0) }, secrets: { apiKey: 'wrong' } } as const;
    const refused = [expect.stringMatching(/does not accept the key/), expect.stringMatching(/console\.deepgram/)];
    expect(told(await checkEnteredPart(context(), entered))).toEqual([
      row('speak', 'refused', ...refused),
      row('hear', 'refused', ...refused),
    ]);
  });

  it('of speech does not take silence, or something else that answers, for a voice', async () => {
    const entered = { name: 'speech', plain: { baseUrl: stubs.vendor.url }, secrets: { apiKey: 'k' } } as const;
    const hello = { results: { channels: [{ alternatives: [{ transcript: 'hello' }] }] } };
    stubs.answer('speech_to_text', { json: hello });
    for (const bytes of [Buffer.from('{}'), Buffer.alloc(40_000)]) {
      stubs.answer('text_to_speech', { bytes });
      expect(told(await checkEnteredPart(context(), entered))).toMatchObject([
        row('speak', 'refused', 'It answered without any sound.'),
        row('hear', 'ok'),
      ]);
    }
    stubs.answer('text_to_speech', { bytes: randomBytes(40_000) });
    expect(told(await checkEnteredPart(context(), entered))).toMatchObject([
      row('speak', 'ok'),
      row('hear', 'refused', expect.stringMatching(/but heard “hello”/)),
    ]);
    stubs.answer('speech_to_text', { json: {} });
    expect(told(await checkEnteredPart(context(), entered))).toMatchObject([
      row('speak', 'ok'),
      row('hear', 'refused', expect.stringMatching(/cannot be read/)),
    ]);
  });

  it('of the language model asks both models, and says which one the account lacks', async () => {
    const plain = { baseUrl: address(1), conversationModel: 'openai/gpt-oss-120b', analysisModel: 'no-such-model' };
    const steps = await checkEnteredPart(context(), { name: 'language', plain, secrets: { apiKey: vendorKey } });
    expect(told(steps)).toEqual([
      row('conversation_model', 'ok', 'openai/gpt-oss-120b answers.', null),
      row(
        'analysis_model',
        'refused',
        expect.stringMatching(/HTTP 404/),
        expect.stringMatching(/whether your account has this model/),
      ),
    ]);
  });

  it('needs a key: entered, or stored', async () => {
    const nothing = { name: 'speech', plain: {}, secrets: {} } as const;
    await expect(checkEnteredPart(context(), nothing)).rejects.toMatchObject({
      says: saying('There is no key to test with. Enter one.'),
    });
  });

  it('of the CRM posts a signed event, and says if the secret is another one there', async () => {
    const entered = (signingSecret: string) =>
      ({ name: 'crm', plain: { url: `${address(2)}/hooks/redial` }, secrets: { signingSecret } }) as const;
    expect(told(await checkEnteredPart(context(), entered(secretOfCrm)))).toMatchObject([row('signed_event', 'ok')]);
    const wrong = `whsec_${randomBytes(24).toString('base64')}`;
    expect(told(await checkEnteredPart(context(), entered(wrong)))).toEqual([
      row('signed_event', 'refused', expect.stringMatching(/HTTP 401/), expect.stringMatching(/same signing secret/)),
    ]);
    const inbox = new VendorStub(() => ({ status: 204 }));
    await inbox.open();
    const url = inbox.url;
    await checkEnteredPart(context(), { name: 'crm', plain: { url }, secrets: { signingSecret: secretOfCrm } });
    await inbox.close();
    const [received] = inbox.received;
    const headers = received?.headers as Record<string, string>;
    expect(new Webhook(secretOfCrm).verify(received?.body ?? '', headers)).toMatchObject({ type: 'connection.test' });
  });

  it('of the media server opens a room, asks the gateway and counts the agents', async () => {
    await test.db.delete(agentWorkers);
    expect(told(await checkFixedPart(context(), 'media'))).toEqual([
      row('room', 'ok', null, null),
      row('gateway', 'ok', null, null),
      row('agents', 'away', expect.stringMatching(/No voice agent is running/), null),
    ]);
    const rooms = stubs.vendor.received.filter(({ path }) => path.includes('RoomService'));
    expect(rooms.map(({ path }) => path.split('/').at(-1))).toEqual(['CreateRoom', 'DeleteRoom']);
    await test.db.insert(agentWorkers).values({ id: 'agent', capacity: 4 });
    stubs.answer('rooms', { status: 401, json: { code: 'unauthenticated', msg: 'invalid API key' } });
    expect(told(await checkFixedPart(context(), 'media'))).toMatchObject([
      row(
        'room',
        'refused',
        expect.stringMatching(/LiveKit does not accept the key/),
        expect.stringMatching(/LIVEKIT_API_SECRET/),
      ),
      row('gateway', 'ok'),
      row('agents', 'ok', '1 voice agent is running, with 4 free lines.'),
    ]);
  });

  it('of the storage writes an object, reads it and leaves nothing', async () => {
    expect(told(await checkFixedPart(context(), 'storage'))).toEqual([
      row('write_object', 'ok', null, null),
      row('read_object', 'ok', null, null),
    ]);
    const nowhere = { ...context(), storage: openLocalFolder(fileURLToPath(import.meta.url)) };
    expect(told(await checkFixedPart(nowhere, 'storage'))).toMatchObject([
      row('write_object', 'refused', expect.stringMatching(/The storage refuses it \(E[A-Z]+\)\..*REDIAL_STORAGE_DIR/)),
    ]);
  });

  it('of the server’s address tells its own answer from another, and this machine from the Internet', async () => {
    expect(told(await checkFixedPart(context(), 'public_address'))).toMatchObject([
      row('public_address', 'refused', expect.stringMatching(/leads to this machine only/)),
    ]);
    stubs.answer('carrier', { status: 404 });
    expect(told(await checkFixedPart(context(), 'public_address'))).toMatchObject([
      row('public_address', 'refused', expect.stringMatching(/Something else answers.*HTTP 404/)),
    ]);
    const strict = context({ REDIAL_ALLOW_LOOPBACK: false });
    expect(told(await checkFixedPart(strict, 'public_address'))).toMatchObject([row('public_address', 'refused')]);
  });
});
