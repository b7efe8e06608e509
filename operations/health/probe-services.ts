import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { probeId, readProbes, storeProbe, type ProbeSubject, type ServiceProbe } from '#db/health/service-probe.ts';
import { providerAccounts } from '#db/schema/index.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import { readSetting } from '#db/workspace/settings.ts';
import { settingOfVendor } from '#domain/bot/speech-vendor.ts';
import { RedialError } from '#domain/error.ts';
import { freshForMs, secondServices, sharedServices, type ProbedService } from '#domain/health/probe.ts';
import { stored } from '#domain/message/stored.ts';
import { completionProbe } from '#providers/language/groq-probe.ts';
import type { SipGateway } from '#providers/media/sip-gateway.ts';
import type { OutgoingClient } from '#providers/outgoing-request.ts';
import { askVendor, type ProbeRequest, type ProbeResult } from '#providers/probe.ts';
import { speechTrials } from '#providers/speech/index.ts';
import type { TelephonySource } from '../provider/telephony-of.ts';

export interface ProbeContext {
  db: Database;
  box: SecretBox;
  outgoingClient: OutgoingClient;
  gateway: SipGateway;
  telephonyOf: TelephonySource;
}

const subjectOf = (service: ProbedService): ProbeSubject => ({ service, providerAccountId: null });
export const sharedSubjects: readonly ProbeSubject[] = sharedServices.map(subjectOf);
/** Asked only where there is a key. */
export const secondSubjects: readonly ProbeSubject[] = secondServices.map(subjectOf);

export const carrierOf = (providerAccountId: string): ProbeSubject => ({ service: 'carrier', providerAccountId });

/**
 * What services answer now. Whoever was asked in the last seconds is not asked again, whoever has no key not at all: what is
 * missing then is told elsewhere.
 */
export async function lookAtServices(
  context: ProbeContext,
  { subjects, now, freshMs = freshForMs }: { subjects: readonly ProbeSubject[]; now: Date; freshMs?: number },
): Promise<ServiceProbe[]> {
  const known = new Map((await readProbes(context.db, subjects)).map((probe) => [probe.id, probe]));
  const looked = await Promise.all(
    subjects.map(async (subject) => {
      const probe = known.get(probeId(subject));
      const isFresh = probe?.checkedAt && now.getTime() - probe.checkedAt.getTime() < freshMs;
      return isFresh ? probe : probeService(context, subject, now);
    }),
  );
  return looked.filter((probe) => probe !== null);
}

/** Asks a service and keeps its answer; null if there is no key to ask it with. */
export async function probeService(
  context: ProbeContext,
  subject: ProbeSubject,
  now: Date,
): Promise<ServiceProbe | null> {
  const begun = performance.now();
  const result = await ask(context, subject);
  if (result === null) return null;
  return storeProbe(context.db, {
    subject,
    state: result.state,
    words: result.says === null ? null : stored(result.says),
    tookMs: Math.round(performance.now() - begun),
    now,
  });
}

async function ask(context: ProbeContext, { service, providerAccountId }: ProbeSubject): Promise<ProbeResult | null> {
  if (service === 'gateway') return context.gateway.probe();
  if (service === 'carrier') return askCarrier(context, providerAccountId ?? '');
  try {
    const request = await requestOf(context, service);
    return request === null ? null : await askVendor(context.outgoingClient, request);
  } catch (error) {
    // Its key is there and cannot be opened: calls cannot be made with it, and a page must be able to say so.
    if (!(error instanceof RedialError) || error.reason !== 'secret_sealed_with_other_key') throw error;
    return { state: 'refused', says: error.says };
  }
}

const speechOf = {
  speech_to_text: ['deepgram', 'hearing'],
  text_to_speech: ['deepgram', 'speaking'],
  second_speech_to_text: ['elevenlabs', 'hearing'],
  second_text_to_speech: ['elevenlabs', 'speaking'],
} as const;

async function requestOf(
  { db, box }: ProbeContext,
  service: Exclude<ProbedService, 'gateway' | 'carrier'>,
): Promise<ProbeRequest | null> {
  if (service === 'language') {
    const { baseUrl, conversationModel, secrets } = await readSetting(db, box, 'language');
    return secrets.apiKey === null
      ? null
      : completionProbe({ baseUrl, apiKey: secrets.apiKey, model: conversationModel });
  }
  const [vendor, direction] = speechOf[service];
  const { baseUrl, secrets } = await readSetting(db, box, settingOfVendor[vendor]);
  if (secrets.apiKey === null) return null;
  const account = { baseUrl, apiKey: secrets.apiKey };
  const { recognitionProbe, synthesisProbe } = speechTrials[vendor];
  return direction === 'hearing' ? recognitionProbe(account) : synthesisProbe(account);
}

async function askCarrier(context: ProbeContext, providerAccountId: string): Promise<ProbeResult | null> {
  const [account] = await context.db.select().from(providerAccounts).where(eq(providerAccounts.id, providerAccountId));
  if (!account) return null;
  try {
    const request = context.telephonyOf(account).probeRequest();
    return request === null ? { state: 'unknown', says: null } : await askVendor(context.outgoingClient, request);
  } catch (error) {
    // Without a key, or of a kind that nothing serves.
    if (error instanceof RedialError) return null;
    throw error;
  }
}
