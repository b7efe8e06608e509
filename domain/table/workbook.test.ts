/** Workbooks: what they hold is what another reader finds in them, and reading one leaves the process its turns. */
import fc from 'fast-check';
import { readSheet } from 'read-excel-file/universal';
import { describe, expect, it } from 'vitest';
import { readCells, type RawRows } from './read-table.ts';
import { isDateFormat } from './workbook-values.ts';
import { workbookOf, workbookWith, zipOf } from './workbook-fixture.ts';

const hints = { recognisedColumns: () => 0, looksLikePhone: () => false };

async function* chunksOf(file: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += 64 * 1024) yield file.subarray(at, at + 64 * 1024);
}

async function read(
  file: Uint8Array,
  sheet?: string,
): Promise<Pick<RawRows, 'sheets' | 'sheet'> & { rows: string[][] }> {
  const rows: string[][] = [];
  let last: RawRows | null = null;
  for await (const part of readCells(chunksOf(file), { ...hints, sheet })) {
    last = part;
    for (const { row, cells } of part.rows) {
      expect(row).toBe(rows.length + 1);
      rows.push(cells);
    }
  }
  return { sheets: last?.sheets ?? [], sheet: last?.sheet ?? null, rows };
}

/** As the library reads it, with its values as our texts. */
async function readOtherwise(file: Buffer): Promise<string[][]> {
  const copy = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  const rows = await readSheet<string>(copy, 1, { parseNumber: (text) => String(Number(text)), trim: false });
  return rows.map((cells) =>
    cells.map((cell: unknown) => {
      if (cell instanceof Date) return cell.toISOString().replace(/(?:T00:00:00)?\.\d+Z$/, '');
      return cell === null ? '' : typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
    }),
  );
}

/** Without empty cells and rows at the end: readers differ in whether a format or an error makes one. */
const withoutRest = (rows: readonly string[][]) => {
  const filled = rows.map((cells) => cells.slice(0, cells.findLastIndex((value) => value !== '') + 1));
  return filled.slice(0, filled.findLastIndex((cells) => cells.length > 0) + 1);
};

const escaped = (text: string) =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\r/g, '_x000D_');
const text = fc
  .array(fc.constantFrom('a', 'é', 'ع', '🙂', ' ', '&', '<', '>', '"', "'", '\n', '\r', '_x0041_', '0501'), {
    maxLength: 6,
  })
  .map((signs) => signs.join(''));
const number = fc.oneof(fc.integer({ min: -1e9, max: 1e12 }), fc.constantFrom(0, 0.1, 1e14, 45678, 45678.5));
/** Type, style and content of a cell; `s` is put among the shared strings. */
const cell = fc.oneof(
  number.map((value) => ['n', `<v>${value}</v>`, 0] as const),
  fc.integer({ min: 60, max: 80_000 }).map((day) => ['n', `<v>${day + (day % 2) / 2}</v>`, 1 + (day % 5)] as const),
  fc.boolean().map((value) => ['b', `<v>${value ? 1 : 0}</v>`, 0] as const),
  text.map((value) => ['inlineStr', `<is><t xml:space="preserve">${escaped(value)}</t></is>`, 0] as const),
  text.map((value) => ['str', `<f>A1&amp;"x"</f><v>${escaped(value)}</v>`, 0] as const),
  text.map((value) => ['s', `<t xml:space="preserve">${escaped(value)}</t><phoneticPr fontId="1"/>`, 0] as const),
  fc.tuple(text, text).map(([one, two]) => {
    const pieces = [one, two].map((piece) => `<r><rPr><b/></rPr><t xml:space="preserve">${escaped(piece)}</t></r>`);
    return ['s', `${pieces.join('')}<rPh sb="0" eb="1"><t>said</t></rPh>`, 0] as const;
  }),
  fc.constant(['e', '<v>#N/A</v>', 0] as const),
);
const styles =
  '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="#,##0.00"/>' +
  '<numFmt numFmtId="166" formatCode="[$-409]d mmm yyyy;@"/></numFmts>' +
  '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" xfId="0"/>' +
  '<xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs>';

