/** A workbook with several sheets: the one that somebody chooses is previewed, corrected and imported. */
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { workbookWith } from '#domain/table/workbook-fixture.ts';
import { importsAreDone, startImport } from '#operations/audience/import-audience.ts';
import { correctUpload, previewUpload, receiveUpload } from '#operations/audience/preview-upload.ts';
import { useAudienceScene } from '../support/audience-scene.ts';

const scene = useAudienceScene();
const { services } = scene;

const rows = (...table: string[][]) =>
  table
    .map((cells, at) => {
      const inRow = cells.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`);
      return `<row r="${at + 1}">${inRow.join('')}</row>`;
    })
    .join('');
const workbook = (sheets: Record<string, string>) => Readable.from([workbookWith({ sheets })]);
const customers = rows(['phone', 'name'], ['+12125550101', 'Ann'], ['call office', 'Bob']);
const leads = rows(['phone', 'name'], ['+12125550103', 'Cem'], ['call home', 'Dua'], ['+12125550105', 'Eva']);

it('the first sheet is read, others are named with their rows, and another one is imported with its own corrections', async () => {
  const content = workbook({ Customers: customers, Notes: '', Leads: leads });
  const { campaignId } = scene;
  const { uploadId, report } = await receiveUpload(services(), { campaignId, content, declaredBytes: null });
  expect(report).toMatchObject({ sheet: 'Customers', contacts: 1, invalid: 1 });
  expect(report.sheets).toEqual([
    { name: 'Customers', rows: 3 },
    { name: 'Notes', rows: 0 },
    { name: 'Leads', rows: 4 },
  ]);
  const upload = { campaignId, uploadId };
  const options = { sheet: 'Leads', skipMissing: false };
  expect(await previewUpload(services(), upload, options)).toMatchObject({ sheet: 'Leads', contacts: 2, invalid: 1 });
  const cell = { kind: 'cell', row: 3, column: 0, value: '+12125550104' } as const;
  const corrected = await correctUpload(services(), upload, { ...options, corrections: [cell] });
  expect(corrected).toMatchObject({ sheet: 'Leads', contacts: 3, invalid: 0 });
  expect(await previewUpload(services(), upload, { skipMissing: false })).toMatchObject({ contacts: 1, invalid: 1 });
  await startImport(services(), upload, { ...options, fileName: 'people.xlsx', actor: 'tester' });
  await importsAreDone();
  expect((await scene.people()).map(({ phone }) => phone)).toEqual(['+12125550103', '+12125550104', '+12125550105']);
});

it('a sheet can be asked for with the upload; of one that is refused the others are told, and the file is not kept', async () => {
  const receive = (sheets: Record<string, string>, sheet?: string) =>
    receiveUpload(services(), { campaignId: scene.campaignId, content: workbook(sheets), declaredBytes: null, sheet });
  expect((await receive({ Notes: '', Leads: leads }, 'Leads')).report).toMatchObject({ sheet: 'Leads', contacts: 2 });
  const kept = (await scene.files()).length;
  const others = { details: { sheets: [{ name: 'Notes' }, { name: 'Leads', rows: 4 }] } };
  for (const [notes, reason] of [
    ['', 'file_empty'],
    [rows(['phone', 'name']), 'audience_file_without_rows'],
    [rows(['Ann', '+12125550101']), 'table_header_is_person'],
  ] as const) {
    await expect(receive({ Notes: notes, Leads: leads })).rejects.toMatchObject({ reason, ...others });
  }
  const missing = { reason: 'table_sheet_missing', says: { params: { found: ['Notes', 'Leads'] } }, ...others };
  await expect(receive({ Notes: '', Leads: leads }, 'Customers')).rejects.toMatchObject(missing);
  expect(await scene.files()).toHaveLength(kept);
});
