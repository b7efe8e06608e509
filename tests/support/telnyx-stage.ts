/** Everything between a simulated phone behind Telnyx and a real voice agent: the product's own server, engine and rooms. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { and, eq } from 'drizzle-orm';
import type { z } from 'zod';
import { createAttemptActivities } from '#activities/attempt/index.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { agentWorkers, attempts, calls, contacts, providerAccounts } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import type { CampaignSettings } from '#domain/campaign/campaign.ts';
import { settingDefinitions } from '#domain/workspace/setting.ts';
import { webhookPath } from '#domain/provider/provider.ts';
import { createContext } from '#lib/server/trpc/context.ts';
import { appRouter } from '#lib/server/trpc/router.ts';
import { ensureRouteOfAccounts } from '#operations/provider/ensure-inbound-route.ts';
import { createTelephonySource } from '#operations/provider/telephony-of.ts';
import { createInboundRoute } from '#providers/media/livekit-inbound-route.ts';
import { createLivekitRooms } from '#providers/media/livekit-rooms.ts';
import { createNudger } from '#providers/temporal/nudger.ts';
import type { CallPlan } from '#sandbox/callees/plan.ts';
import { startDeepgram } from '#sandbox/services/deepgram/server.ts';
import { startGroq } from '#sandbox/services/groq/server.ts';
import { contactWorkflowId, engineTaskQueue, workflowTypes } from '#temporal.config';
import { POST as takeWebhook } from '../../web/src/routes/webhooks/[kind]/[accountId]/+server.ts';
import { addContacts, createAccount, createCampaign } from './campaign.ts';
import { createTestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { one } from './one.ts';
import { runWorkers } from './real-engine.ts';
import { startCarrierProcess, type CarrierProcess } from './sandbox/carrier-process.ts';
import { forgetRoute } from './sandbox/forget-route.ts';
import { livekitAddress } from './sandbox/livekit-address.ts';
import { AgentProcess } from './voice-agent/agent-process.ts';

const vendorKey = 'sandbox-key';
const callerNumber = '+13125550100';

export interface TelnyxStage {
  carrier: CarrierProcess;
  agent: AgentProcess;
  /** Calls one person, who does as the plan says, to the conclusion of the attempt. */
  callPerson: (
    plan: z.input<typeof CallPlan>,
    settings?: Partial<CampaignSettings>,
  ) => Promise<{
    attempt: typeof attempts.$inferSelect;
    call: typeof calls.$inferSelect;
    /** What the callee heard, and from whom. */
    heard: string[];
  }>;
  stop: () => Promise<void>;
}

