import { expect, it } from 'vitest';
import { FarewellEar } from './farewell-ear.ts';

/** What comes of it, sentence by sentence. */
function hear(...sentences: string[]): boolean[] {
  const ear = new FarewellEar();
  return sentences.map((sentence) => ear.hear(sentence));
}

it.each([
  ['Goodbye, goodbye.', 'Yes, bye.'],
  ['Okay, thank you, bye bye.', 'Bye!'],
  ['شكرا، مع السلامة', 'مع السلامة'],
  ['Gracias, adiós.', 'Adiós.'],
  ['Merci, au revoir.', 'Bonne journée, au revoir.'],
])('knows that both have said goodbye: %s %s', (first, second) => {
  expect(hear(first, second)).toEqual([false, true]);
});

it.each([
  ['Say goodbye to my old insurance? Tell me more.', 'Say goodbye to my old insurance!'],
  ['Good, that is all. Goodbye.', 'Wait, one more question.'],
  ['Bye.', 'No, wait, what does it cost?'],
  ['Thank you.', 'Okay.'],
  ['Yes.', 'Yes.'],
])('goes on: %s %s', (first, second) => {
  expect(hear(first, second)).toEqual([false, false]);
});

it('counts anew after anything else', () => {
  expect(hear('Bye.', 'And when do you open?', 'Bye.', 'Bye.')).toEqual([false, false, false, true]);
});
