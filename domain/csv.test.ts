import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { csvLine, guarded, unguarded } from './csv.ts';

const dangerous = [
  '=1+1',
  "=cmd|' /C calc'!A0",
  '@SUM(A1)',
  '+A1',
  '-A1+2',
  ' =1',
  '\t=1',
  '\rx',
  '＝1+1',
  '+1*HYPERLINK("x")',
];

it('makes text of what a spreadsheet would run', () => {
  for (const cell of dangerous) expect(guarded(cell)).toBe(`'${cell}`);
});

it('makes text of what a spreadsheet would write otherwise', () => {
  for (const cell of [
    '+966500000001',
    '+1 (202) 555-0100',
    '+1-202-555-0100',
    '00966500000001',
    '0500000001',
    '050-000 0001',
    '966500000001',
    '9.66501E+11',
    '1e5',
    '2026-11-28',
    '28/11/2026',
    '28.11.2026',
    '3-4',
  ]) {
    expect(guarded(cell)).toBe(`'${cell}`);
    expect(unguarded(`'${cell}`)).toBe(cell);
  }
});

it('leaves numbers that come back as they went, and ordinary words, alone', () => {
  for (const cell of [
    '',
    '-',
    '0',
    '12',
    '0.5',
    '12345678901',
    '-3.5',
    '3.5',
    '2026',
    '2026-11-28T10:00:00Z',
    '12 Main Street',
    'Ada',
    "O'Neill",
    'a=b',
    'ليلى',
    'x@y.example',
  ]) {
    expect(guarded(cell)).toBe(cell);
  }
});

it('gives back what was written, whatever it is', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom(...dangerous),
    fc.constantFrom("'=1", "''=1", "'+1", "'", '+966500000001', "'0500", '2026-11-28'),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 4 }), (cells) => {
      const [read = []] = parse(csvLine(cells), { record_delimiter: '\r\n' });
      expect(read.map(unguarded)).toEqual(cells);
    }),
  );
});

it('takes off what it put on', () => {
  for (const cell of [...dangerous, "'=1", '+12025550100', "'", "O'Neill"]) expect(unguarded(guarded(cell))).toBe(cell);
});
