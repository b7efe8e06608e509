/** A namespace that nobody has prepared, as on a Temporal server of one's own: the engines prepare it. */
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureSearchAttributes } from '#providers/temporal/search-attributes.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import { campaignWorkflowId, searchAttributes } from '#temporal.config';
import { eventually } from '../support/eventually.ts';
import { createBareNamespace } from '../support/namespace.ts';

let connection: Connection;

beforeAll(async () => {
  connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS });
});

afterAll(() => connection.close());

it('takes campaigns once engines have registered what workflows are searched by, however many do', async () => {
  const namespace = await createBareNamespace(connection);
  const client = new Client({ connection, namespace });
  const refused = await eventually(() => nudgeCampaign(client, 'c1').then(() => undefined, causeOf));
  expect(refused).toContain('no mapping defined for search attribute CampaignId');

  const engine = () => eventually(() => ensureSearchAttributes(connection, namespace));
  const how = await Promise.all([engine(), engine(), engine()]);
  expect(how).toContain('added');
  expect(await ensureSearchAttributes(connection, namespace)).toBe('there');
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  expect(Object.keys(customAttributes).sort()).toEqual(Object.keys(searchAttributes).sort());

  await eventually(() => nudgeCampaign(client, 'c1').then(() => true));
  const handle = client.workflow.getHandle(campaignWorkflowId('c1'));
  expect((await handle.describe()).typedSearchAttributes.getAll()).toHaveLength(1);
  await handle.terminate();
});

/** What the server has said, if it knows the namespace already. */
function causeOf(error: unknown): string | undefined {
  const { details } = (error as { cause?: { details?: string } }).cause ?? {};
  return details?.includes('search attribute') ? details : undefined;
}
