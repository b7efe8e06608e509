import { expect, it } from 'vitest';
import { windowWords } from './window-text.ts';

it.each([
  [[], 'All lawful hours of each person’s region'],
  [[{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }], 'Mon–Fri 09:00–18:00 (their time)'],
  [
    [
      { days: [7, 6], from: '10:00', to: '14:00' },
      { days: [1, 3, 4, 5], from: '08:00', to: '24:00' },
    ],
    'Sat, Sun 10:00–14:00, Mon, Wed–Fri 08:00–24:00 (their time)',
  ],
])('%j reads well', (window, words) => expect(windowWords(window)).toBe(words));
