import { expect, it } from 'vitest';
import { fillVariables, variablesIn } from './bot.ts';

it('finds the variables of a text, each once', () => {
  expect(variablesIn('Hi {{customer_name}}, {{ city }} and {{customer_name}}')).toEqual(['customer_name', 'city']);
});

it('fills variables in, and never lets a callee hear braces', () => {
  expect(fillVariables('Hi {{customer_name}}, from {{city}}.', { customer_name: 'Ana' })).toBe('Hi Ana, from.');
  expect(fillVariables('{{a}}', { a: '{{b}}' })).toBe('{{b}}');
});
