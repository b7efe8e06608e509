/**
 * Files as people have them. The cases are of public bug reports about dialers and CSV libraries; odd bytes are written out.
 */
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognisedColumns } from '../audience/columns.ts';
import { looksLikePhone } from '../audience/phone-cell.ts';
import { readTable, type TableBatch, type TableOptions } from './read-table.ts';
import { workbookOf, workbookWith, zipOf } from './workbook-fixture.ts';

const hints: TableOptions = { recognisedColumns, looksLikePhone, listColumn: 'phone' };

type File = string | Uint8Array;

async function* chunksOf(file: File, size: number): AsyncGenerator<Uint8Array> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Read extends Pick<TableBatch, 'encoding' | 'delimiter' | 'headerRow' | 'names' | 'empty'> {
  rows: [row: number, ...cells: string[]][];
  problems: [row: number, kind: string][];
}

async function read(file: File, { options = hints, size = 64 * 1024 } = {}): Promise<Read> {
  const all: Pick<Read, 'rows' | 'problems' | 'empty'> = { rows: [], problems: [], empty: 0 };
  let last: TableBatch | null = null;
  for await (const batch of readTable(chunksOf(file, size), options)) {
    last = batch;
    for (const { row, cells } of batch.rows) all.rows.push([row, ...cells]);
    for (const { row, kind } of batch.problems) all.problems.push([row, kind]);
    all.empty += batch.empty;
  }
  if (last === null) throw new Error('Nothing was read.');
  const { encoding, delimiter, headerRow, names } = last;
  return { encoding, delimiter, headerRow, names, ...all };
}

const ann = '+12125550101';
const bob = '+12125550102';
const cem = '+12125550103';

describe('a line “sep=”', () => {
  it.each<[string, string]>([
    ['sep=;\r\nphone;name\r\n', ';'],
    ['\ufeff"sep=,"\r\nphone,name\r\n', ','],
    ['sep=\t\r\nphone\tname\r\n', '\t'],
    ['SEP = |\nphone|name\n', '|'],
    ['sep=,,\nphone,name\n', ','],
    // What it says is not what the file has.
    ['sep=;\nphone,name\n', ','],
  ])('%j is an instruction, and no data', async (top, delimiter) => {
    const file = `${top}${ann}${delimiter}Ann\n${bob}${delimiter}Bob\n`;
    expect(await read(file)).toMatchObject({
      delimiter,
      headerRow: 2,
      names: ['phone', 'name'],
      rows: [
        [3, ann, 'Ann'],
        [4, bob, 'Bob'],
      ],
      problems: [],
    });
  });
});

describe('byte-order marks', () => {
  it.each([`\ufeff\ufeffphone,name\r\n${ann},Ann\r\n`, `\ufeff"phone","name"\r\n"${ann}","Ann"\r\n`])(
    'are no characters of %j',
    async (file) => {
      expect(await read(file)).toMatchObject({ names: ['phone', 'name'], rows: [[2, ann, 'Ann']], problems: [] });
    },
  );

  it('in the middle tell of joined files, whose names are a problem of one row', async () => {
    const file = `\ufeffphone,name\r\n${ann},Ann\r\n\ufeffphone,name\r\n${cem},Cem\r\n`;
    expect(await read(file)).toMatchObject({
      rows: [
        [2, ann, 'Ann'],
        [4, cem, 'Cem'],
      ],
      problems: [[3, 'repeated_header']],
    });
  });
});

