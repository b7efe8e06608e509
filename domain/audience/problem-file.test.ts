/** Files of problem rows: what is written is read back the same, and what was wrong is still seen when nobody has mended it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../csv.ts';
import { workbookOf } from '../table/workbook-fixture.ts';
import { readAudienceFile, type AudienceBatch } from './audience-file.ts';
import { problemFileHeader, problemFileMatching, problemFileRow } from './problem-file.ts';
import { readAudienceHeader } from './columns.ts';

type Cells = readonly string[];

interface Read {
  header: AudienceBatch['header'];
  rows: Cells[];
  /** By kind, with their cells. */
  problems: [kind: string, ...cells: string[]][];
  empty: number;
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const matching = (names: Cells, sample: readonly Cells[]) =>
  readAudienceHeader(names, { sample, isPhoneOptional: true });

async function read(file: string | Uint8Array, size = 64 * 1024): Promise<Read> {
  const all: Omit<Read, 'header'> = { rows: [], problems: [], empty: 0 };
  let header: Read['header'] | null = null;
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  for await (const batch of readAudienceFile(chunksOf(bytes, size), { matching })) {
    header = batch.header;
    all.rows.push(...batch.rows.map(({ cells }) => cells));
    all.problems.push(...batch.problems.map(({ kind, cells }): [string, ...string[]] => [kind, ...cells]));
    all.empty += batch.empty;
  }
  if (header === null) throw new Error('Nothing was read.');
  return { header, ...all };
}

/** The file that people get if all rows have problems. */
function written({ header, rows, problems }: Pick<Read, 'header' | 'rows' | 'problems'>): string {
  const all = [...rows, ...problems.map(([, ...cells]) => cells)];
  const says = ['Something, that is “wrong”; look|here.', '"Twice"'];
  return (
    problemFileHeader(header) + all.map((cells, row) => problemFileRow({ row, problems: says, cells }, header)).join('')
  );
}

const given = ({ rows, problems }: Read) => ({
  rows: rows.map((cells) => cells.slice(2)),
  problems: problems.map(([kind, , , ...cells]) => [kind, ...cells]),
});
const own = ['redial_row', 'redial_problem'];
const sorted = (rows: readonly Cells[]) => rows.map((cells) => JSON.stringify(cells)).sort();

/** Signs that some step of writing, saving or reading treats in its own way, and any others. */
const odd = [...'\0\u0001\ufeff\uffff\ufffd"\'\t\n\r,;| =+-@019.EÀ\u00a0٣س🙂'];
const sign = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
const cell = fc.oneof(
  fc.array(sign, { maxLength: 8 }).map((signs) => signs.join('')),
  fc.constantFrom('+12125550101', '0501234567', "'0501234567", '=1+1', '2026-01-31', '9.66501E+11', 'sep=;', 'phone'),
  fc.constantFrom('x\n+12125550105,y,z\n', 'x\r\n+12125550105;y;z', 'a\n+12125550105\ty\tz\nb', '"quoted" text'),
);
const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 });

