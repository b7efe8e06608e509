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

it('leaves numbers, telephone numbers and ordinary words alone', () => {
  for (const cell of [
    '',
    '+12025550100',
    '+1 (202) 555-0100',
    '-3.5',
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
  const cell = fc.oneof(fc.string(), fc.constantFrom(...dangerous), fc.constantFrom("'=1", "''=1", "'+1", "'"));
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