export async function startTelnyxStage(): Promise<TelnyxStage> {
  const test = await createTestDatabase();
  const { db } = test;
  const secretKeys = randomBytes(32).toString('base64');
  const box = openSecretBox(secretKeys);
  const token = randomUUID();
  const address = process.env.TEMPORAL_ADDRESS ?? '';
  const services = [
    await startDeepgram({ port: 0, apiKey: vendorKey }),
    await startGroq({ port: 0, apiKey: vendorKey }),
  ] as const;
  const carrier = await startCarrierProcess({ SANDBOX_WEBHOOK_REORDER_PERCENT: '0' });
  await carrier.control('numbers', { numbers: [callerNumber] });
  for (const [name, { port }] of [['speech', services[0]] as const, ['language', services[1]] as const]) {
    const plain = settingDefinitions[name].plain.parse({ baseUrl: `http://127.0.0.1:${port}` });
    await writeSetting(db, box, name, { plain, secrets: { apiKey: vendorKey } });
  }
  const account = await createAccount(db, {
    configuration: {
      kind: 'telnyx',
      apiBaseUrl: `${carrier.url}/v2`,
      connectionId: carrier.connectionId,
      publicKey: carrier.publicKey,
      livekitSipHost: '127.0.0.1:5060',
    },
  });
  const ofAccount = eq(providerAccounts.id, account.accountId);
  await db
    .update(providerAccounts)
    .set({ apiKey: box.seal(vendorKey) })
    .where(ofAccount);

  const http = await listen();
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const environment = { ...livekitAddress(), LIVEKIT_SIP_URL: carrier.url };
  // As the engine does at its start, with a LiveKit that knows nothing yet.
  await forgetRoute(environment);
  await ensureRouteOfAccounts({ db, inboundRoute: createInboundRoute(environment) });
  // The server's own code reads them, at the first request.
  Object.assign(process.env, environment, {
    DATABASE_URL: test.url,
    REDIAL_URL: url,
    REDIAL_SERVICE_TOKEN: token,
    REDIAL_SECRET_KEYS: secretKeys,
    REDIAL_SESSION_SECRET: randomUUID(),
    REDIAL_STORAGE_DIR: carrier.dataDir,
    REDIAL_LOG_LEVEL: 'error',
  });
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const nudger = createNudger(client);
  const livekit = livekitAddress();
  const attempt = createAttemptActivities({
    db,
    nudger,
    rooms: createLivekitRooms({
      url: livekit.LIVEKIT_URL,
      apiKey: livekit.LIVEKIT_API_KEY,
      apiSecret: livekit.LIVEKIT_API_SECRET,
    }),
    telephonyOf: createTelephonySource(box, environment),
    webhookUrlOf: (row) => `${url}${webhookPath(row)}`,
    timeScale: 1,
  });
  const stopWorkers = await runWorkers({
    native,
    client,
    db,
    nudger,
    attempt,
    providerAccountId: account.accountId,
  });
  const agent = await AgentProcess.start({ url, token }, 4);
  await eventually(async () => (await db.select().from(agentWorkers)).find(({ capacity }) => capacity > 0), 60_000);
  let serial = 0;

  return {
    carrier,
    agent,
    async callPerson(plan, settings = {}) {
      const campaignId = await createCampaign(db, account, { settings });
      const contactId = one(await addContacts(db, campaignId, 1, serial++));
      const [contact] = await db.select().from(contacts).where(eq(contacts.id, contactId));
      const to = contact?.phone ?? '';
      await carrier.control('script', { number: to, attempts: [plan] });
      const { leases } = await claimContacts(db, { campaignId, claimId: randomUUID(), now: new Date() });
      await client.workflow.start(workflowTypes.contact, {
        workflowId: contactWorkflowId(contactId),
        taskQueue: engineTaskQueue,
        args: [{ campaignId, contactId, lease: one(leases) }],
      });
      const concluded = await eventually(async () => {
        const rows = await db.select().from(attempts).where(eq(attempts.contactId, contactId));
        return rows.find(({ concludedAt }) => concludedAt !== null);
      }, 60_000);
      await client.workflow
        .getHandle(contactWorkflowId(contactId))
        .terminate('The story is over')
        .catch(() => {});
      const ofAttempt = and(eq(calls.attemptId, concluded.id));
      const call = one(await db.select().from(calls).where(ofAttempt));
      const [entry] = await carrier.ended(to);
      return { attempt: concluded, call, heard: entry?.heard ?? [] };
    },
    async stop() {
      await agent.stop();
      await stopWorkers();
      await connection.close();
      await native.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await carrier.remove();
      await Promise.all(services.map((service) => service.close()));
      await test.drop();
    },
  };
}

/** Serves what agents and the carrier ask of the server, by the code of its routes. */
async function listen() {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const request = new Request(new URL(incoming.url ?? '', process.env.REDIAL_URL), {
    method: incoming.method ?? 'GET',
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as [string, string]),
    ...(body.length === 0 ? {} : { body }),
  });
  const answer = await answerTo(request);
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

async function answerTo(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const [, , kind = '', accountId = ''] = pathname.split('/');
  if (pathname.startsWith('/webhooks/')) return takeWebhook({ params: { kind, accountId }, request });
  if (!pathname.startsWith('/trpc')) return new Response(null, { status: 204 });
  const locals = { user: null, roles: [], sessionUnknown: false };
  return fetchRequestHandler({
    endpoint: '/trpc',
    req: request,
    router: appRouter,
    createContext: () => createContext({ request, locals } as unknown as Parameters<typeof createContext>[0]),
    allowMethodOverride: true,
  });
}
