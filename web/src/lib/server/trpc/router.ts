import { abandonmentRouter } from './abandonment.ts';
import { agentRouter } from './agent.ts';
import { audienceRouter } from './audience.ts';
import { botsRouter } from './bots.ts';
import { callbacksRouter } from './callbacks.ts';
import { callingLawRouter } from './calling-law.ts';
import { callsRouter } from './calls.ts';
import { campaignsRouter } from './campaigns.ts';
import { contactsRouter } from './contacts.ts';
import { healthRouter } from './health.ts';
import { liveRouter } from './live.ts';
import { nationalListsRouter } from './national-lists.ts';
import { settingsRouter } from './settings.ts';
import { stuckRouter } from './stuck.ts';
import { router } from './trpc.ts';

export const appRouter = router({
  abandonment: abandonmentRouter,
  agent: agentRouter,
  audience: audienceRouter,
  bots: botsRouter,
  callbacks: callbacksRouter,
  callingLaw: callingLawRouter,
  calls: callsRouter,
  campaigns: campaignsRouter,
  contacts: contactsRouter,
  health: healthRouter,
  live: liveRouter,
  nationalLists: nationalListsRouter,
  settings: settingsRouter,
  stuck: stuckRouter,
});

export type AppRouter = typeof appRouter;
