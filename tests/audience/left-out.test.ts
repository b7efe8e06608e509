/** Rows that an import left out stay in a file: corrected and uploaded again they are added, and nobody is added twice. */
import { text } from 'node:stream/consumers';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { leftOutKey } from '#db/audience/audience-upload.ts';
import { campaigns } from '#db/schema/index.ts';
import type { ColumnMatching } from '#domain/audience/column-matching.ts';
import { clearAudience } from '#operations/audience/clear-audience.ts';
import { importsAreDone, importStatus, startImport } from '#operations/audience/import-audience.ts';
import { chooseColumns, previewUpload } from '#operations/audience/preview-upload.ts';
import { useAudienceScene } from '../support/audience-scene.ts';

const scene = useAudienceScene();
const { services, upload } = scene;

const options = { skipMissing: false, fileName: 'people.csv', actor: 'tester' };
const place = (uploadId: string) => ({ campaignId: scene.campaignId, uploadId });

async function importIt(uploadId: string, matching?: ColumnMatching): Promise<string> {
  const { importId } = await startImport(services(), place(uploadId), { ...options, matching });
  await importsAreDone();
  return importId;
}

async function leftOutOf(importId: string): Promise<string | null> {
  const key = await leftOutKey(scene.db, { campaignId: scene.campaignId, importId });
  return key === null ? null : text((await services().storage.open(key)).stream);
}

/** Of two numbers a row only the second is a phone, and days come first: nothing but a choice tells. One column has no name. */
const file = [
  'Konto,Nr,,Opt-in',
  '+12125550190,+12125550101,gold,13/02/2025',
  '+12125550191,call office,"a ""note"", =1+1\n0501",03/04/2025',
  '+12125550192,+12125550102,=1+1,05/06/2025',
  '+12125550193,+12125550101,twice,05/06/2025',
  '+12125550194,call home,home,02/14/2025',
  '',
].join('\n');
const choice = {
  columns: { nr: { use: 'phone' }, konto: { use: 'variable' }, 'opt in': { dateOrder: 'dmy' } },
} satisfies ColumnMatching;

it('what was left out is corrected in its own file and read as the rest was, round after round', async () => {
  const { uploadId } = await upload(file);
  const chosen = await chooseColumns(services(), place(uploadId), { ...options, matching: choice });
  expect(chosen).toMatchObject({ contacts: 2, invalid: 2, duplicates: 1, leftOut: 3 });
  const first = await importIt(uploadId, chosen.settled);
  const left = (await leftOutOf(first)) ?? '';
  expect(left.split('\r\n')[0]).toBe('redial_row,redial_problem,Konto,Nr,column_3,Opt-in');
  expect(left.match(/^\d+,/gm)).toEqual(['3,', '5,', '6,']);

  // One is corrected; who is there already, and who is still wrong, is left out once more.
  const second = await upload(left.replace('call office', '+12125550103'));
  expect(second.report).toMatchObject({ contacts: 1, invalid: 1, duplicates: 1, leftOut: 2 });
  const secondImport = await importIt(second.uploadId, second.report.settled);
  const again = (await leftOutOf(secondImport)) ?? '';
  expect(again.split('\r\n')[0]).toBe('redial_row,redial_problem,Konto,Nr,column_3,Opt-in');
  const third = await upload(again.replace('call home', '+12125550104').replace('02/14/2025', '07/08/2025'));
  await importIt(third.uploadId, third.report.settled);
  const people = await scene.people();
  expect(
    people.map(({ phone, variables, consentAt }) => [phone, variables, consentAt?.toISOString().slice(0, 10)]),
  ).toEqual([
    ['+12125550101', { konto: '+12125550190', column_3: 'gold' }, '2025-02-13'],
    ['+12125550102', { konto: '+12125550192', column_3: '=1+1' }, '2025-06-05'],
    ['+12125550103', { konto: '+12125550191', column_3: 'a "note", =1+1\n0501' }, '2025-04-03'],
    ['+12125550104', { konto: '+12125550194', column_3: 'home' }, '2025-08-07'],
  ]);
});

it('a file of which nobody is left out leaves none behind', async () => {
  const { uploadId } = await upload('phone\n+12125550101\n\n');
  expect(await leftOutOf(await importIt(uploadId))).toBeNull();
  expect((await scene.files()).filter((name) => name.includes(uploadId))).toEqual([]);
});

it('the file holds the rows that were left out, and is of its campaign alone', async () => {
  const { uploadId } = await upload('phone,name\n+12125550101,Ann\n+12125550101,Ann\nnonsense,Bob\n');
  const importId = await importIt(uploadId);
  expect((await leftOutOf(importId))?.match(/^\d+,/gm)).toEqual(['3,', '4,']);
  await scene.begin();
  expect(await leftOutOf(importId)).toBeNull();
});

it('a look at a file beside its own import changes nothing of what was left out, and leaves no file behind', async () => {
  const { uploadId } = await upload('phone,name\n+12125550101,Ann\n+12125550102,Ben\nnonsense,Bob\n');
  const gate = Promise.withResolvers<void>();
  const { storage } = services();
  // The look is slow: what it has found of its rows is stored when the import is over.
  const slow: typeof storage = Object.assign(Object.create(storage) as typeof storage, {
    put: async (...given: Parameters<typeof storage.put>) => {
      await gate.promise;
      return storage.put(...given);
    },
  });
  const look = previewUpload({ ...services(), storage: slow }, place(uploadId), { skipMissing: true });
  const importId = await importIt(uploadId);
  gate.resolve();
  await look;
  expect((await leftOutOf(importId))?.match(/^\d+,/gm)).toEqual(['4,']);
  const kept = (await scene.files()).filter((name) => name.includes(uploadId));
  expect(kept).toEqual([expect.stringMatching(/-left-out\.csv$/)]);
});

it('what was left out goes with the people, when all of them are taken out of a draft', async () => {
  const { uploadId } = await upload('phone,name\n+12125550101,Ann\nnonsense,Bob\n');
  const importId = await importIt(uploadId);
  await scene.db.update(campaigns).set({ status: 'paused' }).where(eq(campaigns.id, scene.campaignId));
  const clear = () => clearAudience(services(), { campaignId: scene.campaignId, actor: 'tester' });
  await expect(clear()).rejects.toMatchObject({ reason: 'audience_not_a_draft' });
  expect(await leftOutOf(importId)).toContain('nonsense,Bob');
  await scene.db.update(campaigns).set({ status: 'draft' }).where(eq(campaigns.id, scene.campaignId));
  await clear();
  expect(await scene.people()).toEqual([]);
  expect(await leftOutOf(importId)).toBeNull();
  expect((await scene.files()).filter((name) => name.includes(uploadId))).toEqual([]);
});

it('a file is imported once, whoever clicks how often: the rows that were left out stay those of the one import', async () => {
  const { uploadId } = await upload('phone,name\n+12125550101,Ann\nnonsense,Bob\n');
  const both = await Promise.allSettled([1, 2].map(() => startImport(services(), place(uploadId), options)));
  await importsAreDone();
  const [begun] = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value.importId] : []));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await importStatus(services(), { campaignId: scene.campaignId, importId: begun ?? '' })).toMatchObject({
    ...{ status: 'done', contacts: 1 },
  });
  expect(await leftOutOf(begun ?? '')).toContain('nonsense,Bob');
});
