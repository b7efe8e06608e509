import { z } from 'zod';
import { readSealedSetting, readSecretMark } from '#db/workspace/settings.ts';
import { mailSecurities, settingDefinitions } from '#domain/workspace/setting.ts';
import type { StepResult } from '#domain/health/connection-check.ts';
import { stored } from '#domain/message/stored.ts';
import * as m from '#lib/paraglide/messages.js';
import { changeSetting, removeSecret } from '#operations/workspace/change-setting.ts';
import { checkEnteredPart, checkFixedPart } from '#operations/workspace/check-connection.ts';
import { placeOfStorage } from '#providers/storage/open-storage.ts';
import { permitted, router } from './trpc.ts';

const url = z.url({ error: () => m.connection_address_unreadable() }).max(500);
const secret = z.string().trim().min(1).max(500).optional();
const model = z
  .string()
  .trim()
  .min(1, { error: () => m.connection_model_missing() })
  .max(200);
const organisation = z
  .string()
  .trim()
  .min(1, { error: () => m.workspace_name_missing() })
  .max(120);
/** An address, alone or as `Name <address>`. */
const isSender = (from: string): boolean =>
  z.email().safeParse(/^[^<>\p{Cc}]*<([^<>]+)>$/u.exec(from)?.[1] ?? from).success;
const apiKey = z.object({ apiKey: secret }).prefault({});

/** What may be entered; what is left out stays as it is. */
const speech = z.object({ name: z.literal('speech'), plain: z.object({ baseUrl: url }).partial(), secrets: apiKey });
const elevenlabs = z.object({
  name: z.literal('elevenlabs'),
  plain: z.object({ baseUrl: url }).partial(),
  secrets: apiKey,
});
const language = z.object({
  name: z.literal('language'),
  plain: z.object({ baseUrl: url, conversationModel: model, analysisModel: model }).partial(),
  secrets: apiKey,
});
const crm = z.object({
  name: z.literal('crm'),
  plain: z.object({ url: url.nullable() }).partial(),
  secrets: z.object({ signingSecret: secret }).prefault({}),
});
const mail = z.object({
  name: z.literal('mail'),
  plain: z
    .object({
      host: z.string().trim().min(1).max(253).nullable(),
      port: z
        .number({ error: () => m.connection_mail_port_wrong() })
        .int()
        .min(1)
        .max(65_535),
      security: z.enum(mailSecurities),
      user: z.string().trim().min(1).max(200).nullable(),
      from: z.string().trim().max(300),
    })
    .partial()
    .refine(({ host, from = '' }) => (from === '' ? !host : isSender(from)), {
      error: () => m.connection_mail_sender_wrong(),
    }),
  secrets: z.object({ password: secret }).prefault({}),
});
const workspace = z.object({
  name: z.literal('workspace'),
  plain: z.object({ organisation }),
  secrets: z.object({}).prefault({}),
});

/** What the workspace is connected to, entered and tested. Secrets come in, and never go out. */
export const connectionsRouter = router({
  get: permitted('settings.read').query(async ({ ctx }) => {
    const { environment, db } = ctx;
    const [speechNow, elevenlabsNow, languageNow, crmNow, mailNow, workspaceNow] = await Promise.all([
      readSealedSetting(db, 'speech'),
      readSealedSetting(db, 'elevenlabs'),
      readSealedSetting(db, 'language'),
      readSealedSetting(db, 'crm'),
      readSealedSetting(db, 'mail'),
      readSealedSetting(db, 'workspace'),
    ]);
    const [speechKey, elevenlabsKey, languageKey, signingSecret, mailPassword] = await Promise.all([
      readSecretMark(db, 'speech', 'apiKey'),
      readSecretMark(db, 'elevenlabs', 'apiKey'),
      readSecretMark(db, 'language', 'apiKey'),
      readSecretMark(db, 'crm', 'signingSecret'),
      readSecretMark(db, 'mail', 'password'),
    ]);
    return {
      speech: { ...speechNow.plain, key: speechKey },
      elevenlabs: { ...elevenlabsNow.plain, key: elevenlabsKey },
      language: { ...languageNow.plain, key: languageKey },
      crm: {
        url: crmNow.plain.url,
        secret: signingSecret,
        /** Up to then results carry the signature of the replaced secret too. */
        previousSecretUntil: crmNow.plain.previousSecretUntil ?? null,
      },
      mail: { ...mailNow.plain, password: mailPassword },
      workspace: workspaceNow.plain,
      /** Named by the environment of the processes. */
      fixed: {
        livekitUrl: environment.LIVEKIT_URL,
        livekitKey: environment.LIVEKIT_API_KEY,
        sipUrl: environment.LIVEKIT_SIP_URL ?? null,
        storagePlace: placeOfStorage(environment),
        publicUrl: environment.REDIAL_URL,
      },
    };
  }),

  change: permitted('settings.edit')
    .input(z.discriminatedUnion('name', [speech, elevenlabs, language, crm, mail, workspace]))
    .mutation(async ({ ctx, input }) => {
      await changeSetting(ctx, { ...input, actor: ctx.user.id, now: new Date() });
    }),

  /** The key, secret or password that belongs to a connection. */
  removeSecret: permitted('settings.edit')
    .input(z.object({ name: z.enum(['speech', 'elevenlabs', 'language', 'crm', 'mail']) }))
    .mutation(({ ctx, input: { name } }) =>
      removeSecret(ctx, { name, secret: settingDefinitions[name].secrets[0], actor: ctx.user.id, now: new Date() }),
    ),

  /** With what is entered, saved or not. Asks the vendor with the stored secret where none is entered. */
  test: permitted('settings.edit')
    .input(z.discriminatedUnion('name', [speech, elevenlabs, language, crm, mail]))
    .mutation(async ({ ctx, input }) => shown(await checkEnteredPart(ctx, input, ctx.user))),

  testFixed: permitted('settings.read')
    .input(z.object({ part: z.enum(['media', 'storage', 'public_address']) }))
    .mutation(async ({ ctx, input }) => shown(await checkFixedPart(ctx, input.part))),
});

const shown = (steps: readonly StepResult[]) =>
  steps.map(({ says, fix, ...step }) => ({
    ...step,
    says: says === null ? null : stored(says),
    fix: fix === null ? null : stored(fix),
  }));
