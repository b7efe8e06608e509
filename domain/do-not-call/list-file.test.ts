import { describe, expect, it } from 'vitest';
import { describeList, listRows, numberOfRow, seemsListed } from './list-file.ts';

async function* bytes(text: string | Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
async function rowsOf(text: string) {
  const rows: { row: number; cells: string[] }[] = [];
  for await (const row of listRows(bytes(text))) rows.push(row);
  return rows;
}
const describeText = (text: string | Buffer) => describeList(bytes(text));

describe('a file of numbers', () => {
  it('is one column, with a header or without', async () => {
    expect(await describeText('+12125550101\n+12125550102\n')).toMatchObject({
      ...{ hasHeader: false, rows: 2, phoneColumn: 0, verdictColumn: null },
    });
    expect(await describeText('\ufeffNummer\r\n0501234567\r\n\r\n')).toMatchObject({
      ...{ hasHeader: true, rows: 1, phoneColumn: 0, columns: [{ name: 'Nummer', samples: ['0501234567'] }] },
    });
  });

  it('is the answer of a washing service, whose verdicts people choose from', async () => {
    const file = await describeText('id;phone;status\n1;+12125550101;DNC\n2;+12125550102;clean\n3;+12125550103;DNC\n');
    expect(file).toMatchObject({ phoneColumn: 1, verdictColumn: 2, listed: ['DNC'] });
    expect(file.columns[2]?.values).toEqual([
      { value: 'DNC', rows: 2 },
      { value: 'clean', rows: 1 },
    ]);
    const choice = { phoneColumn: 1, verdict: { column: 2, listed: file.listed } };
    const rows = await rowsOf('id;phone;status\n1;+12125550101;DNC\n2;+12125550102;clean\n');
    expect(rows.map(({ cells }) => numberOfRow(cells, choice))).toEqual([null, '+12125550101', null]);
  });

  it('is no verdict where a column holds names', async () => {
    expect(await describeText('phone,name\n+12125550101,Sara\n+12125550102,Omar\n')).toMatchObject({
      verdictColumn: null,
    });
  });

  it('is split by the sign that most of its lines have', async () => {
    for (const sign of [',', ';', '\t', '|']) {
      const lines = ['phone', 'status'].join(sign);
      const file = await describeText(`${lines}\n${['+1 (212) 555-0101', 'DNC'].join(sign)}\n`);
      expect(file, sign).toMatchObject({ phoneColumn: 0, verdictColumn: 1 });
    }
  });

  it('may be in UTF-16', async () => {
    const file = await describeText(Buffer.from('\ufeffphone\tstatus\n+12125550101\tDNC\n', 'utf16le'));
    expect(file).toMatchObject({ rows: 1, phoneColumn: 0, listed: ['DNC'] });
  });

  it.each([
    ['PK\x03\x04rest', 'do_not_call_file_packed'],
    ['a,b\nc,d\n', 'do_not_call_file_without_numbers'],
    ['', 'file_empty'],
  ])('is refused if there are no rows with numbers: %j', async (text, reason) => {
    await expect(describeText(text)).rejects.toMatchObject({ reason });
  });

  it('counts rows as spreadsheets do', async () => {
    const rows = await rowsOf('phone\n\n"+1 212\n555 0101"\n');
    expect(rows.map(({ row }) => row)).toEqual([1, 3]);
  });
});

it.each([
  ['DNC', true],
  ['National DNC', true],
  ['do_not_call', true],
  ['Do Not Call', true],
  ['litigator', true],
  ['BLOCKED', true],
  ['1', true],
  ['Yes', true],
  ['clean', false],
  ['Not listed', false],
  ['not on DNC', false],
  ['No', false],
  ['0', false],
  ['OK', false],
  ['wireless', null],
])('%s seems to mean %s', (value, means) => {
  expect(seemsListed(value)).toBe(means);
});