describe('the encoding', () => {
  const table = (names: readonly string[], separator = ',') =>
    ['phone,name', ...names.map((name, index) => `+96650000000${index + 1},${name}`), '']
      .join('\r\n')
      .replaceAll(',', separator);
  const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
  const arabic = table(['سارة', 'عمر', 'محمد عبدالله'], '\t');
  /** Only what the tests need of the two code pages. */
  const bytesOf = (text: string, pages: Record<string, number>) =>
    Buffer.from([...text].map((sign) => pages[sign] ?? sign.charCodeAt(0)));
  const windows1256 = {
    ...{ س: 0xd3, ا: 0xc7, ر: 0xd1, ة: 0xc9, ع: 0xda, م: 0xe3, ح: 0xcd, د: 0xcf, ب: 0xc8, ل: 0xe1, ه: 0xe5 },
  };
  const windows1252 = { ü: 0xfc, é: 0xe9, ß: 0xdf, '–': 0x96, Ç: 0xc7, ñ: 0xf1 };

  it.each<[string, Buffer]>([
    ['utf-16le', Buffer.from(`\ufeff${arabic}`, 'utf16le')],
    ['utf-16le', Buffer.from(arabic, 'utf16le')],
    ['utf-16be', utf16be(`\ufeff${arabic}`)],
    ['utf-16be', utf16be(arabic)],
    ['utf-8', Buffer.from(arabic)],
    ['windows-1256', bytesOf(arabic, windows1256)],
  ])('%s is found out, wherever the file is cut', async (encoding, file) => {
    for (const size of [1, 7, 64 * 1024]) {
      expect(await read(file, { size })).toMatchObject({
        encoding,
        delimiter: '\t',
        rows: [
          [2, '+966500000001', 'سارة'],
          [3, '+966500000002', 'عمر'],
          [4, '+966500000003', 'محمد عبدالله'],
        ],
      });
    }
  });

  it('of Western Europe is found by letters among others, however late the first one comes', async () => {
    const names = [
      ...Array.from({ length: 9000 }, (_, index) => `Person ${index}`),
      'Müller – Renée',
      'Çelik',
      'Muñoz',
    ];
    const { encoding, rows } = await read(bytesOf(table(names), windows1252));
    expect(encoding).toBe('windows-1252');
    expect(rows.slice(-3).map(([row, , name]) => [row, name])).toEqual([
      [9002, 'Müller – Renée'],
      [9003, 'Çelik'],
      [9004, 'Muñoz'],
    ]);
  });

  it('may be mixed: punctuation of Windows is read, other bytes are told with their row and offset', async () => {
    const file = Buffer.concat([
      Buffer.from(`phone,name\n${ann},Zoë and Ünal `),
      Buffer.from([0x96]),
      Buffer.from(` Ärzte\n${bob},Jos`),
      Buffer.from([0xe9]),
      Buffer.from(`\n${cem},Cem`),
    ]);
    const problems = [];
    for await (const batch of readTable(chunksOf(file, 5), hints)) problems.push(...batch.problems);
    expect(problems).toMatchObject([
      { row: 3, kind: 'undecodable', message: { params: { byte: file.indexOf(0xe9) } }, cells: [bob, 'Jos\ufffd'] },
    ]);
    expect((await read(file)).rows).toEqual([
      [2, ann, 'Zoë and Ünal – Ärzte'],
      [4, cem, 'Cem'],
    ]);
  });

  it('that is none of these is refused with the row and the byte', async () => {
    const cyrillic = Buffer.from([0xc0, 0xed, 0xed, 0xe0, 0x20, 0xcf, 0xe5, 0xf2, 0xf0, 0xee, 0xe2, 0xe0]);
    const file = Buffer.concat([Buffer.from(`phone,name\n${ann},Ann\n${bob},`), cyrillic, Buffer.from('\n')]);
    await expect(read(file)).rejects.toMatchObject({
      reason: 'table_encoding_unknown',
      params: { row: 3, byte: file.indexOf(0xc0) },
    });
  });
});

