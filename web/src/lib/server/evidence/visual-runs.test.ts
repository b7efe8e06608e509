import { expect, it } from 'vitest';
import { beginsAtRight, isolated, ordered, visualRuns } from './visual-runs.ts';

const isRightToLeft = /[\p{sc=Arabic}\p{sc=Hebrew}]/u;

/** A line as it stands on paper, from left to right: fontkit turns round what begins with a right-to-left script. */
function onPaper(text: string, base: 'ltr' | 'rtl' = 'ltr', line = { from: 0, to: text.length }): string {
  const isLatin = (index: number): boolean => /[\x20-\xff]/.test(text[index] ?? '');
  return visualRuns(ordered(text, base), line, (index) => ({ isBold: false, isLatin: isLatin(index) }))
    .map((run) => {
      const first = /[^\p{sc=Common}\p{sc=Inherited}]/u.exec(run.text)?.[0] ?? '';
      return isRightToLeft.test(first) ? [...run.text].reverse().join('') : run.text;
    })
    .join('');
}

it.each([
  ['Latin as it is', 'Consent: form 7 (paper)', 'Consent: form 7 (paper)'],
  ['a name of two words', 'محمد علي', 'يلع دمحم'],
  ['numbers within', 'نموذج 123 ب', 'ب 123 جذومن'],
  ['a Latin name within', 'من Redial Ltd شركة', 'ةكرش Redial Ltd نم'],
  ['brackets', 'محمد (علي)', '(يلع) دمحم'],
  ['digits of its own', 'رقم ٠٥٠ ب', 'ب ٠٥٠ مقر'],
  ['Persian digits, whose script is Arabic', 'رقم ۱۲۳', '۱۲۳ مقر'],
  ['Hebrew', 'שלום test', 'test םולש'],
])('prints %s in their order', (_, text, paper) => {
  const base = beginsAtRight(text) ? 'rtl' : 'ltr';
  expect(onPaper(text, base)).toBe(paper);
});

it('keeps parts from left to right that run from right to left themselves', () => {
  const parts = [isolated('محمد علي'), isolated('حملة 2026'), 'ready'].join(' · ');
  expect(beginsAtRight(parts)).toBe(false);
  expect(onPaper(parts)).toBe('يلع دمحم · 2026 ةلمح · ready');
});

it('orders each line for itself', () => {
  const text = 'محمد علي بن';
  expect(onPaper(text, 'rtl', { from: 0, to: 4 })).toBe('دمحم');
  expect(onPaper(text, 'rtl', { from: 5, to: text.length })).toBe('نب يلع');
});

it('lets no text change the order of what stands beside it', () => {
  expect(isolated('name')).toBe('name');
  expect(isolated('\u202egnp.exe\u2069')).toBe('gnp.exe');
  expect(onPaper(`${isolated('\u2069\u202eعلي')} · ready`)).toBe('يلع · ready');
});
