import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fillInstructions, fillVariables, variablesIn } from './bot.ts';
import { canonicalVariable, sentVariableName, variableNameOf, variableNamePattern } from './variable-name.ts';

it.each([
  ['Prénom', 'prenom'],
  ['Montant dû', 'montant_du'],
  ['Straße', 'strasse'],
  ['المدينة', 'المدينة'],
  ['رقم العقد', 'رقم_العقد'],
  ['الـمـديـنة', 'المدينة'],
  ['Plan-Type', 'plan_type'],
  ['ＰＬＡＮ', 'plan'],
  ['город', 'город'],
  ['🙂', ''],
])('the heading %s is the variable %s', (heading, name) => expect(variableNameOf(heading)).toBe(name));

it('a name has one form, and those that were there before keep theirs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const name = variableNameOf(text);
      expect(canonicalVariable(name)).toBe(name);
      if (name !== '') expect(name).toMatch(variableNamePattern);
    }),
  );
  fc.assert(fc.property(fc.stringMatching(/^[a-z0-9_]{1,60}$/), (name) => canonicalVariable(name) === name));
});

it('programs may send the names that columns have, and none with capitals or blanks', () => {
  expect(
    ['order_2', 'المدينة', 'prénom', 'город', '市', 'column_3', 'शहर'].filter((name) => !sentVariableName.test(name)),
  ).toEqual([]);
  expect(['Order', 'my order', '', 'a-b', '×', 'a\u0640'].filter((name) => sentVariableName.test(name))).toEqual([]);
});

it('texts find their values in any script, composed or not, with unseen marks', () => {
  const values = { المدينة: 'الرياض', montant_du: '1 200,50', prenom: 'Sara', strasse: 'Königsallee' };
  const text = '{{المدينة}} {{ montant_du }} {{Prénom}} {{Pre\u0301nom}} {{strasse}} {{\u200fالمدينة\u200f}}';
  expect(fillVariables(text, values)).toBe('الرياض 1 200,50 Sara Sara Königsallee الرياض');
  expect(variablesIn(text)).toEqual(['المدينة', 'montant_du', 'prenom', 'strasse']);
  expect(fillInstructions('In {{المدينة}}.', values)).toBe('In ⟪الرياض⟫.');
});

it.each([
  ['Hello {{customer_name}}, this is Ada.', 'Hello, this is Ada.'],
  ['{{customer_name}}, you asked us to call.', 'You asked us to call.'],
  ['Good day. {{customer_name}}, have you a minute?', 'Good day. Have you a minute?'],
  ['Take care, e.g., of {{customer_name}}.', 'Take care, e.g., of.'],
  ['مرحبا {{customer_name}}، معك سارة.', 'مرحبا، معك سارة.'],
])('%s stays a sentence without the name', (text, spoken) => expect(fillVariables(text, {})).toBe(spoken));