describe('line ends', () => {
  it.each([
    `name,phone\rAnn,${ann}\rBob,${bob}\r`,
    `name,phone\r\nAnn,${ann}\nBob,${bob}\n`,
    `name,phone\nAnn,${ann}\r\nBob,${bob}\r\n`,
    `name,phone\nAnn,${ann}\rBob,${bob}`,
    `name,phone\r\n"Ann",${ann}\n"Bob",${bob}\r`,
  ])('of any kind end a row: %j', async (file) => {
    for (const size of [1, 64 * 1024]) {
      expect((await read(file, { size })).rows).toEqual([
        [2, 'Ann', ann],
        [3, 'Bob', bob],
      ]);
    }
  });

  it('within quotes are part of the cell', async () => {
    const file = `note,phone\r\n"gate code\n4711",${ann}\r\n"a, b\r\nc",${bob}\r\n`;
    expect(await read(file)).toMatchObject({
      rows: [
        [2, 'gate code\n4711', ann],
        [3, 'a, b\r\nc', bob],
      ],
      problems: [],
    });
  });
});

describe('quotes', () => {
  const person = (index: number, note = 'ok') => `+1212555010${index},Person ${index},${note}\r\n`;
  const people = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => person(from + index)).join('');

  it('that are never closed are refused with the row', async () => {
    const file = `phone,name,note\r\n${people(0, 3)}${person(3, '"never closed')}${people(4, 9)}`;
    await expect(read(file)).rejects.toMatchObject({ reason: 'table_quote_open', params: { row: 5 } });
    await expect(read(file.replace('never', 'x'.repeat(400_000)))).rejects.toMatchObject({ params: { row: 5 } });
  });

  it.each([
    ['at the end of a cell', `${person(3, '"opened')}${people(4, 8)}+12125550108,Person 8,closed" \r\n`],
    ['where another cell begins', `${person(3, '"opened')}${people(4, 8)}+12125550108,"Person 8",ok\r\n`],
  ])('that close later, %s, are told with the rows they swallowed', async (_, rows) => {
    const file = `phone,name,note\r\n${people(0, 3)}${rows}${person(9)}`;
    const { rows: good, problems } = await read(file);
    expect(problems).toEqual([[5, 'swallowed_rows']]);
    expect(good.map(([row, phone]) => [row, phone])).toEqual([
      [2, '+12125550100'],
      [3, '+12125550101'],
      [4, '+12125550102'],
      [6, '+12125550109'],
    ]);
  });

  it('in a list of one column swallow, too', async () => {
    expect((await read(`phone\n"${ann}\n${bob}"\n${cem}\n`)).problems).toEqual([[2, 'swallowed_rows']]);
  });

  it('in the middle of a cell, and before blanks, are read as people mean them', async () => {
    const file = `phone,name,city\n${ann},"Bob "The Man" Smith", "New York, NY"\n${bob},5" pipe,"say ""hi"""\n`;
    expect((await read(file)).rows).toEqual([
      [2, ann, 'Bob "The Man" Smith', 'New York, NY'],
      [3, bob, '5" pipe', 'say "hi"'],
    ]);
  });

  it('around notes of several lines swallow nobody', async () => {
    const note = `"Call first:\n${bob}\nor the office, after 5"`;
    expect((await read(`phone,name,note\n${ann},Ann,${note}\n`)).problems).toEqual([]);
  });
});

