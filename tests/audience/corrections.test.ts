/** What people put right in the preview of a file is what the next preview and the import read; the file stays as it is. */
import { expect, it } from 'vitest';
import type { Correction } from '#domain/audience/corrections.ts';
import { importsAreDone, startImport } from '#operations/audience/import-audience.ts';
import { correctUpload } from '#operations/audience/preview-upload.ts';
import { useAudienceScene } from '../support/audience-scene.ts';
import { addPerson, createCampaign } from '../support/campaign.ts';

const scene = useAudienceScene();
const { services, upload } = scene;

const file = 'name,phone\nAnn,+966501234567\nBob,501234568\nCem,0501234569\nDua,call office\n';

const correct = (uploadId: string, corrections: Correction[] | 'undo') =>
  correctUpload(services(), { campaignId: scene.campaignId, uploadId }, { skipMissing: false, corrections });

it('numbers that lost their zero are read by one country at once, a cell is corrected, and both are imported', async () => {
  const { uploadId, report } = await upload(file, Buffer.byteLength(file));
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
    { campaignId: scene.campaignId, uploadId },
    { skipMissing: false, matching: good.settled, fileName: 'people.csv', actor: 'tester' },
  );
  await importsAreDone();
  expect((await scene.people()).map(({ phone }) => phone)).toEqual([
    '+966501234567',
    '+966501234568',
    '+966501234569',
    '+966501234570',
  ]);
});

it('a corrected cell is checked like any other, and corrections are undone one by one', async () => {
  const { uploadId } = await upload(file);
  await correct(uploadId, [{ kind: 'country', country: 'SA' }]);
  const twice = await correct(uploadId, [{ kind: 'cell', row: 5, column: 1, value: '+966 50 123 4567' }]);
  expect(twice).toMatchObject({ contacts: 3, invalid: 0, duplicates: 1 });
  expect(await correct(uploadId, 'undo')).toMatchObject({ contacts: 3, invalid: 1, corrections: 1 });
  expect(await correct(uploadId, 'undo')).toMatchObject({ contacts: 1, invalid: 3, corrections: 0 });
});

it('a file that did not arrive whole is refused and not kept', async () => {
  await expect(upload(file, Buffer.byteLength(file) + 1)).rejects.toMatchObject({ reason: 'audience_file_cut_off' });
});

it('the corrections of a file belong to its campaign', async () => {
  const { uploadId } = await upload(file);
  await scene.begin();
  await expect(correct(uploadId, 'undo')).rejects.toMatchObject({ reason: 'file_missing' });
});

it('people who are active in other campaigns are counted before the import, with the campaigns', async () => {
  const phone = '+966501234567';
  for (const status of ['dialing', 'paused', 'cancelled'] as const) {
    const other = await createCampaign(scene.db, scene.account, { status });
    await addPerson(scene.db, { campaignId: other, phone, position: 1 });
  }
  const { report } = await upload(file);
  expect(report).toMatchObject({ contacts: 1, elsewhere: { people: 1, campaigns: [{ people: 1 }, { people: 1 }] } });
});
