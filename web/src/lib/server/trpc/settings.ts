import { asc } from 'drizzle-orm';
import { providerAccounts, providerPaces } from '#db/schema/index.ts';
import { readSetting } from '#db/workspace/settings.ts';
import { isServed, providers } from '#domain/provider/provider.ts';
import { permitted, router } from './trpc.ts';

export const settingsRouter = router({
  /** Where things are connected to; secrets only as “set” or “missing”. */
  connections: permitted('settings.read').query(async ({ ctx }) => {
    const [speech, language, crm, workspace, accounts, paces] = await Promise.all([
      readSetting(ctx.db, ctx.box, 'speech'),
      readSetting(ctx.db, ctx.box, 'language'),
      readSetting(ctx.db, ctx.box, 'crm'),
      readSetting(ctx.db, ctx.box, 'workspace'),
      ctx.db.select().from(providerAccounts).orderBy(asc(providerAccounts.name)),
      ctx.db.select().from(providerPaces),
    ]);
    const isLocal = (url: string | null): boolean => url?.startsWith('http://127.0.0.1:') ?? false;
    return {
      workspace: { organisation: workspace.organisation, timeZone: workspace.timeZone },
      speech: { baseUrl: speech.baseUrl, hasKey: speech.secrets.apiKey !== null, isSandbox: isLocal(speech.baseUrl) },
      language: {
        baseUrl: language.baseUrl,
        model: language.conversationModel,
        hasKey: language.secrets.apiKey !== null,
        isSandbox: isLocal(language.baseUrl),
      },
      crm: { url: crm.url, hasSecret: crm.secrets.signingSecret !== null, isSandbox: isLocal(crm.url) },
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
