import { expect, it } from 'vitest';
import { isNoValue, spokenName } from './spoken-name.ts';

it.each([
  'null', 'N/A', 'n/a', '#REF!', '#N/A', '#NAME?', '#WERT!', 'undefined', 'NaN', '-', '--', '?', '…', 'Unknown', 'UNKNOWN', 'No Name', 'Test',
  'Customer', 'ann@example.com', 'https://example.com', '12125550107', '+1 212 555 0107', 'Ann 212 555 0107', 'Mr.', 'Mrs', 'Herr', 'السيد', 'أ.',
  'غير معروف', 'بدون اسم', 'غير متوفر', 'Sin nombre', 'Inconnu', 'Unbekannt', '{{first_name}}', '{first_name}', '[First Name]', '%FIRSTNAME%',
  '<name>', '🙂', '', '   ', 'First Name',
])('%j is no name', (text) => expect(spokenName(text)).toBeNull());

it.each([
  ['Ann Miller', 'Ann Miller'],
  ['SMITH JOHN MR.', 'Smith John'],
  ['SMITH', 'Smith'],
  ["SEÁN O'NEILL-MÜLLER", "Seán O'Neill-Müller"],
  ['JD', 'JD'],
  ['HENRY VIII', 'Henry VIII'],
  ['McDonald', 'McDonald'],
  ['Ann "Annie" O\'Neill-Müller', 'Ann "Annie" O\'Neill-Müller'],
  ['أ. محمد', 'أ. محمد'],
  ['د. سارة العلي', 'د. سارة العلي'],
  ['🙂 Ann', 'Ann'],
  ['  Ann   Lee ', 'Ann Lee'],
  ['Person 10', 'Person 10'],
  ['Li', 'Li'],
  ['王芳', '王芳'],
  ['Dr. Miller', 'Dr. Miller'],
])('%j is said as %j', (text, name) => expect(spokenName(text)).toBe(name));

it('what is no value is none in any column, and words are values', () => {
  expect(['null', '#REF!', '-', 'N/A'].filter((text) => !isNoValue(text))).toEqual([]);
  expect(['none', '0', 'no', 'unknown', '-5', '#1', 'NA'].filter(isNoValue)).toEqual([]);
});
