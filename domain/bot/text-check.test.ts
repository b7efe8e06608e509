import fc from 'fast-check';
import { expect, it } from 'vitest';
import { variablesIn } from './bot.ts';
import { checkText, isColumnName } from './text-check.ts';

const nothing = { known: [], columns: [], unknown: [], malformed: [] };

it('tells what every call has from what the list must bring and from what nobody knows', () => {
  const text = 'Hi {{customer_name}} of {{ city }}, about {{ordr}} and {{customer_name}} again.';
  expect(checkText(text, ['city', 'street'])).toEqual({
    known: ['customer_name'],
    columns: ['city'],
    unknown: ['ordr'],
    malformed: [],
  });
});

it.each([
  ['Hi {{customer_name', '{{customer_name'],
  ['Hi {{customer_name}', '{{customer_name}'],
  ['Hi {customer_name}}', '{customer_name}}'],
  ['Hi {customer_name}.', '{customer_name}'],
  ['Hi {{first name}}', '{{first name}}'],
  ['Hi {{}}', '{{}}'],
  ['Hi {{{customer_name}}}', '{{{customer_name}}}'],
  ['Hi customer_name}}', '}}'],
  ['Hi {{customer\nname}}', '{{customer'],
])('finds the braces of %j', (text, malformed) => {
  const found = checkText(text, []);
  expect(found.malformed).toContain(malformed);
  expect(found).toMatchObject({ known: [], columns: [], unknown: [] });
});

it('takes single braces around other things for what they are', () => {
  expect(checkText('Answer as {"city": "…"} or { nothing }.', [])).toEqual(nothing);
});

it('names every variable that a call would fill in, of any text', () => {
  const piece = fc.oneof(
    fc.constantFrom('{{customer_name}}', '{{city}}', '{{ phone }}', '{', '}', '{{', '}}', '\n', ' '),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const { known, columns, unknown, malformed } = checkText(text, ['city']);
      if (malformed.length > 0) return;
      expect(new Set([...known, ...columns, ...unknown])).toEqual(new Set(variablesIn(text)));
    }),
  );
});

it.each([
  ['city', true],
  ['order_2', true],
  ['City', false],
  ['the city', false],
  ['', false],
  // Every call has it.
  ['bot_name', false],
])('%j as a column: %s', (name, expected) => expect(isColumnName(name)).toBe(expected));
