import { isDeepStrictEqual } from 'node:util';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { BotConfiguration } from '#domain/bot/bot.ts';
import { readEnvironment } from '#domain/environment.ts';
import { apiScopes } from '#domain/workspace/permission.ts';
import { ProviderConfiguration } from '#domain/provider/configuration.ts';
import type { SettingName } from '#domain/workspace/setting.ts';
import { storeApiKey } from './workspace/api-key.ts';
import { seedSandboxLaw } from './calling-law/calling-law.ts';
import { closeDatabase, openDatabase, type Database } from './client.ts';
import { bots, botVersions, providerAccounts, providerNumbers, settings } from './schema/index.ts';
import { seedDemoAdmin } from './workspace/demo-identity.ts';
import { storeSetupLink } from './workspace/one-time-link.ts';
import { hasAdmin } from './workspace/person.ts';
import { openSecretBox, type SecretBox } from './workspace/secret-box.ts';
import { readSealedSetting, readSetting, writeSetting } from './workspace/settings.ts';

const port = z.coerce.number().int().min(1).max(65_535);

const DemoVariables = z.object({
  DEMO_EMAIL: z.email().optional(),
  DEMO_PASSWORD: z.string().min(10).optional(),
  DEMO_API_KEY: z.string().min(20).optional(),
});

const sandboxVendorKey = 'sandbox-key';

const SandboxVariables = z.object({
  SANDBOX_CARRIER_PORT: port,
  SANDBOX_DEEPGRAM_PORT: port,
  SANDBOX_ELEVENLABS_PORT: port,
  SANDBOX_GROQ_PORT: port,
  SANDBOX_CRM_PORT: port,
  SANDBOX_SMTP_PORT: port,
  SANDBOX_TELNYX_PUBLIC_KEY: z.string().min(1),
  SANDBOX_VENDOR_KEY: z.string().min(1).default(sandboxVendorKey),
  SANDBOX_CRM_SECRET: z.string().min(1).default('whsec_c2FuZGJveC1jcm0tc2lnbmluZy1zZWNyZXQ='),
});
type SandboxVariables = z.infer<typeof SandboxVariables>;

/** Application and numbers that the simulated carrier's customer owns. */
const sandboxConnectionId = '2340564180281361401';
const sandboxTrunkId = 'ST_sandbox';
const maxConcurrentCalls = 20;

/**
 * Brings a workspace into the state that the variables describe: with a sandbox (`REDIAL_SANDBOX=on`) demo identities, demo
 * bot, and the accounts and settings that point to it; without one a link for the first admin. Repeating it changes nothing
 * but addresses that moved; settings that people pointed elsewhere stay as they are.
 */
export async function seedWorkspace(
  db: Database,
  box: SecretBox,
  variables: Record<string, string | undefined>,
): Promise<void> {
  if (variables.REDIAL_SANDBOX !== 'on') {
    await forgetSimulatedSpeech(db, box, variables);
    return seedSetupLink(db, variables);
  }
  await seedDemoIdentities(db, DemoVariables.parse(variables));
  if (!variables.SANDBOX_CARRIER_PORT) return;
  const sandbox = SandboxVariables.parse(variables);
  await seedSettings(db, box, sandbox);
  await seedAccounts(db, box, sandbox);
  await seedBot(db);
  await seedSandboxLaw(db, new Date());
}

/**
 * A workspace that leaves its sandbox need not have a second vendor of speech, and would otherwise have one that answers nobody.
 * What people have entered stays: theirs is another key.
 */
async function forgetSimulatedSpeech(
  db: Database,
  box: SecretBox,
  variables: Record<string, string | undefined>,
): Promise<void> {
  const { sealed, plain } = await readSealedSetting(db, 'elevenlabs');
  if (sealed.apiKey === undefined || !plain.baseUrl.startsWith('http://127.0.0.1:')) return;
  // One that does not open is not the sandbox's: that was sealed with the key of this stack.
  const apiKey = await readSetting(db, box, 'elevenlabs').then(
    ({ secrets }) => secrets.apiKey,
    () => null,
  );
  if (apiKey === (variables.SANDBOX_VENDOR_KEY ?? sandboxVendorKey))
    await db.delete(settings).where(eq(settings.name, 'elevenlabs'));
}

