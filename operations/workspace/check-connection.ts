import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { readFleet } from '#db/workspace/workspace.ts';
import { speechVendorNames, vendorOfSetting } from '#domain/bot/speech-vendor.ts';
import { RedialError } from '#domain/error.ts';
import { fixOf, testSentence, wasHeard, type CheckStep, type StepResult } from '#domain/health/connection-check.ts';
import { stateOfStatus } from '#domain/health/probe.ts';
import { message, type FailureCode } from '#domain/message/index.ts';
import type { SettingName } from '#domain/workspace/setting.ts';
import { createCrmWebhook } from '#providers/crm/webhook.ts';
import { completionProbe } from '#providers/language/groq-probe.ts';
import { tryRoom, type LiveKitAccess } from '#providers/media/livekit-room-trial.ts';
import type { SipGateway } from '#providers/media/sip-gateway.ts';
import type { OutgoingClient } from '#providers/outgoing-request.ts';
import { readVendor, type ProbeResult, type VendorAnswer } from '#providers/probe.ts';
import { speechTrials } from '#providers/speech/index.ts';
import { readWhole, type Storage } from '#providers/storage/storage.ts';
import { settingAfter, type SettingChange } from './change-setting.ts';
import { sendMailBy, type MailContext } from './send-mail.ts';

export interface CheckContext extends MailContext {
  environment: MailContext['environment'] & LiveKitAccess & { REDIAL_URL: string };
  /** Sends to addresses that users entered. */
  outgoingClient: OutgoingClient;
  gateway: SipGateway;
  storage: Storage;
}

/** What is tested without anything being entered: the environment names it. */
export type FixedPart = 'media' | 'storage' | 'public_address';
/** What is tested with what a person has entered. */
export type EnteredPart = Exclude<SettingName, 'workspace' | 'access' | 'oidc'>;

/** Tests what the environment names. */
export function checkFixedPart(context: CheckContext, part: FixedPart): Promise<StepResult[]> {
  switch (part) {
    case 'media':
      return checkMedia(context);
    case 'storage':
      return checkStorage(context);
    case 'public_address':
      return checkPublicAddress(context);
  }
}

/**
 * Tests a setting as it would be after a change, which need not have been saved: what is left out is taken from what is stored.
 * @param tester gets the mail of a test
 * @throws RedialError as `settingAfter`; `not_ready` if a secret is missing
 */
export function checkEnteredPart(
  context: CheckContext,
  change: { [Part in EnteredPart]: SettingChange<Part> }[EnteredPart],
  tester: { email: string },
): Promise<StepResult[]> {
  switch (change.name) {
    case 'speech':
    case 'elevenlabs':
      return checkSpeech(context, change);
    case 'language':
      return checkLanguage(context, change);
    case 'crm':
      return checkCrm(context, change);
    case 'mail':
      return checkMail(context, change, tester);
  }
}

/** Half a second of 16 bit at 16 kHz: nobody says the sentence faster, and what is shorter is no sound at all. */
const leastSoundBytes = 16_000;

/** Says a sentence and hears it back. */
async function checkSpeech(
  context: CheckContext,
  change: SettingChange<'speech'> | SettingChange<'elevenlabs'>,
): Promise<StepResult[]> {
  const vendor = vendorOfSetting[change.name];
  const { hearingTest, heardIn, speakingTest } = speechTrials[vendor];
  const { baseUrl, secrets } = await settingAfter(context, change);
  const account = { baseUrl, apiKey: required(secrets.apiKey) };
  const ask = (request: Parameters<typeof readVendor>[1]) => readVendor(context.outgoingClient, request);
  let sound: Buffer = Buffer.alloc(0);
  const spoken = await timed('speak', async () => {
    const answer = await ask(speakingTest(account, testSentence));
    sound = answer.body;
    const isSilent = answer.state === 'ok' && (sound.length < leastSoundBytes || sound.every((byte) => byte === 0));
    return isSilent ? { state: 'refused', says: message('check_no_sound') } : resultOf(answer);
  });
  // Without its own voice the ear is tested all the same: by silence, in which there is nothing to understand.
  const isHeard = spoken.state === 'ok';
  const heard = await timed('hear', async () => {
    const answer = await ask(hearingTest(account, isHeard ? sound : Buffer.alloc(leastSoundBytes)));
    if (answer.state !== 'ok') return resultOf(answer);
    const text = heardIn(answer.body);
    if (text === null)
      return { state: 'refused', says: message('check_answer_unreadable', { vendor: speechVendorNames[vendor] }) };
    if (!isHeard) return { state: 'ok', says: null };
    return wasHeard(testSentence, text)
      ? { state: 'ok', says: message('check_understood', { heard: text }) }
      : { state: 'refused', says: message('check_not_understood', { said: testSentence, heard: text }) };
  });
  return [spoken, heard];
}

