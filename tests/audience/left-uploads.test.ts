/** Files that lie in the storage: the same one twice is said, and one that nobody imports goes after a day. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clearAudience } from '#db/audience/audience-import.ts';
import { audienceUploads } from '#db/schema/index.ts';
import { inWords } from '#lib/server/words.ts';
import { deleteLeftUploads } from '#operations/audience/delete-left-uploads.ts';
import { correctUpload, importsAreDone, receiveUpload, startImport } from '#operations/audience/import-audience.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import { createAccount, createCampaign } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let test: TestDatabase;
let folder: string;
let campaignId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'redial-uploads-'));
  campaignId = await createCampaign(test.db, await createAccount(test.db), { status: 'draft' });
});
afterAll(async () => {
  await test.drop();
  await rm(folder, { recursive: true });
});

// Drafts are not told of their contacts: Temporal is not asked.
const services = () => ({
  ...{ db: test.db, temporal: null as never, storage: openLocalFolder(folder), inWords, log: console },
});
const file = 'name,phone\nAnn,+966501234567\nBob,501234568\n';
const upload = (text = file) =>
  receiveUpload(services(), { campaignId, content: Readable.from([Buffer.from(text)]), declaredBytes: null });
const importIt = async (uploadId: string) => {
  const options = { skipMissing: false, fileName: 'people.csv', actor: 'tester' };
  await startImport(services(), { campaignId, uploadId }, options);
  await importsAreDone();
};
const files = async () => (await readdir(folder, { recursive: true })).filter((name) => /\.\w+$/.test(name)).sort();
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

it('a file that was imported is known again by its bytes, until its people are taken out', async () => {
  const first = await upload();
  expect(first.report.importedBefore).toBeNull();
  await importIt(first.uploadId);
  expect((await upload()).report).toMatchObject({
    importedBefore: expect.any(String) as string,
    contacts: 0,
    duplicates: 1,
  });
  expect((await upload(`${file}\n`)).report.importedBefore).toBeNull();
  await clearAudience(test.db, { campaignId, actor: 'tester' });
  expect((await upload()).report.importedBefore).toBeNull();
});

it('what was looked at and not imported goes after a day, with what was put right in it', async () => {
  const { uploadId } = await upload();
  await correctUpload(
    services(),
    { campaignId, uploadId },
    { skipMissing: false, corrections: [{ kind: 'country', country: 'SA' }] },
  );
  expect((await files()).some((name) => name.includes(`${uploadId}-corrections`))).toBe(true);
  expect(await deleteLeftUploads(services(), { now: inDays(0) })).toBe(0);
  // Three of the story above, and this one; of what was imported only the rows with problems are kept.
  expect(await deleteLeftUploads(services(), { now: inDays(1.1) })).toBe(4);
  expect(await files()).toEqual([expect.stringMatching(/-problems\.csv$/)]);
  expect(await test.db.select().from(audienceUploads)).toHaveLength(1);
});

it('a file that is refused is not kept', async () => {
  await expect(upload('name,phone\n"Ann,+966501234567\n')).rejects.toMatchObject({ reason: 'table_quote_open' });
  expect(await test.db.select().from(audienceUploads)).toHaveLength(1);
});