describe('the header', () => {
  it('stands below titles', async () => {
    const file = `Customers of May,,\n"Exported 2026-05-31, 10:00",,\n,,\nphone,name,city\n${ann},Ann,Boston\n,,\n`;
    expect(await read(file)).toMatchObject({ headerRow: 4, rows: [[5, ann, 'Ann', 'Boston']], empty: 1 });
  });

  it('is as wide as the table where no name of it is known', async () => {
    expect(await read(`May\nreference,contact\nA1,${ann}\n`)).toMatchObject({
      headerRow: 2,
      names: ['reference', 'contact'],
    });
  });

  it('is missing above a bare list of numbers, also if the first is damaged', async () => {
    for (const first of [ann, '12', '9.66501E+11', '0500 000 001']) {
      const file = `${first}\r\n${bob}\r\n${cem}\r\n`;
      expect(await read(file)).toMatchObject({
        headerRow: null,
        names: ['phone'],
        rows: [
          [1, first],
          [2, bob],
          [3, cem],
        ],
      });
    }
  });

  it('is no person: such a file is refused, and the first person not lost', async () => {
    for (const file of [`Ann,${ann}\nBob,${bob}\n`, `\n${ann};Ann\n${bob};Bob\n`]) {
      await expect(read(file)).rejects.toMatchObject({ reason: 'table_header_is_person' });
    }
  });

  it('may follow people of a list without names: they are told, not lost', async () => {
    expect(await read(`Ann,${ann}\nname,phone\nBob,${bob}\n`)).toMatchObject({
      headerRow: 2,
      rows: [[3, 'Bob', bob]],
      problems: [[1, 'above_header']],
    });
  });

  it.each([
    ['Phone,Name,Phone', ['Phone', 'Name', 'Phone_2']],
    ['Name,phone,name', ['Name', 'phone', 'name_2']],
    ['First Name,phone,first_name', ['First Name', 'phone', 'first_name_2']],
    ['a,phone,A,a_2', ['a', 'phone', 'A_3', 'a_2']],
    ['phone,name,,', ['phone', 'name']],
  ])('%s has each name once, and none for what is empty', async (header, names) => {
    expect((await read(`${header}\n${ann},Ann\n`)).names).toEqual(names);
  });
});

it('counts every row below the header once: data, problems and empty ones', async () => {
  const file = `phone,name,city,,\r\n${ann},Ann,New York,,\r\n${bob},Bob\r\n\r\n,,,,\r\n , ,,,\r\nTotal,3,,,\r\n"Confidential",,,,\r\n`;
  expect(await read(file)).toMatchObject({
    rows: [
      [2, ann, 'Ann', 'New York'],
      [3, bob, 'Bob'],
      [7, 'Total', '3', ''],
      [8, 'Confidential', '', ''],
    ],
    problems: [],
    empty: 3,
  });
});

describe('U+0000', () => {
  it('within a text is a problem of its row, around it padding', async () => {
    const file = `phone,name\n${ann},Ann\0\0\n${bob},Bo\0b\n${cem},Cem\n`;
    for (const size of [1, 64 * 1024]) {
      expect(await read(file, { size })).toMatchObject({
        rows: [
          [2, ann, 'Ann'],
          [4, cem, 'Cem'],
        ],
        problems: [[3, 'control_character']],
      });
    }
  });
});

describe('the delimiter', () => {
  it.each([
    ['\t', `phone\tname, first, then last\tcity, state\n${ann}\tAnn Miller\tNew York, NY\n${bob}\tBob\tBoston, MA\n`],
    [';', `phone;name (first, last);amount (net, gross);city\n${ann};Ann;1,5;New York\n${bob};Bob;2,5;Boston\n`],
    [';', `phone;amount (net, gross)\n${ann};1,5\n${bob};2,5\n`],
    ['|', `phone|name|city\n${ann}|Ann|New York\n`],
    [',', `phone,"name; first; last; middle",city\n${ann},Ann,New York\n`],
    [',', `phone\n${ann},Ann\n${bob},Bob\n`],
    [',', `phone\n${ann}\n${bob}\n`],
    [';', `phone;note\n${ann};"one, two, three, four"\n${bob};\n`],
  ])('%j is judged by all rows of %j', async (delimiter, file) => {
    expect((await read(file)).delimiter).toBe(delimiter);
  });
});

describe('what is no table', () => {
  it.each<[string, File]>([
    ['file_empty', ''],
    ['file_empty', '\ufeff\r\n\r\n'],
    ['table_pdf', '%PDF-1.7 …'],
    ['table_old_workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])],
    ['table_web_page', '\ufeff  <html><table><tr><td>phone</td></tr></table>'],
    ['table_web_page', Buffer.from('\ufeff<?xml version="1.0"?><Workbook>', 'utf16le')],
    ['table_other_text', '[{"name": "Ann", "phone": "+14155552671"}]'],
    ['table_other_text', '\ufeff{ "contacts": [] }'],
    ['table_other_text', 'BEGIN:VCARD\r\nVERSION:3.0\r\nTEL:+14155552671\r\nEND:VCARD\r\n'],
    ['table_other_text', '{\\rtf1\\ansi phone}'],
    ['table_other_text', "-- dump\nINSERT INTO people VALUES ('+14155552671');"],
    ['table_archive', zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' })],
    ['table_not_text', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16])],
  ])('is refused as %s', async (reason, file) => {
    await expect(read(file)).rejects.toMatchObject({ reason });
  });

  it('are no columns that begin like it', async () => {
    for (const header of ['select,phone', '[id],phone', 'begin,phone', '"{id}",phone'])
      expect((await read(`${header}\n1,${ann}\n`)).delimiter).toBe(',');
  });
});