describe('a workbook', () => {
  it('is read as another reader reads it', async () => {
    const row = fc.array(fc.option(cell, { freq: 3 }), { maxLength: 5 });
    const known = fc.array(fc.option(row, { freq: 4 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(known, fc.boolean(), async (table, isFrom1904) => {
        let [strings, count, rows] = ['', 0, ''];
        table.forEach((cells, at) => {
          if (cells === null) return;
          const inRow = cells.map((found, column) => {
            if (found === null) return '';
            const [type, content, style] = found;
            const place = `r="${'ABCDE'[column] ?? ''}${at + 1}" s="${style}"`;
            if (type !== 's') return `<c ${place} t="${type}">${content}</c>`;
            strings += `<si>${content}</si>`;
            return `<c ${place} t="s"><v>${count++}</v></c>`;
          });
          rows += `<row r="${at + 1}">${inRow.join('')}</row>`;
        });
        const file = workbookWith({ sheets: { People: rows }, strings, styles, isFrom1904 });
        expect(withoutRest((await read(file)).rows)).toEqual(withoutRest(await readOtherwise(file)));
      }),
      { numRuns: 200 },
    );
  });

  it('tells its sheets with their rows, reads the first one or that of a name, and refuses one that is too large only if it is read', async () => {
    const cells = (...texts: string[]) =>
      texts.map((value, at) => `<row r="${at * 2 + 1}"><c t="inlineStr"><is><t>${value}</t></is></c></row>`).join('');
    const far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>';
    const file = workbookWith({
      sheets: { 'A &amp; B': cells('phone', '1'), Notes: '', Leads: cells('phone', '2', '3'), Far: far },
    });
    const sheets = [
      { name: 'A & B', rows: 2 },
      { name: 'Notes', rows: 0 },
      { name: 'Leads', rows: 3 },
      { name: 'Far', rows: 1 },
    ];
    expect(await read(file)).toEqual({ sheet: 'A & B', sheets, rows: [['phone'], [''], ['1']] });
    expect(await read(file, 'Leads')).toEqual({ sheet: 'Leads', sheets, rows: [['phone'], [''], ['2'], [''], ['3']] });
    await expect(read(file, 'Far')).rejects.toMatchObject({ reason: 'table_workbook_rows' });
    await expect(read(file, 'Others')).rejects.toMatchObject({ reason: 'table_sheet_missing' });
  });

  it.each<[string, string]>([
    ['a sheet that ends in the middle', '<row r="1"><c r="A1"><v>1</v></c>'],
    ['rows out of order', '<row r="2"/><row r="1"/>'],
    ['cells out of order', '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'],
    ['a string that is nowhere', '<row r="1"><c r="A1" t="s"><v>7</v></c></row>'],
    ['a tag without an end', `<row r="1"><c ${'x'.repeat(200_000)}`],
  ])('with %s is refused in words', async (_, rows) => {
    await expect(read(workbookOf(rows))).rejects.toMatchObject({ reason: 'table_workbook_broken' });
  });

  it('defines no texts of its own', async () => {
    const file = zipOf({ 'xl/workbook.xml': '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><workbook>&a;</workbook>' });
    await expect(read(file)).rejects.toMatchObject({ reason: 'table_workbook_broken' });
  });

  it('a telephone number that was formatted as a date is still a number, and a time has its minutes', async () => {
    const rows = `<row r="1"><c r="A1" s="1"><v>966500000001</v></c><c r="B1" s="1"><v>45678.333333333336</v></c></row>`;
    expect((await read(workbookOf(rows))).rows).toEqual([['966500000001', '2025-01-21T08:00:00']]);
  });
});

it.each([
  ['dd/mm/yyyy', true],
  ['[h]:mm:ss', true],
  ['mm:ss.000', true],
  ['[$-1A]d"th of" mmmm', true],
  ['General', false],
  ['0', false],
  ['"day "0', false],
  ['#,##0.00 [$SAR]', false],
  ['@', false],
])('the format %s is of dates: %s', (format, expected) => {
  expect(isDateFormat(format)).toBe(expected);
});

it('a workbook of 20,000 rows is read in pieces: none of them takes the process more than a small part of the whole', async () => {
  let rows = '';
  for (let row = 1; row <= 20_000; row += 1) {
    rows += `<row r="${row}"><c r="A${row}"><v>${12_120_000_000 + row}</v></c><c r="B${row}" t="inlineStr"><is><t>Ann ${row}</t></is></c><c r="C${row}" s="1"><v>45678</v></c></row>`;
  }
  const file = workbookOf(rows);
  // Of this thread alone: what else the machine does is no hold.
  const usedMs = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const holds: number[] = [];
  const begin = usedMs();
  let last = begin;
  let isReading = true;
  const turn = (): void => {
    holds.push(usedMs() - last);
    last = usedMs();
    if (isReading) setImmediate(turn);
  };
  setImmediate(turn);
  expect((await read(file)).rows).toHaveLength(20_000);
  isReading = false;
  expect(Math.max(...holds)).toBeLessThan((usedMs() - begin) / 4);
});
