/** Files that lie in the storage: the same one twice is said, and one that nobody imports goes after a day. */
import { expect, it } from 'vitest';
import { audienceUploads } from '#db/schema/index.ts';
import { clearAudience } from '#operations/audience/clear-audience.ts';
import { deleteLeftUploads } from '#operations/audience/delete-left-uploads.ts';
import { importsAreDone, startImport } from '#operations/audience/import-audience.ts';
import { correctUpload } from '#operations/audience/preview-upload.ts';
import { useAudienceScene } from '../support/audience-scene.ts';

const scene = useAudienceScene();
const { services, files } = scene;
const file = 'name,phone\nAnn,+966501234567\nBob,501234568\n';
const upload = (text = file) => scene.upload(text);
const importIt = async (uploadId: string) => {
  const options = { skipMissing: false, fileName: 'people.csv', actor: 'tester' };
  await startImport(services(), { campaignId: scene.campaignId, uploadId }, options);
  await importsAreDone();
};
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
  await clearAudience(services(), { campaignId: scene.campaignId, actor: 'tester' });
  expect((await upload()).report.importedBefore).toBeNull();
});

it('what was looked at and not imported goes after a day, with what was put right in it', async () => {
  const { uploadId } = await upload();
  await correctUpload(
    services(),
    { campaignId: scene.campaignId, uploadId },
    { skipMissing: false, corrections: [{ kind: 'country', country: 'SA' }] },
  );
  expect((await files()).some((name) => name.includes(`${uploadId}-corrections`))).toBe(true);
  expect(await deleteLeftUploads(services(), { now: inDays(0) })).toBe(0);
  // Three of the story above, and this one; what its import left out went with its people.
  expect(await deleteLeftUploads(services(), { now: inDays(1.1) })).toBe(4);
  expect(await files()).toEqual([]);
  expect(await scene.db.select().from(audienceUploads)).toHaveLength(1);
});

it('a file that is refused is not kept', async () => {
  await expect(upload('name,phone\n"Ann,+966501234567\n')).rejects.toMatchObject({ reason: 'table_quote_open' });
  expect(await scene.db.select().from(audienceUploads)).toHaveLength(1);
});
