import { z } from 'zod';

/**
 * Settings by name: the plain part, and the names of the secrets that belong to it. Secrets are stored encrypted and
 * are never shown again.
 */
export const settingDefinitions = {
  /** Deepgram: streaming and prerecorded speech to text, text to speech. */
  speech: {
    plain: z.object({
      /** http(s) base address; the ws(s) form is derived from it. */
      baseUrl: z.url().default('https://api.deepgram.com'),
    }),
    secrets: ['apiKey'],
  },
  /** Groq: conversation and analysis. */
  language: {
    plain: z.object({
      baseUrl: z.url().default('https://api.groq.com'),
      conversationModel: z.string().default('openai/gpt-oss-120b'),
      analysisModel: z.string().default('openai/gpt-oss-120b'),
    }),
    secrets: ['apiKey'],
  },
  /** Where results go. Signed as in the Standard Webhooks specification. */
  crm: {
    plain: z.object({
      kind: z.literal('webhook').default('webhook'),
      url: z.url().nullable().default(null),
      /** Call fact → name of the CRM's field. Empty: our own names. */
      fieldMapping: z.record(z.string(), z.string()).default({}),
    }),
    secrets: ['signingSecret'],
  },
  /** What the workspace is called in disclosures. */
  workspace: {
    plain: z.object({
      organisation: z.string().min(1).default('Redial'),
      timeZone: z.string().default('UTC'),
    }),
    secrets: [],
  },
} as const satisfies Record<string, { plain: z.ZodType; secrets: readonly string[] }>;

export type SettingName = keyof typeof settingDefinitions;
export type PlainSetting<Name extends SettingName> = z.infer<(typeof settingDefinitions)[Name]['plain']>;
export type SecretName<Name extends SettingName> = (typeof settingDefinitions)[Name]['secrets'][number];
