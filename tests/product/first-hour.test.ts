/**
 * Somebody who has never seen the product, with the keys of their vendors at hand, from the link that the start prints to the
 * results of a campaign. No sandbox runs: the vendors are played, and entered as one would enter the real ones.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { lawfulNumbers } from '../support/lawful-numbers.ts';
import { startLiveStack, type LiveStack } from '../support/live-stack.ts';
import { pageAddresses } from '../support/page-addresses.ts';

let dir: string;
let live: LiveStack;
let browser: Browser;
let page: Page;
const failures: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redial-hour-'));
  [live, browser] = await Promise.all([startLiveStack(dir), launchBrowser()]);
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => failures.push(error.message));
}, 300_000);

afterAll(async () => {
  await browser.close();
  await live.stop();
  await rm(dir, { recursive: true, force: true });
}, 60_000);

const dialog = (): Locator => page.getByRole('dialog');
const heading = (name: string): Locator => page.getByRole('heading', { level: 1, name });

/** By the sidebar, as from any page. */
async function go(section: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: section, exact: true }).click();
}

/** Opens the page on which an item of the set-up list is set up. */
async function setUp(item: string): Promise<void> {
  await go('Set-up list');
  await page.getByRole('link', { name: `Set up: ${item}` }).click();
}

/** What no call needs, and this story does not set up. */
const madeBetter = ['Do-not-call list', 'Retention', 'Mail', 'Alerts', 'Colleagues'];

/** Lines of the set-up list by their state. */
async function setUpItems(state: 'Done' | 'Missing' | 'Does not work'): Promise<string[]> {
  await go('Set-up list');
  await heading('Set-up').waitFor();
  const lines = page.getByRole('listitem').filter({ has: page.getByText(state, { exact: true }) });
  return Promise.all((await lines.all()).map((line) => line.getByRole('paragraph').first().innerText()));
}

it('leads from the link of the start to the set-up list', async () => {
  const link = live.stack.setupLink ?? '';
  await page.goto(link);
  await page.locator('body.started').waitFor();
  await page.getByLabel('Organisation').fill('Northwind');
  await page.getByLabel('Name', { exact: true }).fill('Ada Berg');
  await page.getByLabel('E-mail address').fill('ada@northwind.example');
  await page.getByLabel('New password').fill('a long enough password');
  await page.getByRole('button', { name: 'Create workspace' }).click();

  await heading('Set-up').waitFor();
  // The list looks again every half minute; a voice agent takes its time to start.
  await expect.poll(() => setUpItems('Done'), { timeout: 90_000 }).toEqual(['Media server', 'Storage']);
  expect(await setUpItems('Missing')).toEqual([
    ...['Speech', 'Language model', 'Address of this server', 'Carrier and numbers', 'Bot'],
    ...['Test call', 'CRM', ...madeBetter],
  ]);
});

it('says in an empty workspace what is missing, and leads there', async () => {
  await go('Campaigns');
  // The people of the sandbox are nobody’s here.
  expect(await page.getByRole('link', { name: 'Sample CSV' }).count()).toBe(0);
  await page.getByRole('main').getByRole('link', { name: 'Set-up list' }).waitFor();
  await page.getByRole('button', { name: 'New campaign' }).first().click();
  await dialog().getByLabel('Name').fill('First calls');
  await dialog().getByRole('button', { name: 'Create draft' }).click();

  await page.getByRole('link', { name: 'under Accounts and numbers' }).waitFor();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByRole('link', { name: 'under Bots' }).waitFor();
  await page.getByRole('link', { name: /Review/ }).click();
  await page.getByText('There is no key for speech (Deepgram)').waitFor();
  expect(await page.getByRole('button', { name: 'Launch now' }).isDisabled()).toBe(true);
  await page.getByRole('main').getByRole('link', { name: 'the set-up list' }).click();
  await heading('Set-up').waitFor();
});

/** Fills in a connection, sees the test say `result`, and saves it. */
async function connect(item: string, card: string, fields: Record<string, string>, result: RegExp): Promise<void> {
  await setUp(item);
  const form = page.locator('form').filter({ has: page.getByRole('group', { name: card }) });
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).fill(value);
  await form.getByRole('button', { name: 'Test connection' }).click();
  await form.getByText(result).first().waitFor();
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('Stored by Ada Berg').waitFor();
}

