/** What people put right in the preview of a file is what the next preview and the import read; the file stays as it is. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { contacts } from '#db/schema/index.ts';
import type { Correction } from '#domain/audience/corrections.ts';
import { inWords } from '#lib/server/words.ts';
import { correctUpload, importsAreDone, receiveUpload, startImport } from '#operations/audience/import-audience.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import { addPerson, createAccount, createCampaign, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let test: TestDatabase;
let account: TestAccount;
let folder: string;
let campaignId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  account = await createAccount(test.db);
  folder = await mkdtemp(join(tmpdir(), 'redial-corrections-'));
});
afterAll(async () => {
  await test.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  campaignId = await createCampaign(test.db, account, { status: 'draft', settings: { defaultCountry: null } });
});

function services() {
  // Drafts are not told of their contacts: Temporal is not asked.
  return { db: test.db, temporal: null as never, storage: openLocalFolder(folder), inWords, log: console };
}

const file = 'name,phone\nAnn,+966501234567\nBob,501234568\nCem,0501234569\nDua,call office\n';

const upload = (declaredBytes: number | null) =>
  receiveUpload(services(), { campaignId, content: Readable.from([Buffer.from(file)]), declaredBytes });

const correct = (uploadId: string, corrections: Correction[] | 'undo') =>
  correctUpload(services(), { campaignId, uploadId }, { skipMissing: false, corrections });

async function phones(): Promise<string[]> {
  const rows = await test.db
    .select({ phone: contacts.phone })
    .from(contacts)
    .where(eq(contacts.campaignId, campaignId))
    .orderBy(asc(contacts.position));
  return rows.map(({ phone }) => phone);
}

it('numbers that lost their zero are read by one country at once, a cell is corrected, and both are imported', async () => {
  const { uploadId, report } = await upload(Buffer.byteLength(file));
  expect(report).toMatchObject({ contacts: 1, invalid: 3, corrections: 0 });
  expect(report.groups).toMatchObject([
    { kind: 'invalid', code: 'phone_no_country', count: 2, remedy: 'country' },
    { kind: 'invalid', count: 1, remedy: null },
  ]);

  const saudi = await correct(uploadId, [{ kind: 'country', country: 'SA' }]);
  expect(saudi).toMatchObject({ contacts: 3, invalid: 1, corrections: 1 });
  expect(saudi.problems).toMatchObject([{ row: 5, cells: ['Dua', 'call office'] }]);

  const good = await correct(uploadId, [{ kind: 'cell', row: 5, column: 1, value: '050 123 4570' }]);
  expect(good).toMatchObject({ contacts: 4, invalid: 0, groups: [], corrections: 2 });

  await startImport(
    services(),
    { campaignId, uploadId },
    { skipMissing: false, matching: good.settled, fileName: 'people.csv', actor: 'tester' },
  );
  await importsAreDone();
  expect(await phones()).toEqual(['+966501234567', '+966501234568', '+966501234569', '+966501234570']);
});

it('a corrected cell is checked like any other, and corrections are undone one by one', async () => {
  const { uploadId } = await upload(null);
  await correct(uploadId, [{ kind: 'country', country: 'SA' }]);
  const twice = await correct(uploadId, [{ kind: 'cell', row: 5, column: 1, value: '+966 50 123 4567' }]);
  expect(twice).toMatchObject({ contacts: 3, invalid: 0, duplicates: 1 });
  expect(await correct(uploadId, 'undo')).toMatchObject({ contacts: 3, invalid: 1, corrections: 1 });
  expect(await correct(uploadId, 'undo')).toMatchObject({ contacts: 1, invalid: 3, corrections: 0 });
});

it('a file that did not arrive whole is refused and not kept', async () => {
  await expect(upload(Buffer.byteLength(file) + 1)).rejects.toMatchObject({ reason: 'audience_file_cut_off' });
});

it('the corrections of a file belong to its campaign', async () => {
  const { uploadId } = await upload(null);
  campaignId = await createCampaign(test.db, account, { status: 'draft' });
  await expect(correct(uploadId, 'undo')).rejects.toMatchObject({ reason: 'file_missing' });
});

it('people who are active in other campaigns are counted before the import, with the campaigns', async () => {
  const phone = '+966501234567';
  for (const status of ['dialing', 'paused', 'cancelled'] as const) {
    const other = await createCampaign(test.db, account, { status });
    await addPerson(test.db, { campaignId: other, phone, position: 1 });
  }
  const { report } = await upload(null);
  expect(report).toMatchObject({ contacts: 1, elsewhere: { people: 1, campaigns: [{ people: 1 }, { people: 1 }] } });
});
