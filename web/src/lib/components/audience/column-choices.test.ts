import { expect, it } from 'vitest';
import { withFirstPhone, withMeaning, withUse, withVariable, type PreviewColumn } from './column-choices.ts';

const column = (key: string, more: Partial<PreviewColumn> = {}): PreviewColumn => ({
  ...{ name: key, key, use: 'variable', variable: key, phoneRank: null, why: 'heading', dateOrder: null },
  ...{ values: {}, unread: [], notes: [], openDates: 0, openOrders: [] },
  ...more,
});
const none = { columns: {} };

it('a phone that is to be tried first moves the others back, in their order', () => {
  const phones = ['a', 'b', 'c'].map((key, index) => column(key, { use: 'phone', phoneRank: index + 1 }));
  const { columns } = withFirstPhone(none, [...phones, column('city')], phones[2] ?? column(''));
  expect(columns).toEqual({
    c: { use: 'phone', rank: 1 },
    a: { use: 'phone', rank: 2 },
    b: { use: 'phone', rank: 3 },
  });
});

it('meanings are added and taken back, and go with another use', () => {
  const region = column('region', { use: 'region', values: { EMEA: '' } });
  const chosen = withMeaning(none, region, { value: 'NE', meaning: 'US-NY' });
  expect(chosen.columns).toEqual({ region: { use: 'region', values: { EMEA: '', NE: 'US-NY' } } });
  expect(withMeaning(chosen, region, { value: 'EMEA', meaning: null }).columns['region']?.values).toEqual({});
  expect(withUse(chosen, region, 'ignored').columns).toEqual({ region: { use: 'ignored' } });
});

it('a variable that the bot needs comes from the chosen column, the name as such', () => {
  expect(withVariable(none, column('plan name'), 'plan').columns).toEqual({
    'plan name': { use: 'variable', variable: 'plan' },
  });
  expect(withVariable(none, column('who'), 'customer_name').columns).toEqual({ who: { use: 'name' } });
});
