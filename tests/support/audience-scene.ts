import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Database } from '#db/client.ts';
import { contacts } from '#db/schema/index.ts';
import { inWords } from '#lib/server/words.ts';
import { receiveUpload } from '#operations/audience/preview-upload.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import { createAccount, createCampaign, type TestAccount } from './campaign.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/**
 * A database and a storage of their own, and before each story a draft that files are uploaded to. To be called at the top
 * of a test file.
 */
export function useAudienceScene() {
  let test: TestDatabase;
  let account: TestAccount;
  let folder: string;
  let campaignId: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    account = await createAccount(test.db);
    folder = await mkdtemp(join(tmpdir(), 'redial-audience-'));
  });
  afterAll(async () => {
    await test.drop();
    await rm(folder, { recursive: true });
  });
  /** Another draft: from here on files are uploaded to it. */
  async function begin(): Promise<void> {
    campaignId = await createCampaign(test.db, account, { status: 'draft' });
  }
  beforeEach(begin);

  /** What operations on uploads work with. Drafts are not told of their contacts: Temporal is not asked. */
  const services = () => ({
    ...{ db: test.db, temporal: null as never, storage: openLocalFolder(folder), inWords, log: console },
  });

  const upload = (text: string, declaredBytes: number | null = null) =>
    receiveUpload(services(), { campaignId, content: Readable.from([Buffer.from(text)]), declaredBytes });

  /** Names of the files that lie in the storage, in their order. */
  const files = async () => (await readdir(folder, { recursive: true })).filter((name) => /\.\w+$/.test(name)).sort();

  /** The contacts of the draft, in the order of the file. */
  const people = () =>
    test.db.select().from(contacts).where(eq(contacts.campaignId, campaignId)).orderBy(asc(contacts.position));

  return {
    get db(): Database {
      return test.db;
    },
    get campaignId(): string {
      return campaignId;
    },
    get account(): TestAccount {
      return account;
    },
    begin,
    services,
    upload,
    files,
    people,
  };
}
