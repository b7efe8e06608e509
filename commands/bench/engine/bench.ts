import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { openSecretBox, type SecretBox } from '#db/workspace/secret-box.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import { productParts } from '#infra/stack/parts.ts';
import { startStack } from '#infra/stack/stack.ts';
import { createTelnyxTelephony } from '#providers/telephony/telnyx/telnyx.ts';
import { searchAttributes } from '#temporal.config';
import { connectionOptions } from '#workers/engine/connections.ts';
import { seedBenchCampaign } from './campaign.ts';
import { measureBare } from './bare.ts';
import { measureLifecycle, type LifecycleFigures } from './contact-lifecycle.ts';
import { measureImport, type ImportFigures } from './import-rate.ts';
import {
  measureIdleCallbacks,
  measureOccupation,
  type IdleCallbackFigures,
  type OccupationFigures,
} from './occupation.ts';
import { measureScale, type ScaleFigures } from './scale.ts';

export interface EngineFigures
  extends LifecycleFigures, OccupationFigures, IdleCallbackFigures, ScaleFigures, ImportFigures {
  contacts: number;
  inFlight: number;
  bareChildrenPerSecond: number;
  /** Ours against the bare engine, in the same run on the same server. */
  ratio: number;
}

const inFlight = 40;
/** Slots of the run that measures how full they are, and how long each call keeps one: what two cores can refill. */
const slots = 200;
const talkMs = 45_000;
/** Callbacks of the run that measures them while slots are free. */
const idleCallbacks = 20;
const rounds = 4;

/**
 * Measures, in one run and on one Temporal server: (a) a bare parent with one child per contact and three empty
 * activities each, and (b) our whole contact lifecycle with database, adapter and CRM push, against a carrier whose
 * callees answer and hang up at once.
 */
export async function benchEngine(options: {
  contacts: number;
  /** Contacts in the campaign among which claims are measured, one size after the other. */
  sizes: readonly number[];
  importRows: number;
  say: (line: string) => void;
}): Promise<EngineFigures> {
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
      SANDBOX_UNKINDNESS: 'none',
      SANDBOX_WEBHOOK_LATE_HANGUP_PERCENT: '0',
      SANDBOX_WEBHOOK_DUPLICATE_PERCENT: '0',
      SANDBOX_WEBHOOK_REORDER_PERCENT: '0',
    },
  });
  try {
    const { env } = stack;
    const connection = await NativeConnection.connect(connectionOptions(env.TEMPORAL_ADDRESS ?? ''));
    const client = new Client({ connection: await Connection.connect({ address: env.TEMPORAL_ADDRESS ?? '' }) });
    const db = openDatabase(env.DATABASE_URL ?? '', { maxConnections: 20, name: 'redial bench' });
    const box = openSecretBox(env.REDIAL_SECRET_KEYS ?? '');
    const carrier = `http://127.0.0.1:${env.SANDBOX_CARRIER_PORT}`;
    await prepareVendors(db, box, carrier, env);
    const publicKey = env.SANDBOX_TELNYX_PUBLIC_KEY ?? '';
    const seeded = await seedBenchCampaign(db, { carrier, publicKey, contacts: options.contacts, inFlight });
    const telephony = createTelnyxTelephony({ configuration: seeded.configuration, apiKey: 'sandbox-key' });
    options.say(`Bare engine: ${options.contacts} children …`);
    const bare = await measureBare({ client, connection, children: options.contacts, inFlight });
    options.say(`  ${bare.toFixed(1)} per second. Contact lifecycle: ${options.contacts} contacts …`);
    const engine = { client, connection, db, box, storageDir: join(dataDir, 'storage'), telephony };
    const ours = await measureLifecycle({ ...engine, ...seeded });
    options.say(`  ${ours.contactsPerSecond.toFixed(1)} per second. ${slots} slots with calls of ${talkMs / 1000} s …`);
    const crowd = await seedBenchCampaign(db, {
      carrier,
      publicKey,
      contacts: slots * rounds,
      inFlight: slots,
      salt: 1,
    });
    const occupation = await measureOccupation({ ...engine, ...crowd, carrier, slots, talkMs });
    options.say(`${idleCallbacks} callbacks while slots are free …`);
    const people = { contacts: idleCallbacks, inFlight: idleCallbacks, salt: 2 };
    const few = await seedBenchCampaign(db, { carrier, publicKey, ...people });
    const idle = await measureIdleCallbacks({ ...engine, ...few, carrier });
    options.say(`Imports ${options.importRows} rows …`);
    const imported = await measureImport(db, {
      databaseUrl: env.DATABASE_URL ?? '',
      rows: options.importRows,
      dir: dataDir,
    });
    const { sizes, say } = options;
    const scale = await measureScale({ databaseUrl: env.DATABASE_URL ?? '', sizes, say });
    await closeDatabase(db);
    await client.connection.close();
    await connection.close();
    return { ...lifecycleFigures(options.contacts, bare, ours), ...occupation, ...idle, ...imported, ...scale };
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function lifecycleFigures(contacts: number, bare: number, ours: LifecycleFigures) {
  return {
    contacts,
    inFlight,
    bareChildrenPerSecond: round(bare),
    ...ours,
    contactsPerSecond: round(ours.contactsPerSecond),
    parentEventsPerContact: round(ours.parentEventsPerContact),
    ratio: round(ours.contactsPerSecond / bare),
  };
}

/** An instant carrier without limits, and a CRM to push to. */
async function prepareVendors(
  db: Database,
  box: SecretBox,
  carrier: string,
  env: Record<string, string>,
): Promise<void> {
  const order = (path: string, body: object) =>
    fetch(`${carrier}/control/${path}`, { method: 'POST', body: JSON.stringify(body) });
  await order('instant', { enabled: true, talkMs: 0 });
  await order('limits', { channels: 10_000, dialsPerFiveSeconds: 100_000 });
  await writeSetting(db, box, 'crm', {
    plain: { kind: 'webhook', url: `http://127.0.0.1:${env.SANDBOX_CRM_PORT}/hooks/bench`, fieldMapping: {} },
    secrets: { signingSecret: env.SANDBOX_CRM_SECRET ?? 'whsec_c2FuZGJveC1jcm0tc2lnbmluZy1zZWNyZXQ=' },
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;
