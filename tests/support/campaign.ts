import { randomBytes } from 'node:crypto';
import { windowClassOf } from '#domain/calling-law/index.ts';
import { BotConfiguration } from '#domain/bot/bot.ts';
import { CampaignSettings, type CampaignStatus } from '#domain/campaign/campaign.ts';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import { seedSandboxLaw } from '#db/calling-law/calling-law.ts';
import type { Database } from '#db/client.ts';
import {
  agentWorkers,
  bots,
  botVersions,
  campaignNumbers,
  campaigns,
  contacts,
  providerAccounts,
  providerNumbers,
} from '#db/schema/index.ts';
import { windowClassId } from '#db/calling-law/window-class.ts';
import { lawfulPhone } from './lawful-numbers.ts';
import { one } from './one.ts';

export interface TestAccount {
  accountId: string;
  numberId: string;
}

/** A provider account with one caller number. */
export async function createAccount(
  db: Database,
  options: {
    maxConcurrentCalls?: number;
    configuration?: ProviderConfiguration;
    numberCap?: number | null;
    /** Sealed. */
    key?: string;
  } = {},
): Promise<TestAccount> {
  const configuration: ProviderConfiguration = options.configuration ?? {
    kind: 'telnyx',
    apiBaseUrl: 'http://127.0.0.1:9/v2',
    connectionId: 'test',
    publicKey: 'test',
    livekitSipHost: '127.0.0.1:5060',
  };
  const account = one(
    await db
      .insert(providerAccounts)
      .values({
        kind: configuration.kind,
        name: 'Test',
        configuration,
        maxConcurrentCalls: options.maxConcurrentCalls ?? 10,
        isSandbox: true,
        ...(options.key === undefined ? {} : { apiKey: options.key }),
      })
      .returning(),
  );
  const number = one(
    await db
      .insert(providerNumbers)
      .values({
        providerAccountId: account.id,
        number: '+13125550100',
        maxConcurrentCalls: options.numberCap ?? null,
      })
      .returning(),
  );
  return { accountId: account.id, numberId: number.id };
}

/** A campaign with a bot, dialling from the account's number. */
export async function createCampaign(
  db: Database,
  account: TestAccount,
  options: { status?: CampaignStatus; settings?: Partial<CampaignSettings> } = {},
): Promise<string> {
  // Invented people, dialled many times in a test: caps as in the sandbox, unless a test sets its own.
  await seedSandboxLaw(db, new Date());
  const bot = one(await db.insert(bots).values({ name: 'Test bot' }).returning());
  const configuration = { name: 'Robin', openingIntroduction: 'Hello.', instructions: 'Be kind.' };
  const version = one(
    await db
      .insert(botVersions)
      .values({ botId: bot.id, version: 1, configuration: BotConfiguration.parse(configuration) })
      .returning(),
  );
  const campaign = one(
    await db
      .insert(campaigns)
      .values({
        name: `Test ${randomBytes(3).toString('hex')}`,
        status: options.status ?? 'dialing',
        providerAccountId: account.accountId,
        botVersionId: version.id,
        settings: CampaignSettings.parse(options.settings ?? {}),
      })
      .returning(),
  );
  await db.insert(campaignNumbers).values({ campaignId: campaign.id, providerNumberId: account.numberId });
  return campaign.id;
}

/** Adds contacts who may lawfully be called now. */
export async function addContacts(db: Database, campaignId: string, count: number, from = 0): Promise<string[]> {
  const now = new Date();
  const phones = Array.from({ length: count }, (_, i) => lawfulPhone(from + i, now));
  const classId = await windowClassIdOf(db, lawfulPhone(from, now));
  const rows = await db
    .insert(contacts)
    .values(phones.map((phone, i) => ({ campaignId, phone, windowClassId: classId, position: from + i })))
    .returning({ id: contacts.id });
  return rows.map((row) => row.id);
}

/** Adds one person with this number. */
export async function addPerson(
  db: Database,
  person: Omit<typeof contacts.$inferInsert, 'windowClassId'>,
): Promise<string> {
  const classId = await windowClassIdOf(db, person.phone);
  const row = one(
    await db
      .insert(contacts)
      .values({ ...person, windowClassId: classId })
      .returning({ id: contacts.id }),
  );
  return row.id;
}

async function windowClassIdOf(db: Database, phone: string): Promise<number> {
  const found = windowClassOf({ e164: phone });
  if (!found.ok) throw new Error(found.code);
  return windowClassId(db, found.windowClass.key);
}

/** Pretends a voice-agent process with this capacity has just sent its heartbeat. */
export async function setFleet(db: Database, capacity: number): Promise<void> {
  const row = { id: 'test-fleet', capacity, heartbeatAt: new Date(Date.now() + 3600_000) };
  await db.insert(agentWorkers).values(row).onConflictDoUpdate({ target: agentWorkers.id, set: row });
}