describe('a file of problem rows', () => {
  it('is read back as it was written, cell by cell, whatever was in the file that was given', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('phone|name|note', 'A|B|C', 'name||', 'Kontakt|Kontakt|phone'),
        fc.constantFrom(7, 64 * 1024),
        async (table, delimiter, headings, size) => {
          const line = (cells: Cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter);
          const file = [headings.split('|'), ['+12125550100', 'Ann', 'x'], ...table].map(line).join('\r\n');
          const first = await read(Buffer.from(file));
          const back = await read(written(first), size);
          expect(back.header.names.slice(0, 2)).toEqual(own);
          const again = given(back);
          const wrong = first.problems.filter(([kind]) => kind !== 'above_header');
          // All cells are there, and each as it was.
          const cells = [...first.rows, ...first.problems.map(([, ...found]) => found)];
          expect(sorted([...again.rows, ...again.problems.map(([, ...found]) => found)])).toEqual(sorted(cells));
          // What was wrong with the file itself is wrong still.
          const refused = new Set(sorted(again.problems.map(([, ...found]) => found)));
          expect(sorted(wrong.map(([, ...found]) => found)).filter((one) => !refused.has(one))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('comes back from a second round with the same columns, not with two more', async () => {
    const first = await read('phone,name\nnonsense,Ann\n');
    const second = await read(written(first));
    const third = await read(written(second));
    expect(third.header.names).toEqual(['redial_row', 'redial_problem', 'phone', 'name']);
    expect(third.rows.map((cells) => cells.slice(2))).toEqual([['nonsense', 'Ann']]);
  });

  it('is known by its headings, also if nothing else in it is known and a spreadsheet has saved it with semicolons', async () => {
    const { header } = await read('A,B\n+12125550101,x\n');
    const rows = [
      ['call office', 'x; y'],
      ['', 'no number'],
    ];
    const all = [header.names, ...rows].map((cells, at) => [...(at > 0 ? ['2', 'Wrong, see; there.'] : own), ...cells]);
    const saved = all.map((cells) => cells.map((cell) => `"${cell}"`).join(';')).join('\r\n');
    for (const file of [written({ header, rows, problems: [] }), saved]) {
      const back = await read(file);
      expect(back.header.names).toEqual([...own, 'A', 'B']);
      expect(given(back).rows).toEqual(rows);
    }
  });

  it('that a spreadsheet has saved as a workbook is refused what was refused, too', async () => {
    const first = await read('phone;name\n+12125550101;"x\n+12125550105;y\n"\n+1212\0 5;Bob\nnonsense;Cem\n');
    const table = [
      ['redial_row', 'redial_problem', 'phone', 'name'],
      ...[...first.problems.map(([, ...cells]) => cells), ['nonsense', 'Cem']].map((cells) => [
        '2',
        'Wrong.',
        ...cells,
      ]),
    ];
    const inRows = table.map((cells) => {
      const texts = cells.map((text) => `<c t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`);
      return `<row>${texts.join('')}</row>`;
    });
    const back = await read(workbookOf(inRows.join('')));
    expect(back.problems.map(([kind]) => kind)).toEqual(['swallowed_rows', 'undecodable']);
    expect(given(back).rows).toEqual([['nonsense', 'Cem']]);
  });

  it('a row that somebody has emptied is empty, and its number and problem are no data', async () => {
    const back = await read(`${problemFileHeader({ names: ['phone', 'name'] })}${csvLine(['4', 'Wrong.', '', ' '])}`);
    expect(back).toMatchObject({ rows: [], problems: [], empty: 1 });
  });

  it('what a zero stood in is not joined: it is shown, and asked about until it is written again', async () => {
    const first = await read('phone,name\n+1212555\0 0104,Ann\n');
    expect(first.problems).toEqual([['control_character', '+1212555\ufffd 0104', 'Ann']]);
    expect(given(await read(written(first))).problems).toEqual([['undecodable', '+1212555\ufffd 0104', 'Ann']]);
  });
});

describe('what was known of the columns', () => {
  it('holds for the file that comes back, although its rows would tell otherwise', () => {
    const header = readAudienceHeader(['Nr', '', 'Kontakt', 'Opt-in'], {
      sample: [['1', 'x', '+12125550101', '02/03/2026']],
      matching: { columns: { kontakt: { use: 'phone' } } },
    });
    const settled = { columns: { 'opt in': { dateOrder: 'dmy' as const } } };
    const { headings, matching } = problemFileMatching(header.columns, settled);
    expect(headings).toEqual(['redial_row', 'redial_problem', 'Nr', 'column_2', 'Kontakt', 'Opt-in']);
    const sample = [['2', 'Wrong.', '+12125550102', 'y', 'nonsense', '02/13/2026']];
    const back = readAudienceHeader(headings, { sample, matching });
    expect(back.phones).toEqual([4]);
    expect(back.variables.slice(2)).toEqual(header.variables);
    expect(back.columns[5]).toMatchObject({ use: 'consent', dateOrder: 'dmy' });
  });
});