describe('a workbook', () => {
  const sheet = (rows: string) => workbookOf(rows);

  it('has its rows as a spreadsheet shows them: whole numbers, dates without a zone', async () => {
    const file = sheet(
      '<row r="2"><c r="A2" t="inlineStr"><is><t>phone</t></is></c><c r="B2" t="inlineStr"><is><t>name</t></is></c><c r="C2" t="inlineStr"><is><t>consent_at</t></is></c></row>' +
        '<row r="3"><c r="A3"><v>966500000001</v></c><c r="B3" t="inlineStr"><is><t>سارة</t></is></c><c r="C3" s="1"><v>45678</v></c></row>' +
        '<row r="5"><c r="A5"><v>9.66500000002E11</v></c><c r="B5"><v>0.1</v></c><c r="C5" s="1"><v>45678.5</v></c></row>',
    );
    for (const size of [100, 64 * 1024]) {
      expect(await read(file, { size })).toMatchObject({
        encoding: 'xlsx',
        delimiter: null,
        headerRow: 2,
        rows: [
          [3, '966500000001', 'سارة', '2025-01-21'],
          [5, '966500000002', '0.1', '2025-01-21T12:00:00'],
        ],
        empty: 1,
      });
    }
  });

  it('is read by the name of a sheet, and refused if that is not there', async () => {
    const file = sheet(`<row r="1"><c r="A1" t="inlineStr"><is><t>${ann}</t></is></c></row>`);
    expect((await read(file, { options: { ...hints, sheet: 'People' } })).rows).toEqual([[1, ann]]);
    await expect(read(file, { options: { ...hints, sheet: 'Others' } })).rejects.toMatchObject({
      reason: 'table_sheet_missing',
    });
  });

  it('that unpacks to more than memory should hold is refused, whatever it says of itself', async () => {
    const zeros = deflateRawSync(Buffer.alloc(250 * 1024 * 1024, 0x20), { level: 1 });
    const bomb = workbookWith({ sheets: { People: { packed: zeros, says: 10 } } });
    await expect(read(bomb)).rejects.toMatchObject({ reason: 'table_workbook_too_large' });
  });

  it('with a cell far out is refused before its empty cells are made', async () => {
    const cell = (at: string) => `<c r="${at}" t="inlineStr"><is><t>${ann}</t></is></c>`;
    const file = sheet(`<row r="1">${cell('A1')}</row><row r="1048576">${cell('XFD1048576')}</row>`);
    await expect(read(file)).rejects.toMatchObject({ reason: 'table_workbook_rows' });
  });

  it('that is broken is refused in words', async () => {
    const file = sheet('<row r="1"/>');
    await expect(read(file.subarray(0, file.length - 40))).rejects.toMatchObject({ reason: 'table_workbook_broken' });
  });
});

it('reads back whatever is written by the rules, however it is cut', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', 'ع', ' x', '"', ',', ';', '\n', '\r\n', '=') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 1 }),
      fc.integer({ min: 1, max: 50 }),
      async (rows, size) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const file = ['phone,a,b', ...rows.map((cells) => [ann, ...cells.map(quoted)].join(',')), ''].join('\r\n');
        expect((await read(file, { size })).rows).toEqual(rows.map((cells, index) => [index + 2, ann, ...cells]));
      },
    ),
    { numRuns: 200 },
  );
});
