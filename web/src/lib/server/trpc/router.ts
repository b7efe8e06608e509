import { abandonmentRouter } from './abandonment.ts';
import { accessRouter } from './access.ts';
import { agentRouter } from './agent.ts';
import { alertsRouter } from './alerts.ts';
import { apiKeysRouter } from './api-keys.ts';
import { audienceRouter } from './audience.ts';
import { auditRouter } from './audit.ts';
import { botsRouter } from './bots.ts';
import { brandsRouter } from './brands.ts';
import { callbacksRouter } from './callbacks.ts';
import { callingLawRouter } from './calling-law.ts';
import { callsRouter } from './calls.ts';
import { campaignsRouter } from './campaigns.ts';
import { carriersRouter } from './carriers.ts';
import { connectionsRouter } from './connections.ts';
import { doNotCallRouter } from './do-not-call.ts';
import { contactsRouter } from './contacts.ts';
import { healthRouter } from './health.ts';
import { liveRouter } from './live.ts';
import { nationalListsRouter } from './national-lists.ts';
import { peopleRouter } from './people.ts';
import { retentionRouter } from './retention.ts';
import { setUpRouter } from './set-up.ts';
import { settingsRouter } from './settings.ts';
import { stopsRouter } from './stops.ts';
import { stuckRouter } from './stuck.ts';
import { router } from './trpc.ts';

export const appRouter = router({
  abandonment: abandonmentRouter,
  access: accessRouter,
  agent: agentRouter,
  alerts: alertsRouter,
  apiKeys: apiKeysRouter,
  audience: audienceRouter,
  audit: auditRouter,
  bots: botsRouter,
  brands: brandsRouter,
  callbacks: callbacksRouter,
  callingLaw: callingLawRouter,
  calls: callsRouter,
  campaigns: campaignsRouter,
  carriers: carriersRouter,
  connections: connectionsRouter,
  doNotCall: doNotCallRouter,
  contacts: contactsRouter,
  health: healthRouter,
  live: liveRouter,
  nationalLists: nationalListsRouter,
  people: peopleRouter,
  retention: retentionRouter,
  settings: settingsRouter,
  setUp: setUpRouter,
  stops: stopsRouter,
  stuck: stuckRouter,
});

export type AppRouter = typeof appRouter;
