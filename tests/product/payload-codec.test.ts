/** What Temporal keeps is encrypted where keys are set: on a real server, with the real workflows. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Claim } from '#domain/dialling/claim.ts';
import { dataConverterOf } from '#providers/temporal/payload-codec.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import { campaignWorkflowId, contactWorkflowId, workflowTypes } from '#temporal.config';
import { emptyClaim, quickLease, refusedForGood } from '../support/quick-lease.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

const key = (): string => randomBytes(32).toString('base64');
const oldKey = key();
const dataConverter = dataConverterOf({ REDIAL_PAYLOAD_KEYS: oldKey });
const providerAccountId = randomUUID();
const campaignId = randomUUID();
const lease = quickLease(providerAccountId, {});
const claims: Partial<Claim>[] = [{ leases: [lease] }];
const dialled: string[] = [];
const activities = {
  claimContacts: () => Promise.resolve({ ...emptyClaim, ...(claims.shift() ?? { finished: true }) }),
  completeCampaign: () => Promise.resolve(true),
  dial: ({ attemptId }: { attemptId: string }) => {
    dialled.push(attemptId);
    return Promise.resolve('over');
  },
  concludeAttempt: () => Promise.resolve(refusedForGood),
  contactSchedule: () => Promise.resolve(null),
};

let bundle: { code: string };
let engine: TestEngine;
beforeAll(async () => {
  bundle = await bundleWithShortLimits();
  engine = await startTestEngine({ bundle, activities, providerAccountId, dataConverter });
}, 60_000);
afterAll(() => engine.stop());

/** All payloads of a history but search attributes, which the server must be able to read. */
function payloadsIn(value: unknown, name = ''): Payload[] {
  if (name === 'searchAttributes' || typeof value !== 'object' || value === null) return [];
  const { metadata, data } = value as Payload;
  if (metadata && data instanceof Uint8Array) return [value as Payload];
  return Object.entries(value).flatMap(([inner, content]) => payloadsIn(content, inner));
}

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('utf8');
const isEncrypted = ({ metadata }: Payload): boolean => text(metadata?.encoding) === 'binary/encrypted';
/** The SDK's own notes: which local activity it ran, when and how often, and which patches it knows. */
const isNoteOfCore = ({ data }: Payload): boolean => {
  const note = JSON.parse(text(data)) as object;
  return 'activity_type' in note || 'deprecated' in note;
};

it('a campaign with a contact completes, and its histories hold nothing that can be read', async () => {
  const campaign = await engine.client.workflow.start(workflowTypes.campaign, {
    taskQueue: engine.taskQueue,
    workflowId: campaignWorkflowId(campaignId),
    args: [{ campaignId }],
  });
  await nudgeCampaign(engine.client, campaignId);
  await campaign.result();
  const contact = engine.client.workflow.getHandle(contactWorkflowId(lease.contactId));
  await contact.result();
  expect(dialled).toEqual([lease.attemptId]);

  for (const handle of [campaign, contact]) {
    const history = await handle.fetchHistory();
    const payloads = payloadsIn(history);
    expect(payloads.filter(isEncrypted).length).toBeGreaterThan(4);
    expect(payloads.filter((payload) => !isEncrypted(payload) && !isNoteOfCore(payload))).toEqual([]);
    const everything = payloads.map(({ data }) => text(data)).join('');
    for (const id of [lease.attemptId, lease.contactId, campaignId]) expect(everything).not.toContain(id);
    const rotated = dataConverterOf({ REDIAL_PAYLOAD_KEYS: `${key()},${oldKey}` });
    await Worker.runReplayHistory({ workflowBundle: bundle, dataConverter: rotated }, history, handle.workflowId);
  }
});

it('who has another key is told so, and reads no answer', async () => {
  const other = new Client({
    connection: engine.client.connection,
    dataConverter: dataConverterOf({ REDIAL_PAYLOAD_KEYS: key() }),
  });
  const query = other.workflow.getHandle(contactWorkflowId(lease.contactId)).query('__temporal_workflow_metadata');
  await expect(query).rejects.toThrow('payload_sealed_with_other_key');
});
