/** What people choose for the columns of a file: it is what the import does, and it is remembered for the next file of the kind. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { importAudience } from '#db/audience/audience-import.ts';
import { campaigns } from '#db/schema/index.ts';
import { inWords } from '#lib/server/words.ts';
import { chooseColumns } from '#operations/audience/preview-upload.ts';
import { useAudienceScene } from '../support/audience-scene.ts';

const scene = useAudienceScene();
const { services, upload } = scene;

async function importAs(text: string, report: Awaited<ReturnType<typeof upload>>['report']) {
  await importAudience(scene.db, {
    campaignId: scene.campaignId,
    bytes: Readable.from([Buffer.from(text)]),
    ...{ defaultCountry: null, requiredVariables: [], skipMissing: false, problems: null, inWords },
    ...{ matching: report.settled, importId: randomUUID(), fileName: 'people.csv', problemsKey: null, actor: 'tester' },
  });
  return scene.people();
}

it('a file without a known phone column asks for it, and the next one with its headings knows', async () => {
  const file = 'A,B,Sales area\nAnn,+1 212 555 0101,North East\nBob,call office,EMEA\nCem,ask,EMEA\n';
  const { uploadId, report } = await upload(file);
  expect(report).toMatchObject({ isPhoneMissing: true, rows: 3, contacts: 0, invalid: 0 });
  const matching = {
    columns: {
      a: { use: 'name' as const },
      b: { use: 'phone' as const },
      'sales area': { use: 'region' as const, values: { 'North East': 'US-NY' } },
    },
  };
  const place = { campaignId: scene.campaignId, uploadId };
  const chosen = await chooseColumns(services(), place, { skipMissing: false, matching, actor: 'tester' });
  expect(chosen).toMatchObject({ isPhoneMissing: false, rows: 3, contacts: 1, invalid: 2, chosen: matching });
  expect(await importAs(file, chosen)).toMatchObject([
    { phone: '+12125550101', region: 'US-NY', variables: { customer_name: 'Ann', sales_area: 'North East' } },
  ]);
  const next = await upload('sales AREA,b,a\nNorth East,+1 212 555 0102,Dee\n');
  expect(next.report).toMatchObject({ contacts: 1, chosen: matching });
  expect((await upload('b,a\n+1 212 555 0103,Eve\n')).report.chosen).toEqual({ columns: {} });
});

it('dates are read by what the whole file tells, in the preview and in the import', async () => {
  await scene.db.update(campaigns).set({ purpose: 'marketing' }).where(eq(campaigns.id, scene.campaignId));
  const line = (index: number, date: string) => `+1212${5_550_000 + index},${date}\n`;
  const open = Array.from({ length: 2500 }, (_, index) => line(index, '03/08/2026')).join('');
  const telling = ['20/11/2025', '25/12/2025', '13/01/2026'].map((date, index) => line(3000 + index, date)).join('');
  const file = `phone,consent_date\n${open}${telling}`;
  const { report } = await upload(file);
  expect(report).toMatchObject({ rows: 2503, contacts: 2503, invalid: 0, chosen: { columns: {} } });
  const [first] = await importAs(file, report);
  expect(first?.consentAt).toEqual(new Date('2026-08-03T00:00:00Z'));
  const torn = await upload(`${file}${line(4000, '11/20/2025')}`);
  expect(torn.report).toMatchObject({ contacts: 1, duplicates: 3, invalid: 2500 });
  expect(torn.report.problems[0]).toMatchObject({
    kind: 'consent_date',
    problem: expect.stringMatching(/two ways/) as string,
  });
});