/** Asks each model for a word. */
async function checkLanguage(context: CheckContext, change: SettingChange<'language'>): Promise<StepResult[]> {
  const { baseUrl, conversationModel, analysisModel, secrets } = await settingAfter(context, change);
  const apiKey = required(secrets.apiKey);
  const ask = (step: CheckStep, model: string) =>
    timed(step, async () => {
      const result = resultOf(await readVendor(context.outgoingClient, completionProbe({ baseUrl, apiKey, model })));
      return result.state === 'ok' ? { ...result, says: message('check_model_answers', { model }) } : result;
    });
  const conversation = await ask('conversation_model', conversationModel);
  return analysisModel === conversationModel
    ? [conversation]
    : [conversation, await ask('analysis_model', analysisModel)];
}

/** Posts a signed event that says it is a test. */
async function checkCrm(context: CheckContext, change: SettingChange<'crm'>): Promise<StepResult[]> {
  const { url, secrets } = await settingAfter(context, change);
  if (url === null) throw new RedialError('crm_address_missing');
  if (secrets.signingSecret === null) throw new RedialError('crm_secret_missing');
  const webhook = createCrmWebhook({ url, signingSecret: secrets.signingSecret, client: context.outgoingClient });
  const now = new Date();
  const payload = { type: 'connection.test', timestamp: now.toISOString() };
  return [
    await timed('signed_event', async () => {
      await webhook.deliver({ id: `test_${randomUUID()}`, payload, now });
      return { state: 'ok', says: message('check_event_taken') };
    }),
  ];
}

/** Sends a mail to whoever tests. */
async function checkMail(
  context: CheckContext,
  change: SettingChange<'mail'>,
  { email }: { email: string },
): Promise<StepResult[]> {
  const setting = await settingAfter(context, change);
  if (setting.host === null) throw new RedialError('mail_not_set_up');
  return [
    await timed('send_mail', async () => {
      const [subject, text] = [message('mail_test_subject'), message('mail_test_text')];
      await sendMailBy(context, setting, { to: email, subject, text });
      return { state: 'ok', says: message('check_mail_taken', { to: email }) };
    }),
  ];
}

/** Opens a room, asks the SIP gateway, and counts the voice agents that would be sent into rooms. */
async function checkMedia({ environment, gateway, db }: CheckContext): Promise<StepResult[]> {
  return Promise.all([
    timed('room', () => tryRoom(environment)),
    timed('gateway', () => gateway.probe()),
    timed('agents', async () => {
      const { agents, free } = await readFleet(db);
      return agents === 0
        ? { state: 'away', says: message('check_no_agents') }
        : { state: 'ok', says: message('check_agents_alive', { agents, free }) };
    }),
  ]);
}

/** Writes an object and reads it back; it is gone afterwards. */
export async function checkStorage({ storage }: Pick<CheckContext, 'storage'>): Promise<StepResult[]> {
  const key = `trials/${randomUUID()}`;
  const written = await timed('write_object', () =>
    storing(async () => {
      await storage.put(key, Readable.from([Buffer.from(key)]), { contentType: 'text/plain' });
      return { state: 'ok', says: null };
    }),
  );
  if (written.state !== 'ok') return [written];
  const read = await timed('read_object', () =>
    storing(async () => {
      const bytes = await readWhole((await storage.open(key)).stream);
      await storage.delete(key);
      return Buffer.from(bytes).toString() === key
        ? { state: 'ok', says: null }
        : { state: 'refused', says: message('check_object_differs') };
    }),
  );
  return [written, read];
}

/** A folder or a store that refuses tells so by a code of the system. */
async function storing(run: () => Promise<ProbeResult>): Promise<ProbeResult> {
  try {
    return await run();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof RedialError || code === undefined) throw error;
    return { state: 'refused', says: message('check_storage_failed', { code }) };
  }
}

/** Asks the server by the address that carriers are told. From here, so a firewall in between may still say no to them. */
async function checkPublicAddress({ environment, outgoingClient }: CheckContext): Promise<StepResult[]> {
  const url = `${environment.REDIAL_URL.replace(/\/+$/, '')}/health/live`;
  const step = await timed('public_address', async () => {
    const { status } = await outgoingClient.get({ url, headers: {}, timeoutMs: 5_000 });
    const state = stateOfStatus(status);
    if (status !== 200)
      return { state: state === 'ok' ? 'refused' : state, says: message('check_address_not_ours', { status }) };
    const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(url)?.hostname ?? '');
    return isLocal
      ? { state: 'refused', says: message('check_address_local') }
      : { state: 'ok', says: message('check_address_answers') };
  });
  return [step];
}

const resultOf = ({ state, says }: VendorAnswer): ProbeResult => ({ state, says });

function required(secret: string | null): string {
  if (secret === null) throw new RedialError('setting_secret_missing');
  return secret;
}

/** Runs a step; what it throws on purpose is its result. */
async function timed(step: CheckStep, run: () => Promise<ProbeResult>): Promise<StepResult> {
  const begun = performance.now();
  const result = await run().catch((error: unknown): ProbeResult => {
    if (!(error instanceof RedialError)) throw error;
    return { state: error.code === 'unavailable' ? 'away' : 'refused', says: (error as RedialError<FailureCode>).says };
  });
  return { step, ...result, fix: fixOf(step, result), tookMs: Math.round(performance.now() - begun) };
}