it('takes what the vendors’ portals show, and tries it before anybody is called', async () => {
  const { key, speechUrl, languageUrl, crm } = live.vendors;
  await connect('Speech', 'Speech (Deepgram)', { Address: speechUrl, 'API key': 'wrong' }, /does not accept the key/);
  expect(await setUpItems('Does not work')).toEqual(['Speech']);
  await connect('Speech', 'Speech (Deepgram)', { 'API key': key }, /Heard back/);
  await connect('Language model', 'Language model (Groq)', { Address: languageUrl, 'API key': key }, /answers\./);
  await connect('CRM', 'CRM', { Address: crm.url, 'Signing secret': crm.secret }, /took a signed event/);
  // What the environment of the server names can be tried here, and the variables are named.
  const address = page.locator('#public_address');
  await address.getByText('REDIAL_URL').waitFor();
  await address.getByRole('button', { name: 'Test connection' }).click();
  await address.getByText('carriers cannot reach it').waitFor();
});

it('makes an account at a carrier, says what is wrong with it, and takes over its numbers', async () => {
  const { key, carrier } = live.vendors;
  await setUp('Carrier and numbers');
  await page.getByRole('button', { name: 'New account' }).first().click();
  const form = dialog();
  await form.getByLabel('Name', { exact: true }).fill('Telnyx');
  await form.getByLabel('Application id').fill(carrier.applicationId);
  await form.getByLabel('Public key of webhooks').fill(carrier.publicKey);
  await form.getByLabel('LiveKit’s SIP address').fill('sip.northwind.example');
  await form.getByLabel('Address of the API').fill(carrier.apiUrl);
  await form.getByLabel('API key').fill('wrong');
  await form.getByRole('button', { name: 'Add account' }).click();
  await heading('Telnyx').waitFor();
  await page.getByRole('button', { name: 'Check account' }).click();
  await page.getByText('Telnyx does not accept the key').waitFor();

  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await form.getByLabel('API key').fill(key);
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Check account' }).click();
  await page.getByText('Telnyx knows the application').waitFor();
  await page.getByText('LiveKit knows into which rooms').waitFor();
  expect(await page.getByLabel('To be mended').count()).toBe(0);

  await page.getByRole('button', { name: 'Take over numbers' }).click();
  for (const number of ['+1 202 555 0100', '+1 202 555 0101']) await form.getByLabel(number).check();
  await form.getByRole('button', { name: 'Take over numbers' }).click();
  await page.getByRole('button', { name: 'Change +1 202 555 0101' }).waitFor();
});

it('makes a bot of a template and publishes it', async () => {
  await setUp('Bot');
  await page.getByRole('button', { name: 'New bot' }).first().click();
  await dialog().getByLabel('Name of the bot in lists').fill('Lead qualification');
  await dialog().getByRole('button', { name: 'Create bot' }).click();
  await heading('Lead qualification').waitFor();
  await page.getByRole('button', { name: 'Publish…' }).click();
  await dialog().getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Published', { exact: true }).waitFor();

  // A server on one’s own machine cannot be reached by a carrier; nothing else is needed for a call.
  expect(await setUpItems('Missing')).toEqual(['Address of this server', 'Test call', ...madeBetter]);
  expect(await setUpItems('Does not work')).toEqual([]);
});

it('calls one’s own phone before anybody else’s', async () => {
  const [own] = lawfulNumbers(['human'], new Date(), 12);
  await setUp('Test call');
  await page.getByLabel('Your phone').fill(own ?? '');
  await page.getByRole('button', { name: 'Call me' }).click();
  await page.getByText('Connected', { exact: true }).first().waitFor({ timeout: 120_000 });
  expect(await setUpItems('Missing')).toEqual(['Address of this server', ...madeBetter]);
  // It is no campaign that anybody has to look after.
  await go('Campaigns');
  await page.getByRole('link', { name: 'First calls' }).waitFor();
  expect(await page.getByRole('link', { name: 'Test call' }).count()).toBe(0);
}, 180_000);

