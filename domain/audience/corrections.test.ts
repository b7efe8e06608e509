import { expect, it } from 'vitest';
import { Correction, Corrections, Patch, remedyOf } from './corrections.ts';

it('cells of a row are replaced, the latest value of each, and no others', () => {
  const patch = new Patch([
    { kind: 'cell', row: 3, column: 1, value: 'first' },
    { kind: 'cell', row: 3, column: 1, value: '+966501234567' },
    { kind: 'cell', row: 3, column: 3, value: 'beyond' },
  ]);
  const cells = ['Ann', '12'];
  patch.apply({ row: 3, cells });
  expect(cells).toEqual(['Ann', '+966501234567', '', 'beyond']);
  const others = ['Bob', '12'];
  patch.apply({ row: 4, cells: others });
  expect(others).toEqual(['Bob', '12']);
});

it('an offered number is taken only for the kind that somebody has agreed to', () => {
  const patch = new Patch([{ kind: 'offered', code: 'phone_plus_missing' }]);
  const params = { offered: '+966501234567' };
  expect(patch.instead({ code: 'phone_plus_missing', params })).toBe('+966501234567');
  expect(patch.instead({ code: 'phone_old_form', params })).toBeNull();
  expect(patch.instead({ code: 'phone_plus_missing', params: {} })).toBeNull();
});

it('only kinds with a remedy offer one', () => {
  expect(['phone_no_country', 'phone_plus_missing', 'phone_rounded'].map(remedyOf)).toEqual([
    'country',
    'offered',
    null,
  ]);
});

it('corrections that are none are refused', () => {
  expect(Corrections.safeParse([{ kind: 'country', country: 'Saudi' }]).success).toBe(false);
  expect(Corrections.safeParse([{ kind: 'offered', code: 'phone_rounded' }]).success).toBe(false);
});

it('nothing is put into a cell that no file may hold', () => {
  const value = (text: string) => Correction.safeParse({ kind: 'cell', row: 2, column: 0, value: text }).success;
  expect(['a\0b', 'a\ud800', 'B🙂b'].map(value)).toEqual([false, false, true]);
});
