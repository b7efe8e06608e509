import { count, eq, sql } from 'drizzle-orm';
import type { SandboxFacts } from '#domain/workspace/sandbox-traces.ts';
import type { SetUpFacts } from '#domain/workspace/set-up.ts';
import { isServed, providers } from '#domain/provider/provider.ts';
import { readAbandonmentSetting } from '../calling-law/abandonment.ts';
import { readLawSetting } from '../calling-law/calling-law.ts';
import type { Executor } from '../client.ts';
import {
  alertRecipients,
  attempts,
  bots,
  campaigns,
  doNotCall,
  forgottenDoNotCall,
  nationalLists,
  providerAccounts,
  providerNumbers,
  user,
} from '../schema/index.ts';
import { listDemoIdentities } from './demo-identity.ts';
import { readRetention } from './retention.ts';
import { readSealedSetting } from './settings.ts';

/** What of a sandbox the database remembers. */
export async function readSandboxFacts(db: Executor): Promise<Omit<SandboxFacts, 'timeScale' | 'allowLoopback'>> {
  const { rule: abandonment } = await readAbandonmentSetting(db);
  const law = await readLawSetting(db);
  const speech = await readSealedSetting(db, 'speech');
  const elevenlabs = await readSealedSetting(db, 'elevenlabs');
  const language = await readSealedSetting(db, 'language');
  const { people, keys } = await listDemoIdentities(db);
  return {
    abandonment,
    law,
    speechUrl: speech.plain.baseUrl,
    elevenLabsUrl: elevenlabs.sealed.apiKey === undefined ? null : elevenlabs.plain.baseUrl,
    languageUrl: language.plain.baseUrl,
    demoPeople: people.map(({ email }) => email),
    demoKeys: keys.map(({ name }) => name),
  };
}

/** What of a workspace's set-up the database knows. */
export async function readSetUpFacts(
  db: Executor,
): Promise<Omit<SetUpFacts, 'probes' | 'agents' | 'storageProblem' | 'publicUrl'>> {
  const speech = await readSealedSetting(db, 'speech');
  const language = await readSealedSetting(db, 'language');
  const crm = await readSealedSetting(db, 'crm');
  const mail = await readSealedSetting(db, 'mail');
  const accounts = await db
    .select({
      name: providerAccounts.name,
      kind: providerAccounts.kind,
      isSandbox: providerAccounts.isSandbox,
      hasKey: sql<boolean>`${providerAccounts.apiKey} IS NOT NULL`,
      numbers: count(providerNumbers.id),
    })
    .from(providerAccounts)
    .leftJoin(providerNumbers, eq(providerNumbers.providerAccountId, providerAccounts.id))
    .groupBy(providerAccounts.id)
    .orderBy(providerAccounts.name);
  const [counts] = await db.execute<{
    bots: number;
    numbers: number;
    lists: number;
    people: number;
    recipients: number;
    placed: number;
    connected: number;
  }>(sql`SELECT
    (SELECT count(*)::int FROM ${bots} WHERE published_version_id IS NOT NULL AND archived_at IS NULL) AS bots,
    (SELECT count(*)::int FROM ${doNotCall} WHERE removed_at IS NULL) + (SELECT count(*)::int FROM ${forgottenDoNotCall}) AS numbers,
    (SELECT count(*)::int FROM ${nationalLists}) AS lists,
    (SELECT count(*)::int FROM ${user} WHERE deactivated_at IS NULL) AS people,
    (SELECT count(*)::int FROM ${alertRecipients}) AS recipients,
    (SELECT count(*)::int FROM ${campaigns} WHERE is_test AND status <> 'draft') AS placed,
    (SELECT count(*)::int FROM ${attempts} JOIN ${campaigns} ON ${campaigns.id} = ${attempts.campaignId}
      WHERE ${campaigns.isTest} AND ${attempts.outcome} = 'connected') AS connected`);
  return {
    hasSpeechKey: speech.sealed.apiKey !== undefined,
    hasLanguageKey: language.sealed.apiKey !== undefined,
    hasCrm: crm.plain.url !== null && crm.sealed.signingSecret !== undefined,
    accounts: accounts.map(({ kind, hasKey, ...account }) => ({
      ...account,
      lacksKey: isServed(kind) && providers[kind].needsKey && !hasKey,
    })),
    publishedBots: counts?.bots ?? 0,
    testCalls: { placed: counts?.placed ?? 0, connected: counts?.connected ?? 0 },
    doNotCall: { numbers: counts?.numbers ?? 0, lists: counts?.lists ?? 0 },
    hasRetention: (await readRetention(db)).isDecided,
    people: counts?.people ?? 0,
    mailHost: mail.plain.host,
    alertRecipients: counts?.recipients ?? 0,
  };
}
