/**
 * The whole product on real services, one stack for all of it: a newcomer's way through the console, services that are
 * away, and a short chaos run, for which the carrier delays and drops webhooks, too.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { transcriptItems } from '#db/schema/index.ts';
import { startStack, type Stack } from '#infra/stack/stack.ts';
import { loosenAbandonment, runChaosOn } from '#commands/chaos/run.ts';
import { chaosStack, orderMischief } from '#commands/chaos/stack.ts';
import { launchCampaign } from '#commands/demo/campaign.ts';
import { signIn, type ConsoleClient } from '#commands/demo/console-client.ts';
import { pendingPushes, readOwnAccount } from '#commands/demo/own-account.ts';
import { createAudience } from '#commands/demo/people.ts';
import { launchBrowser } from '../support/browser.ts';
import { historyTexts } from '../support/histories.ts';
import { lawfulNumbers } from '../support/lawful-numbers.ts';
import { one } from '../support/one.ts';
import { doubleDials, maxConcurrent } from '#commands/demo/summary.ts';
import { hearWitnesses } from '#commands/demo/witness.ts';

/** With this one every process has its turn, and the engine is killed twice (`planDisturbances`). */
const seed = 'ci-23';

let dir: string;
let stack: Stack;
let client: ConsoleClient;
let db: Database;
let browser: Browser;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redial-faults-'));
  stack = await startStack({ ...chaosStack({ seed }), dataDir: dir, quiet: true });
  // As usual, until the chaos run.
  await orderMischief(stack, { duplicate: 5, reorder: 5, delay: 0, drop: 0 });
  const { REDIAL_URL = '', DEMO_EMAIL = '', DEMO_PASSWORD = '', DATABASE_URL = '' } = stack.env;
  client = await signIn(REDIAL_URL, DEMO_EMAIL, DEMO_PASSWORD);
  db = openDatabase(DATABASE_URL, { maxConnections: 3 });
  browser = await launchBrowser();
}, 300_000);

afterAll(async () => {
  await browser.close();
  await closeDatabase(db);
  await stack.stop();
  await rm(dir, { recursive: true, force: true });
}, 60_000);

/** How long a service stays away: longer than every client's first tries. */
const outageMs = 15_000;

const inFlight = async (campaignId: string): Promise<number> =>
  (await client.api.campaigns.progress.query({ campaignId })).progress.inFlight;

async function completed(campaignId: string): Promise<boolean> {
  const { campaign } = await client.api.campaigns.get.query({ campaignId });
  return campaign.status === 'completed' && (await pendingPushes(db, campaignId)) === 0;
}

/** By the carrier's ledger, the independent witness. */
async function expectNobodyLostOrDialledTwice(
  campaignId: string,
  { phones, since, concurrency }: { phones: string[]; since: Date; concurrency: number },
): Promise<void> {
  const { dials } = await hearWitnesses({ env: stack.env, phones: new Set(phones), since, campaignId });
  const own = await readOwnAccount(db, campaignId);
  expect(doubleDials(dials)).toBe(0);
  expect(maxConcurrent(dials)).toBeLessThanOrEqual(concurrency);
  expect(Object.values(own.byFinalState).reduce((a, b) => a + b, 0)).toBe(phones.length);
  expect(new Set(dials.map((dial) => dial.to)).size).toBe(phones.length);
}

