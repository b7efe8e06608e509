/**
 * What a sandbox loosens so that invented people can be called all day, and what must be gone before real ones are. A workspace
 * that was tried first and is to go live finds here what is left.
 */
import { neverPauses, type AbandonmentRule } from '../calling-law/abandonment.ts';
import { sandboxCapReason, type CallingLawSetting } from '../calling-law/law-setting.ts';
import { message, type Message } from '../message/index.ts';
import type { ProviderConfiguration } from '../provider/configuration.ts';

export interface SandboxFacts {
  abandonment: AbandonmentRule;
  law: CallingLawSetting;
  /** `REDIAL_TIME_SCALE` */
  timeScale: number;
  /** `REDIAL_ALLOW_LOOPBACK` */
  allowLoopback: boolean;
  speechUrl: string;
  /** Null where the second vendor has no key: nobody is led to it. */
  elevenLabsUrl: string | null;
  languageUrl: string;
  /** Addresses of the people the sandbox has made. */
  demoPeople: readonly string[];
  /** Names of the API keys the sandbox has made, which are still valid. */
  demoKeys: readonly string[];
}

export type SandboxTraceKind =
  | 'abandonment'
  | 'caps'
  | 'time_scale'
  | 'loopback'
  | 'speech'
  | 'elevenlabs'
  | 'language'
  | 'demo_person'
  | 'demo_key';

export interface SandboxTrace {
  kind: SandboxTraceKind;
  /** What it is, and what to do. */
  says: Message;
}

/** What a sandbox has left in a workspace. What people have loosened themselves, with their reason, is not counted. */
export function sandboxTraces(facts: SandboxFacts): SandboxTrace[] {
  const { abandonment, law, timeScale, allowLoopback, speechUrl, elevenLabsUrl, languageUrl, demoPeople, demoKeys } =
    facts;
  const trace = (kind: SandboxTraceKind, isThere: boolean, says: Message): SandboxTrace[] =>
    isThere ? [{ kind, says }] : [];
  return [
    ...trace('abandonment', neverPauses(abandonment), message('loosened_abandonment')),
    ...trace('caps', hasSandboxCaps(law), message('loosened_caps')),
    ...trace('time_scale', timeScale !== 1, message('loosened_time_scale', { scale: timeScale })),
    ...trace('loopback', allowLoopback, message('loosened_loopback')),
    ...trace('speech', isOnThisMachine(speechUrl), message('loosened_service', { service: 'Deepgram' })),
    ...trace(
      'elevenlabs',
      elevenLabsUrl !== null && isOnThisMachine(elevenLabsUrl),
      message('loosened_service', { service: 'ElevenLabs' }),
    ),
    ...trace('language', isOnThisMachine(languageUrl), message('loosened_service', { service: 'Groq' })),
    ...demoPeople.flatMap((email) => trace('demo_person', true, message('loosened_demo_person', { email }))),
    ...demoKeys.flatMap((name) => trace('demo_key', true, message('loosened_demo_key', { name }))),
  ];
}

export function hasSandboxCaps(law: CallingLawSetting): boolean {
  return law.productCapsReason === sandboxCapReason || law.capOverrides.some(isSandboxCap);
}

export const isSandboxCap = ({ reason }: { reason: string }): boolean => reason === sandboxCapReason;

/**
 * Whether calls over an account may ring the phones of real people. An account whose vendor is addressed on this machine is one
 * of a simulator, whatever it is called.
 */
export function ringsRealPhones(account: { isSandbox: boolean; configuration: ProviderConfiguration }): boolean {
  if (account.isSandbox) return false;
  return !('apiBaseUrl' in account.configuration && isOnThisMachine(account.configuration.apiBaseUrl));
}

export function isOnThisMachine(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
