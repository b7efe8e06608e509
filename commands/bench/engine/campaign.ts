import { BotConfiguration } from '#domain/bot/bot.ts';
import { CampaignSettings } from '#domain/campaign/campaign.ts';
import { defaultAbandonmentRule } from '#domain/calling-law/abandonment.ts';
import { windowClassOf } from '#domain/calling-law/index.ts';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import { changeAbandonmentSetting } from '#db/calling-law/abandonment.ts';
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
import { lawfulNumbers } from '#tests/support/lawful-numbers.ts';
import { one } from '#tests/support/one.ts';

/** A campaign of people who all answer, with slots for `inFlight` calls at a time. */
export async function seedBenchCampaign(
  db: Database,
  options: { carrier: string; publicKey: string; contacts: number; inFlight: number; salt?: number },
) {
  const configuration: ProviderConfiguration = {
    kind: 'telnyx',
    apiBaseUrl: `${options.carrier}/v2`,
    connectionId: '2340564180281361401',
    publicKey: options.publicKey,
    livekitSipHost: '127.0.0.1:5060',
  };
  const account = one(
    await db
      .insert(providerAccounts)
      .values({
        kind: 'telnyx',
        name: 'Bench',
        configuration,
        maxConcurrentCalls: options.inFlight,
        maxCallsPerSecond: 10_000,
        isSandbox: true,
      })
      .returning(),
  );
  const number = one(
    await db.insert(providerNumbers).values({ providerAccountId: account.id, number: '+12025550100' }).returning(),
  );
  await seedSandboxLaw(db, new Date());
  await changeAbandonmentSetting(db, {
    rule: { ...defaultAbandonmentRule, pauseAtPercent: 100 },
    reason: 'Bench of the engine: nobody speaks in its calls.',
    actor: 'system',
  });
  const bot = one(await db.insert(bots).values({ name: 'Bench' }).returning());
  const version = one(
    await db
      .insert(botVersions)
      .values({
        botId: bot.id,
        version: 1,
        configuration: BotConfiguration.parse({ name: 'Bench', openingIntroduction: 'Hello.', instructions: 'Talk.' }),
      })
      .returning(),
  );
  const campaign = one(
    await db
      .insert(campaigns)
      .values({
        name: 'Bench',
        status: 'dialing',
        providerAccountId: account.id,
        botVersionId: version.id,
        settings: CampaignSettings.parse({ concurrency: options.inFlight }),
      })
      .returning(),
  );
  await db.insert(campaignNumbers).values({ campaignId: campaign.id, providerNumberId: number.id });
  await db
    .insert(agentWorkers)
    .values({ id: 'bench', capacity: 1_000, heartbeatAt: new Date(Date.now() + 86_400_000) })
    .onConflictDoNothing();
  const { phones, contactIds } = await addPeople(db, campaign.id, options);
  return { accountId: account.id, campaignId: campaign.id, contactIds, phones, configuration };
}

/** People whom the law lets be called now, all of one window class. */
async function addPeople(
  db: Database,
  campaignId: string,
  { contacts: count, salt }: { contacts: number; salt?: number },
): Promise<{ phones: string[]; contactIds: string[] }> {
  const phones = lawfulNumbers(
    Array.from({ length: count }, () => 'human' as const),
    new Date(),
    salt,
  );
  const found = windowClassOf({ e164: phones[0] ?? '' });
  if (!found.ok) throw new Error('The bench has no lawful numbers');
  const classId = await windowClassId(db, found.windowClass.key);
  const rows = await db
    .insert(contacts)
    .values(phones.map((phone, position) => ({ campaignId, phone, windowClassId: classId, position })))
    .returning({ id: contacts.id });
  return { phones, contactIds: rows.map((row) => row.id) };
}