/** Signs in as the demo account that `npm start` prints. */
async function openConsole(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${stack.env.REDIAL_URL}/`);
  await page.getByLabel('E-mail address').fill(stack.env.DEMO_EMAIL ?? '');
  await page.getByLabel('Password').fill(stack.env.DEMO_PASSWORD ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'New campaign' }).first().waitFor();
  await page.locator('body.started').waitFor();
  return page;
}

/** Opens what a page shows in more tabs of its browser; `streams` counts the event streams that they opened. */
async function openTabs(page: Page, count: number): Promise<{ tabs: Page[]; streams: () => number }> {
  let opened = 0;
  page.context().on('request', (request) => {
    if (request.url().includes('live.events')) opened += 1;
  });
  const tabs: Page[] = [];
  for (let n = 0; n < count; n += 1) {
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    await tab.locator('body.started').waitFor();
    tabs.push(tab);
  }
  return { tabs, streams: () => opened };
}

it('takes a newcomer from a CSV to conversations in the console', async () => {
  const phones = lawfulNumbers(['human', 'busy_then_human', 'wants_callback'], new Date(), 11);
  const [ana, ben, carla] = phones;
  const csv = `phone,customer_name\n${ana},Ana\n${ben},Ben\n${carla},Carla\nnot a number,Dora\n`;
  const page = await openConsole();
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));

  await page.getByRole('button', { name: 'New campaign' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('Solar follow-up');
  await page.getByRole('button', { name: 'Create draft' }).click();
  await page.getByRole('radio', { name: /Sandbox Telnyx/ }).check();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByRole('radio', { name: /Solar lead qualification/ }).check();
  await page.getByRole('link', { name: 'Next' }).click();
  await page
    .getByLabel('Audience file')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByText('not a number').first().waitFor();
  await page.getByRole('button', { name: 'Import 3 contacts' }).click();
  await page.getByRole('button', { name: 'Remove all' }).waitFor();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Launch now' }).click();

  await page.getByText('Dialing').first().waitFor();
  const { tabs, streams } = await openTabs(page, 7);
  // Nothing is reloaded: the page follows the campaign to its end by itself.
  await page.getByText(/3 of 3 contacts done/).waitFor({ timeout: 240_000 });
  // So do more tabs than a browser allows connections to a host: they hear what the first one hears.
  for (const tab of tabs) await tab.getByText(/3 of 3 contacts done/).waitFor({ timeout: 5_000 });
  expect(streams()).toBe(0);
  for (const tab of tabs) await tab.close();
  const calls = await client.api.calls.list.query({});
  const talked = one(calls.rows.filter((call) => call.outcome === 'connected'));
  await page.goto(`${stack.env.REDIAL_URL}/calls/${talked.id}`);
  await page
    .getByText(/AI assistant calling for/)
    .first()
    .waitFor();
  expect(failures).toEqual([]);

  await page.goto((await page.getByRole('link', { name: 'Open in Temporal' }).getAttribute('href')) ?? '');
  await page.getByText('contactWorkflow').first().waitFor();
  await page.close();
  await expectNothingPersonal([...phones, 'Ana', 'Ben', 'Carla']);
}, 400_000);

/** Ids only: who looks up a stuck call learns nobody's number, name or words, from no history and from no log. */
async function expectNothingPersonal(people: string[]): Promise<void> {
  const turns = await db.select({ text: transcriptItems.text }).from(transcriptItems);
  const said = turns.map(({ text }) => text).filter((text) => text.length > 20);
  expect(said.length).toBeGreaterThan(3);
  const connection = await Connection.connect({ address: stack.env.TEMPORAL_ADDRESS });
  const texts = (await historyTexts(new Client({ connection }))).map(({ text }) => text);
  await connection.close();
  expect(texts.length).toBeGreaterThan(3);
  for (const log of ['server', 'engine', 'voice-agent']) {
    texts.push(await readFile(join(dir, 'logs', `${log}.log`), 'utf8'));
  }
  // Short names may be part of an id.
  const patterns = [...people, ...said].map(
    (personal) => new RegExp(`(?<![A-Za-z0-9])${personal.replace(/[^\w ]/g, '\\$&')}(?![A-Za-z0-9])`),
  );
  expect(patterns.filter((pattern) => texts.some((text) => pattern.test(text)))).toEqual([]);
}

it('waits for Postgres, Temporal and LiveKit, says so, and goes on', async () => {
  await loosenAbandonment(db);
  const since = new Date();
  const audience = createAudience(12, since, 31);
  const page = await openConsole();
  const { campaignId } = await launchCampaign(client, {
    csv: audience.csv,
    now: since,
    concurrency: 4,
    provider: 'telnyx',
  });
  await page.goto(`${stack.env.REDIAL_URL}/campaigns/${campaignId}`);
  for (const [name, words] of [
    ['postgres', 'The database is away'],
    ['temporal', 'The workflow engine (Temporal) is away'],
    ['livekit', 'The media server (LiveKit) is away'],
  ] as const) {
    await expect.poll(() => inFlight(campaignId), { timeout: 120_000, interval: 200 }).toBeGreaterThan(0);
    await stack.child(name).stop();
    await page.getByText(words).waitFor();
    await sleep(outageMs);
    await stack.child(name).start();
    await page.getByText(words).waitFor({ state: 'hidden', timeout: 60_000 });
  }
  await page.close();
  await expect.poll(() => completed(campaignId), { timeout: 300_000, interval: 1_000 }).toBe(true);

  await expectNobodyLostOrDialledTwice(campaignId, { phones: audience.phones, since, concurrency: 4 });
}, 900_000);

it('dials nobody twice, loses nobody and leaks nothing while everything around is killed and frozen', async () => {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const result = await runChaosOn(stack, { minutes: 1, seed, contacts: 110, say });
  const { kills, pauses } = result;
  const disturbed = Object.keys(kills).filter((name) => (kills[name] ?? 0) + (pauses[name] ?? 0) > 0);
  expect(disturbed.length).toBeGreaterThanOrEqual(6);
  expect(kills.engine).toBeGreaterThanOrEqual(2);
  expect(kills['voice-agent']).toBeGreaterThanOrEqual(1);
  expect(result.restarts).toBeGreaterThanOrEqual(3);
  expect(result.dials).toBeGreaterThan(90);
  expect(result, said.join('\n')).toMatchObject({
    doubleDials: 0,
    lostContacts: 0,
    leakedSlots: 0,
    dialsOutsideWindows: 0,
    dialsToDoNotCall: 0,
    capBreaches: 0,
    pushesNotDeliveredOnce: 0,
    conversationsCutOff: 0,
    campaignsBeyondAbandonment: 0,
  });
}, 900_000);