/** Without a sandbox nobody is made here: while there is no admin, a link makes the first one. */
async function seedSetupLink(db: Database, variables: Record<string, string | undefined>): Promise<void> {
  const { REDIAL_SETUP_TOKEN_HASH: tokenHash } = readEnvironment(['REDIAL_SETUP_TOKEN_HASH'], variables);
  if (tokenHash === undefined || (await hasAdmin(db, { demoWorks: false }))) return;
  await storeSetupLink(db, { tokenHash, now: new Date() });
}

async function seedDemoIdentities(db: Database, demo: z.infer<typeof DemoVariables>): Promise<void> {
  if (demo.DEMO_EMAIL && demo.DEMO_PASSWORD) {
    await seedDemoAdmin(db, { email: demo.DEMO_EMAIL, password: demo.DEMO_PASSWORD });
  }
  if (demo.DEMO_API_KEY) {
    const key = { key: demo.DEMO_API_KEY, name: 'Demo key', scopes: [...apiScopes], isDemo: true };
    await storeApiKey(db, { ...key, actor: 'system' });
  }
}

const local = (sandboxPort: number, path = ''): string => `http://127.0.0.1:${sandboxPort}${path}`;

async function seedSettings(db: Database, box: SecretBox, sandbox: SandboxVariables): Promise<void> {
  const apiKey = sandbox.SANDBOX_VENDOR_KEY;
  if (await isUnsetOrLocal(db, 'speech', 'baseUrl')) {
    const { secrets: _, ...plain } = await readSetting(db, box, 'speech');
    const baseUrl = local(sandbox.SANDBOX_DEEPGRAM_PORT);
    await writeSetting(db, box, 'speech', { plain: { ...plain, baseUrl }, secrets: { apiKey } });
  }
  if (await isUnsetOrLocal(db, 'elevenlabs', 'baseUrl')) {
    const baseUrl = local(sandbox.SANDBOX_ELEVENLABS_PORT);
    await writeSetting(db, box, 'elevenlabs', { plain: { baseUrl }, secrets: { apiKey } });
  }
  if (await isUnsetOrLocal(db, 'language', 'baseUrl')) {
    const { secrets: _, ...plain } = await readSetting(db, box, 'language');
    const baseUrl = local(sandbox.SANDBOX_GROQ_PORT);
    await writeSetting(db, box, 'language', { plain: { ...plain, baseUrl }, secrets: { apiKey } });
  }
  if (await isUnsetOrLocal(db, 'crm', 'url')) {
    const { secrets: _, ...plain } = await readSetting(db, box, 'crm');
    const url = local(sandbox.SANDBOX_CRM_PORT, '/hooks/redial');
    const secrets = { signingSecret: sandbox.SANDBOX_CRM_SECRET };
    await writeSetting(db, box, 'crm', { plain: { ...plain, url }, secrets });
  }
  if (await isUnsetOrLocal(db, 'mail', 'host')) {
    const plain = { host: '127.0.0.1', port: sandbox.SANDBOX_SMTP_PORT, security: 'none', user: null } as const;
    await writeSetting(db, box, 'mail', { plain: { ...plain, from: 'Redial <redial@redial.test>' } });
  }
  const [workspace] = await db.select().from(settings).where(eq(settings.name, 'workspace'));
  if (!workspace) {
    await writeSetting(db, box, 'workspace', { plain: { organisation: 'Brightwater Solar', timeZone: 'UTC' } });
  }
}

/** Only what nobody set, or what points to this machine, is the sandbox's to set. */
async function isUnsetOrLocal(db: Database, name: SettingName, field: string): Promise<boolean> {
  const [row] = await db.select().from(settings).where(eq(settings.name, name));
  const address = (row?.plain as Record<string, unknown> | undefined)?.[field];
  return typeof address !== 'string' || /^(http:\/\/)?127\.0\.0\.1(:|$)/.test(address);
}

async function seedAccounts(db: Database, box: SecretBox, sandbox: SandboxVariables): Promise<void> {
  await seedAccount(db, box, {
    name: 'Sandbox Telnyx',
    apiKey: sandbox.SANDBOX_VENDOR_KEY,
    numbers: ['+12025550100', '+12025550101'],
    configuration: {
      kind: 'telnyx',
      apiBaseUrl: local(sandbox.SANDBOX_CARRIER_PORT, '/v2'),
      connectionId: sandboxConnectionId,
      publicKey: sandbox.SANDBOX_TELNYX_PUBLIC_KEY,
      livekitSipHost: '127.0.0.1:5060',
    },
  });
  await seedAccount(db, box, {
    name: 'Sandbox SIP trunk',
    apiKey: null,
    numbers: ['+12025550104', '+12025550105'],
    configuration: { kind: 'sip_trunk', livekitTrunkId: sandboxTrunkId },
  });
}