it('calls the people of a list, and shows and tells what was said', async () => {
  const phones = lawfulNumbers(['human', 'human', 'invalid_number'], new Date(), 11);
  const csv = `phone,customer_name\n${phones.map((phone, index) => `${phone},Person ${index + 1}\n`).join('')}`;
  await go('Campaigns');
  await page.getByRole('link', { name: 'First calls' }).click();
  await page.getByRole('link', { name: 'Continue set-up' }).click();
  await page.getByRole('radio', { name: /Telnyx/ }).check();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByRole('radio', { name: /Lead qualification/ }).check();
  await page.getByRole('link', { name: 'Next' }).click();
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
  await page.getByLabel('Audience file').setInputFiles(file);
  await page.getByRole('button', { name: 'Import 3 contacts' }).click();
  await page.getByRole('button', { name: 'Remove all' }).waitFor();
  await page.getByRole('link', { name: /Review/ }).click();
  await page.getByText('Ready to launch').waitFor();
  await page.getByRole('button', { name: 'Launch now' }).click();

  await page.getByText('3 of 3 contacts done').waitFor({ timeout: 240_000 });
  await page.getByText('Completed', { exact: true }).first().waitFor();
  await go('Calls');
  await page.getByRole('link', { name: 'Person 1', exact: true }).click();
  await page.getByText('an AI assistant calling for Northwind').first().waitFor();
  await page.getByText('The person took the call').first().waitFor();
  // With that of the test call.
  await expect.poll(resultsTold, { timeout: 60_000 }).toBe(4);
  expect(failures).toEqual([]);
}, 300_000);

/** How many attempts the CRM was told of, by a signature that it accepts. */
async function resultsTold(): Promise<number> {
  const lines = (await (await fetch(live.vendors.crm.deliveriesUrl)).text()).trim().split('\n');
  const taken = lines.map((line) => JSON.parse(line) as { id: string; accepted: boolean; body: { type: string } });
  return new Set(
    taken.filter(({ accepted, body }) => accepted && body.type === 'attempt.completed').map(({ id }) => id),
  ).size;
}

interface Listed {
  rows: { id: string }[];
}

/** What a procedure answers, asked with the session of the page. */
async function ask<Answer>(procedure: string, input: object = {}): Promise<Answer> {
  const response = await page.request.post(`${live.stack.urls.console}/trpc/${procedure}`, {
    headers: { origin: live.stack.urls.console ?? '' },
    data: input,
  });
  return ((await response.json()) as { result: { data: Answer } }).result.data;
}

it('has no page that is hard to read or to use without a mouse, wide or narrow, light or dark', async () => {
  const first = ({ rows }: Listed): string => rows[0]?.id ?? '';
  const campaigns = first(await ask('campaigns.list'));
  const { campaignId: draft } = await ask<{ campaignId: string }>('campaigns.create', { name: 'Next calls' });
  const { url: invitation } = await ask<{ url: string }>('people.invite', {
    email: 'bo@northwind.example',
    roles: ['campaign_manager'],
  });
  const { id: carriers } = (await ask<{ id: string }[]>('carriers.list'))[0] ?? { id: '' };
  const ids = {
    ...{ campaigns, carriers, join: new URL(invitation).pathname.split('/').at(-1) ?? '' },
    bots: first(await ask('bots.list')),
    calls: first(await ask('calls.list')),
    contacts: first(await ask('contacts.list', { campaignId: campaigns })),
  };
  const steps = ['provider', 'bot', 'audience', 'pacing', 'review'].map(
    (step) => `/campaigns/${draft}/edit?step=${step}`,
  );
  const [inside, outside] = [await page.context().newPage(), await browser.newPage()];
  const found: string[] = [];
  // It asks for the code that comes after a password, and without one leads back to the page of the password.
  const shown = pageAddresses(ids).filter((address) => address !== '/sign-in/code');
  for (const address of [...shown, ...steps]) {
    const visited = address.startsWith('/sign-in') ? outside : inside;
    found.push(...(await axeFindings(visited, new URL(address, live.stack.urls.console))));
  }
  expect(found).toEqual([]);
}, 300_000);
