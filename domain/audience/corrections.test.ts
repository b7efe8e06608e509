import { expect, it } from 'vitest';
import { Correction, Corrections, Patch, remedyOf } from './corrections.ts';

const text = { sheet: null, sheets: [] };

it('cells of a row are replaced, the latest value of each, and no others', () => {
  const patch = new Patch(
    [
      { kind: 'cell', row: 3, column: 1, value: 'first' },
      { kind: 'cell', row: 3, column: 1, value: '+966501234567' },
      { kind: 'cell', row: 3, column: 3, value: 'beyond' },
    ],
    text,
  );
  const cells = ['Ann', '12'];
  patch.apply({ row: 3, cells });
  expect(cells).toEqual(['Ann', '+966501234567', '', 'beyond']);
  const others = ['Bob', '12'];
  patch.apply({ row: 4, cells: others });
  expect(others).toEqual(['Bob', '12']);
});

it('cells of another sheet are others, and without a name the first sheet is meant', () => {
  const sheets = [
    { name: 'People', rows: 9 },
    { name: 'Leads', rows: 9 },
  ];
  const corrections: Correction[] = [
    { kind: 'cell', row: 3, column: 0, value: 'of the first' },
    { kind: 'cell', row: 3, column: 0, value: 'of leads', sheet: 'Leads' },
  ];
  for (const [sheet, value] of [
    ['People', 'of the first'],
    ['Leads', 'of leads'],
    ['Others', 'as it was'],
  ]) {
    const cells = ['as it was'];
    new Patch(corrections, { sheet: sheet ?? null, sheets }).apply({ row: 3, cells });
    expect(cells).toEqual([value]);
  }
});

it('an offered number is taken only for the kind that somebody has agreed to', () => {
  const patch = new Patch([{ kind: 'offered', code: 'phone_plus_missing' }], text);
  const params = { offered: '+966501234567' };
  expect(patch.instead({ code: 'phone_plus_missing', params })).toBe('+966501234567');
  expect(patch.instead({ code: 'phone_old_form', params })).toBeNull();
  expect(patch.instead({ code: 'phone_plus_missing', params: {} })).toBeNull();
});

it('only kinds with a remedy offer one', () => {
  const codes = ['phone_no_country', 'phone_plus_missing', 'audience_row_consent_two_readings', 'phone_rounded'];
  expect(codes.map(remedyOf)).toEqual(['country', 'offered', 'date_order', null]);
});

it('corrections that are none are refused', () => {
  expect(Corrections.safeParse([{ kind: 'country', country: 'Saudi' }]).success).toBe(false);
  expect(Corrections.safeParse([{ kind: 'offered', code: 'phone_rounded' }]).success).toBe(false);
});

it('nothing is put into a cell that no file may hold', () => {
  const value = (text: string) => Correction.safeParse({ kind: 'cell', row: 2, column: 0, value: text }).success;
  expect(['a\0b', 'a\ud800', 'B🙂b'].map(value)).toEqual([false, false, true]);
});
