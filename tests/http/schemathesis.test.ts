/** The API held to its own description by a tool that tries what people do not think of. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { doNotCall } from '#db/schema/index.ts';
import { addBrand } from '#db/do-not-call/brand.ts';
import { createApiKey } from '#db/workspace/api-key.ts';
import { apiScopes } from '#domain/workspace/permission.ts';
import { addPerson } from '../support/campaign.ts';
import { startProductionServer, type ProductionServer } from './production-server.ts';
import { hooksFile, runSchemathesis } from './schemathesis/tool.ts';

let server: ProductionServer;

beforeAll(async () => {
  server = await startProductionServer();
}, 300_000);
afterAll(async () => void (await server.stop()), 60_000);

/** Two minutes on a small machine, of which the installation of the tool takes one, the first time. */
const timeoutMs = 300_000;

it(
  'does what its description says, whatever schemathesis thinks of',
  async () => {
    const cwd = join(server.dir, 'schemathesis');
    await mkdir(cwd, { recursive: true });
    const { exitCode, output } = await runSchemathesis(
      [
        'run',
        `${server.url}/api/v1/openapi.json`,
        // A cancelled callback and a withdrawn contact can still be read: their state says what became of them.
        ...['--checks', 'all', '--exclude-checks', 'use_after_free'],
        ...['--seed', '13', '--max-examples', '40', '--generation-database', 'none'],
        ...['--request-timeout', '20', '--no-color'],
      ],
      {
        cwd,
        env: { SCHEMATHESIS_HOOKS: hooksFile, REDIAL_TEST_DATA: JSON.stringify(await schemathesisData()) },
      },
    );
    expect(exitCode, output).toBe(0);
  },
  timeoutMs,
);

/** What `schemathesis/hooks.py` puts where an id, a number or a place is wanted. */
async function schemathesisData() {
  const callers = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      createApiKey(server.db, { name: `CRM ${i}`, scopes: [...apiScopes], actor: 'tester' }),
    ),
  );
  const [toRead, toCancel] = [await server.planCallback(), await server.planCallback()];
  const { campaignId } = server;
  const phone = '+12125550180';
  const [toChange, toWithdraw, toCall] = [
    await addPerson(server.db, { campaignId, phone: '+12125550181', position: 900 }),
    await addPerson(server.db, { campaignId, phone: '+12125550182', position: 901 }),
    await addPerson(server.db, { campaignId, phone, position: 902 }),
  ];
  const [entry] = await server.db.insert(doNotCall).values({ phone: '+12125550183', source: 'import' }).returning();
  const brand = 'Acme';
  await addBrand(server.db, { name: brand, actor: 'tester' });
  return {
    keys: [server.key, ...callers.map((caller) => caller.key)],
    ids: {
      'GET /api/v1/callbacks/{id}': toRead.id,
      'PATCH /api/v1/callbacks/{id}': toRead.id,
      'DELETE /api/v1/callbacks/{id}': toCancel.id,
      'PATCH /api/v1/contacts/{id}': toChange,
      'DELETE /api/v1/contacts/{id}': toWithdraw,
      'GET /api/v1/contacts/{id}/evidence': toRead.contactId,
      'GET /api/v1/contacts/{id}/evidence.pdf': toRead.contactId,
      'GET /api/v1/contacts/{id}/why-not-now': toChange,
      'POST /api/v1/campaigns/{id}/contacts': campaignId,
      'GET /api/v1/campaigns/{id}/contacts': campaignId,
      'GET /api/v1/campaigns/{id}/outcomes': campaignId,
      'GET /api/v1/contacts/{id}/outcome': toCall,
      'DELETE /api/v1/do-not-call/{id}': entry?.id,
      'POST /api/v1/campaigns/{id}/dry-run': campaignId,
      'GET /api/v1/campaigns/{id}/not-called': campaignId,
    },
    contactId: toCall,
    campaignId,
    phone,
    brand,
    phones: ['+12125550177', '+14155550188', '+442079460900'],
    // Their hours overlap, whatever a contact has by then: that they do not has no word in a schema.
    timeZones: ['America/New_York', 'Europe/London', 'America/Denver'],
    regions: ['US-NY', 'GB', 'US-CA'],
  };
}
