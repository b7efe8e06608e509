import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { closeDatabase, openDatabase } from '#db/client.ts';
import { openSecretBox } from '#db/secret-box.ts';
import { writeSetting } from '#db/settings.ts';
import { productParts } from '#infra/stack-parts.ts';
import { startStack } from '#infra/stack.ts';
import { telephonyFor } from '#providers/telephony/index.ts';
import { searchAttributes } from '#temporal.config';
import { seedBenchCampaign } from './campaign.ts';
import { measureBare } from './bare.ts';
import { measureLifecycle } from './contact-lifecycle.ts';

export interface EngineFigures {
  contacts: number;
  inFlight: number;
  bareChildrenPerSecond: number;
  contactsPerSecond: number;
  /** Ours against the bare engine, in the same run on the same server. */
  ratio: number;
  /** The longest history among the sampled contacts, all answered at the first dial. */
  eventsPerContact: number;
  parentEventsPerContact: number;
}

const inFlight = 40;

/**
 * Measures, in one run and on one Temporal server: (a) a bare parent with one child per contact and three empty
 * activities each, and (b) our whole contact lifecycle with database, adapter and CRM push, against a carrier whose
 * callees answer and hang up at once.
 */
export async function benchEngine(options: { contacts: number; say: (line: string) => void }): Promise<EngineFigures> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const dataDir = await mkdtemp(join(tmpdir(), 'redial-bench-'));
  const needed = ['migrate', 'sandbox-carrier', 'sandbox-services'];
  const stack = await startStack({
    dataDir,
    ports: 'free',
    searchAttributes,
    report: options.say,
    parts: productParts.filter((part) => needed.includes(part.name)),
    env: {
      SANDBOX_CRM_FAILURE_PERCENT: '0',
      SANDBOX_WEBHOOK_DUPLICATE_PERCENT: '0',
      SANDBOX_WEBHOOK_REORDER_PERCENT: '0',
    },
  });
  try {
    const { env } = stack;
    const connection = await NativeConnection.connect({ address: env.TEMPORAL_ADDRESS ?? '' });
    const client = new Client({ connection: await Connection.connect({ address: env.TEMPORAL_ADDRESS ?? '' }) });
    const db = openDatabase(env.DATABASE_URL ?? '', { maxConnections: 20, name: 'redial bench' });
    const box = openSecretBox(env.REDIAL_SECRET_KEYS ?? '');
    const carrier = `http://127.0.0.1:${env.SANDBOX_CARRIER_PORT}`;
    await fetch(`${carrier}/control/instant`, { method: 'POST', body: JSON.stringify({ enabled: true, talkMs: 0 }) });
    await fetch(`${carrier}/control/limits`, {
      method: 'POST',
      body: JSON.stringify({ channels: 10_000, dialsPerFiveSeconds: 100_000 }),
    });
    await writeSetting(db, box, 'crm', {
      plain: { kind: 'webhook', url: `http://127.0.0.1:${env.SANDBOX_CRM_PORT}/hooks/bench`, fieldMapping: {} },
      secrets: { signingSecret: env.SANDBOX_CRM_SECRET ?? 'whsec_c2FuZGJveC1jcm0tc2lnbmluZy1zZWNyZXQ=' },
    });
    const seeded = await seedBenchCampaign(db, {
      carrier,
      publicKey: env.SANDBOX_TELNYX_PUBLIC_KEY ?? '',
      contacts: options.contacts,
      inFlight,
    });
    const telephony = telephonyFor(
      { configuration: seeded.configuration },
      { apiKey: 'sandbox-key' },
      {
        LIVEKIT_URL: env.LIVEKIT_URL ?? '',
        LIVEKIT_API_KEY: env.LIVEKIT_API_KEY ?? '',
        LIVEKIT_API_SECRET: env.LIVEKIT_API_SECRET ?? '',
      },
    );
    options.say(`Bare engine: ${options.contacts} children …`);
    const bare = await measureBare({ client, connection, children: options.contacts, inFlight });
    options.say(`  ${bare.toFixed(1)} per second. Contact lifecycle: ${options.contacts} contacts …`);
    const ours = await measureLifecycle({
      client,
      connection,
      db,
      box,
      storageDir: join(dataDir, 'storage'),
      telephony,
      ...seeded,
    });
    options.say(`  ${ours.contactsPerSecond.toFixed(1)} per second.`);
    await closeDatabase(db);
    await client.connection.close();
    await connection.close();
    return {
      contacts: options.contacts,
      inFlight,
      bareChildrenPerSecond: round(bare),
      contactsPerSecond: round(ours.contactsPerSecond),
      ratio: round(ours.contactsPerSecond / bare),
      eventsPerContact: ours.eventsPerContact,
      parentEventsPerContact: round(ours.parentEventsPerContact),
    };
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