async function seedAccount(
  db: Database,
  box: SecretBox,
  wanted: { name: string; apiKey: string | null; numbers: string[]; configuration: ProviderConfiguration },
): Promise<void> {
  const { name, apiKey, numbers } = wanted;
  const configuration = ProviderConfiguration.parse(wanted.configuration);
  const [present] = await db
    .select()
    .from(providerAccounts)
    .where(and(eq(providerAccounts.isSandbox, true), eq(providerAccounts.kind, configuration.kind)));
  if (present) {
    const sameKey = (present.apiKey === null ? null : opened(box, present.apiKey)) === apiKey;
    if (sameKey && isDeepStrictEqual(present.configuration, configuration)) return;
    await db
      .update(providerAccounts)
      .set({ configuration, apiKey: apiKey === null ? null : box.seal(apiKey), updatedAt: new Date() })
      .where(eq(providerAccounts.id, present.id));
    return;
  }
  const [created] = await db
    .insert(providerAccounts)
    .values({
      kind: configuration.kind,
      name,
      configuration,
      apiKey: apiKey === null ? null : box.seal(apiKey),
      maxConcurrentCalls,
      isSandbox: true,
    })
    .returning({ id: providerAccounts.id });
  if (!created) throw new Error('The sandbox account was not stored');
  await db
    .insert(providerNumbers)
    .values(numbers.map((number, index) => ({ providerAccountId: created.id, number, label: `Line ${index + 1}` })));
}

/** A sandbox key that was sealed with a key we lost is simply replaced. */
function opened(box: SecretBox, sealed: string): string | null {
  try {
    return box.open(sealed);
  } catch {
    return null;
  }
}

const demoBot = BotConfiguration.parse({
  name: 'Sunny',
  organisation: 'Brightwater Solar',
  openingIntroduction: '{{customer_name}}, you asked us about solar panels. Do you have a minute?',
  openingGreeting: 'Hello, this is Sunny from Brightwater Solar. How can I help you?',
  instructions: [
    'You qualify people who asked for information about solar panels for their home.',
    'Find out whether they are still interested, whether they own their home, and which day suits them for a visit by an adviser.',
    'Ask one question at a time and keep every answer to one or two short sentences.',
    'If they are busy, offer to call back and agree on a time. If they are not interested, thank them and end the call.',
    'When you know what you need, repeat it in one sentence, thank them and end the call.',
  ].join('\n'),
  boundaries: [
    'Never name a price and never promise a saving: an adviser does that.',
    'If asked, say that you are an AI assistant. If they ask not to be called again, accept it at once.',
  ].join('\n'),
  capturedFields: [
    { name: 'interest', description: 'Are they still interested in solar panels? yes, no or maybe' },
    { name: 'owns_home', description: 'Do they own their home? yes or no' },
    { name: 'preferred_day', description: 'Day of the week that suits them for a visit' },
  ],
});

async function seedBot(db: Database): Promise<void> {
  const [present] = await db.select({ id: bots.id }).from(bots).limit(1);
  if (present) return;
  await db.transaction(async (tx) => {
    const [bot] = await tx.insert(bots).values({ name: 'Solar lead qualification' }).returning({ id: bots.id });
    if (!bot) throw new Error('The demo bot was not stored');
    const [version] = await tx
      .insert(botVersions)
      .values({ botId: bot.id, version: 1, configuration: demoBot, createdBy: 'system' })
      .returning({ id: botVersions.id });
    await tx.update(bots).set({ publishedVersionId: version?.id }).where(eq(bots.id, bot.id));
  });
}

if (import.meta.main) {
  const environment = readEnvironment(['DATABASE_URL', 'REDIAL_SECRET_KEYS'], process.env);
  const db = openDatabase(environment.DATABASE_URL, { maxConnections: 2, name: 'redial seed' });
  try {
    await seedWorkspace(db, openSecretBox(environment.REDIAL_SECRET_KEYS), process.env);
  } finally {
    await closeDatabase(db);
  }
}
