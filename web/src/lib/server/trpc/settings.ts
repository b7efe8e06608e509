import { asc } from 'drizzle-orm';
import { providerAccounts, providerPaces } from '#db/schema/index.ts';
import { readSealedSetting } from '#db/workspace/settings.ts';
import { isServed, providers } from '#domain/provider/provider.ts';
import { permitted, router } from './trpc.ts';

export const settingsRouter = router({
  /** Where things are connected to; secrets only as “set” or “missing”. */
  connections: permitted('settings.read').query(async ({ ctx }) => {
    const [speech, elevenlabs, language, crm, workspace, accounts, paces] = await Promise.all([
      readSealedSetting(ctx.db, 'speech'),
      readSealedSetting(ctx.db, 'elevenlabs'),
      readSealedSetting(ctx.db, 'language'),
      readSealedSetting(ctx.db, 'crm'),
      readSealedSetting(ctx.db, 'workspace'),
      ctx.db.select().from(providerAccounts).orderBy(asc(providerAccounts.name)),
      ctx.db.select().from(providerPaces),
    ]);
    const isLocal = (url: string | null): boolean => url?.startsWith('http://127.0.0.1:') ?? false;
    return {
      workspace: workspace.plain,
      speech: {
        baseUrl: speech.plain.baseUrl,
        hasKey: speech.sealed.apiKey !== undefined,
        isSandbox: isLocal(speech.plain.baseUrl),
      },
      elevenlabs: {
        baseUrl: elevenlabs.plain.baseUrl,
        hasKey: elevenlabs.sealed.apiKey !== undefined,
        isSandbox: isLocal(elevenlabs.plain.baseUrl),
      },
      language: {
        baseUrl: language.plain.baseUrl,
        model: language.plain.conversationModel,
        hasKey: language.sealed.apiKey !== undefined,
        isSandbox: isLocal(language.plain.baseUrl),
      },
      crm: {
        url: crm.plain.url,
        hasSecret: crm.sealed.signingSecret !== undefined,
        isSandbox: isLocal(crm.plain.url),
      },
      livekit: { url: ctx.environment.LIVEKIT_URL },
      temporal: { address: ctx.environment.TEMPORAL_ADDRESS, uiUrl: ctx.environment.TEMPORAL_UI_URL },
      accounts: accounts.map(({ id, kind, name, apiKey, maxConcurrentCalls, maxCallsPerSecond, isSandbox }) => ({
        id,
        kind,
        name,
        hasKey: apiKey !== null,
        needsKey: isServed(kind) && providers[kind].needsKey,
        maxConcurrentCalls,
        maxCallsPerSecond,
        /** Less than the rate while the carrier refuses for lack of capacity; null while no engine has looked. */
        pacePerSecond: paces.find((pace) => pace.providerAccountId === id)?.perSecond ?? null,
        isSandbox,
      })),
    };
  }),
});
