import { expect, it } from 'vitest';
import { variableChanges, variablesOf } from './variables.ts';

it('names variables as the texts of the bot can, and leaves empty rows out', () => {
  expect(
    variablesOf([
      { name: ' Last visit ', value: ' May ' },
      { name: 'city', value: '' },
      { name: '', value: 'lost' },
    ]),
  ).toEqual({ last_visit: 'May' });
});

it('tells new, other and missing values apart', () => {
  expect(variableChanges({ a: '1', b: '2', c: '3' }, { a: '1', b: '4', d: '5' })).toEqual({ b: '4', c: null, d: '5' });
  expect(variableChanges({ a: '1' }, { a: '1' })).toEqual({});
});
