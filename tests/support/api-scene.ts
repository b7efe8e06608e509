import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Database } from '#db/client.ts';
import { createApiKey } from '#db/workspace/api-key.ts';
import type { ApiScope } from '#domain/workspace/permission.ts';
import { addContacts, createAccount, createCampaign } from './campaign.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** What a CRM sends. Null leaves a header out; unless named, the key is the scene's and the idempotency key a new one. */
interface ApiRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  /** A text is sent as it is, everything else as JSON. */
  body?: unknown;
  bearer?: string | null;
  idempotencyKey?: string | null;
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  answer: Record<string, unknown> & { error?: { message: string }; contacts?: Record<string, unknown>[] };
}

/** What the REST API's answers work with. */
interface ApiSceneServices {
  db: Database;
  temporal: never;
  log: pino.Logger;
  environment: { REDIAL_TIME_SCALE: number; REDIAL_SANDBOX: 'on' | 'off' };
  clientAddress: string;
}

interface ApiScene {
  db: Database;
  key: string;
  campaignId: string;
  contactId: string;
  /** Ids of the workflows that were told something, in order. What they do then is their own story. */
  told: string[];
  temporalIsAway: boolean;
  /** Where the CRM's requests come from. */
  clientAddress: string;
  send(
    answerer: (services: ApiSceneServices, request: Request) => Promise<Response>,
    request: ApiRequest,
  ): Promise<ApiAnswer>;
}

/**
 * The REST API as a CRM uses it, on a database of its own: for each test anew an API key with the scope and a campaign
 * with one contact. To be called at the top of a test file.
 */
export function useApiScene(scope: ApiScope): ApiScene {
  let test: TestDatabase;
  let serial = 0;
  const scene: ApiScene = {
    get db() {
      return test.db;
    },
    key: '',
    campaignId: '',
    contactId: '',
    told: [],
    temporalIsAway: false,
    clientAddress: '192.0.2.10',
    async send(answerer, { method, path, body, bearer = scene.key, idempotencyKey = randomUUID() }) {
      const headers = new Headers({ 'content-type': 'application/json' });
      if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`);
      if (idempotencyKey !== null) headers.set('idempotency-key', idempotencyKey);
      const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
      const request = new Request(`http://redial.test${path}`, { method, headers, ...sent });
      const response = await answerer(services(), request);
      const answer = (await response.json()) as ApiAnswer['answer'];
      return { status: response.status, headers: response.headers, answer };
    },
  };

  async function tell(workflowId: string): Promise<void> {
    if (scene.temporalIsAway) throw Object.assign(new Error('Temporal is away'), { code: 14 });
    scene.told.push(workflowId);
  }

  function services(): ApiSceneServices {
    const temporal = {
      workflow: {
        signalWithStart: (_: string, { workflowId }: { workflowId: string }) => tell(workflowId),
        getHandle: (workflowId: string) => ({ signal: () => tell(workflowId) }),
      },
      withDeadline: (_: number, work: () => Promise<unknown>) => work(),
    };
    return {
      db: test.db,
      temporal: temporal as never,
      log: pino({ level: 'silent' }),
      environment: { REDIAL_TIME_SCALE: 1, REDIAL_SANDBOX: 'off' },
      clientAddress: scene.clientAddress,
    };
  }

  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    const { key } = await createApiKey(test.db, { name: 'CRM', scopes: [scope], actor: 'tester' });
    const campaignId = await createCampaign(test.db, await createAccount(test.db));
    const [contactId = ''] = await addContacts(test.db, campaignId, 1, ++serial);
    Object.assign(scene, { key, campaignId, contactId, told: [], temporalIsAway: false, clientAddress: '192.0.2.10' });
  });
  return scene;
}
