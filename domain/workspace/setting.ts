import { z } from 'zod';
import { AccessSetting, OidcSetting } from './access.ts';

/** How the way to the mail server is encrypted: from the beginning, after a greeting, or not (on this machine only). */
export const mailSecurities = ['tls', 'starttls', 'none'] as const;

/**
 * Settings by name: the plain part, the names of the secrets that belong to it, the field with its address, and whether
 * the secrets themselves are sent there (or only used to sign). Secrets are stored encrypted and are never shown again.
 */
export const settingDefinitions = {
  /** Deepgram: streaming and prerecorded speech to text, text to speech. */
  speech: {
    plain: z.object({
      /** http(s) base address; the ws(s) form is derived from it. */
      baseUrl: z.url().default('https://api.deepgram.com'),
    }),
    secrets: ['apiKey'],
    address: 'baseUrl',
    sendsSecrets: true,
  },
  /** ElevenLabs: speech to text and text to speech, for bots that have its voice or ear and where Deepgram fails. */
  elevenlabs: {
    plain: z.object({
      /** http(s) address of the host, without a version; the ws(s) form is derived from it. */
      baseUrl: z.url().default('https://api.elevenlabs.io'),
    }),
    secrets: ['apiKey'],
    address: 'baseUrl',
    sendsSecrets: true,
  },
  /** Groq: conversation and analysis. */
  language: {
    plain: z.object({
      baseUrl: z.url().default('https://api.groq.com'),
      conversationModel: z.string().default('openai/gpt-oss-120b'),
      analysisModel: z.string().default('openai/gpt-oss-120b'),
    }),
    secrets: ['apiKey'],
    address: 'baseUrl',
    sendsSecrets: true,
  },
  /** Where results go. Signed as in the Standard Webhooks specification. */
  crm: {
    plain: z.object({
      kind: z.literal('webhook').default('webhook'),
      url: z.url().nullable().default(null),
      /** Call fact → name of the CRM's field. Empty: our own names. */
      fieldMapping: z.record(z.string(), z.string()).default({}),
      /** ISO instant up to which results are signed with the replaced secret too. */
      previousSecretUntil: z.iso.datetime().optional(),
    }),
    secrets: ['signingSecret', 'previousSigningSecret'],
    address: 'url',
    sendsSecrets: false,
  },
  /** SMTP: links for passwords and invitations, and alerts. Without a host no mail is sent. */
  mail: {
    plain: z.object({
      host: z.string().nullable().default(null),
      port: z.number().int().default(587),
      security: z.enum(mailSecurities).default('starttls'),
      /** Null: the server takes mail without a sign-in. */
      user: z.string().nullable().default(null),
      /** Address, or name and address as `Redial <redial@example.com>`. */
      from: z.string().default(''),
    }),
    secrets: ['password'],
    address: 'host',
    sendsSecrets: true,
  },
  /** What the workspace is called in disclosures. */
  workspace: {
    plain: z.object({
      organisation: z.string().min(1).default('Redial'),
      timeZone: z.string().default('UTC'),
    }),
    secrets: [],
    address: null,
    sendsSecrets: false,
  },
  access: { plain: AccessSetting, secrets: [], address: null, sendsSecrets: false },
  oidc: { plain: OidcSetting, secrets: ['clientSecret'], address: 'issuer', sendsSecrets: true },
} as const satisfies Record<
  string,
  { plain: z.ZodType; secrets: readonly string[]; address: string | null; sendsSecrets: boolean }
>;

export type SettingName = keyof typeof settingDefinitions;
export type PlainSetting<Name extends SettingName> = z.infer<(typeof settingDefinitions)[Name]['plain']>;
export type SecretName<Name extends SettingName> = (typeof settingDefinitions)[Name]['secrets'][number];

/** Where a setting leads; null if it has no address, or none yet. */
export function addressOf<Name extends SettingName>(name: Name, plain: PlainSetting<Name>): string | null {
  const field = settingDefinitions[name].address;
  const address = field === null ? null : (plain as Record<string, unknown>)[field];
  return typeof address === 'string' ? address : null;
}

/**
 * Whether stored secrets may be used at an address. A secret goes where its owner meant it to go: who may enter addresses
 * could read it otherwise, by naming a server of their own.
 * @param enteredFor the address that the secrets were entered for
 */
export function keepsSecrets(name: SettingName, enteredFor: string | null, address: string | null): boolean {
  if (!settingDefinitions[name].sendsSecrets || enteredFor === null || address === null) return true;
  return serverAt(enteredFor) === serverAt(address);
}

/** The origin of a web address; a mail server's name is one already. */
const serverAt = (address: string): string => URL.parse(address)?.origin ?? address.toLowerCase();

/** So long results are signed with a replaced secret too, so that the receiver can be changed without haste. */
export const replacedSecretValidMs = 24 * 3600_000;
