import { expect, it } from 'vitest';
import { PdfWriter } from './pdf-writer.ts';

async function written(fact: { label: string; value: string }): Promise<string> {
  const options = { title: 'T', madeAt: new Date('2026-11-28T10:00:00Z'), compress: false, unprinted: '[missing]' };
  const writer = new PdfWriter(options);
  writer.fact({ ...fact, size: 9 });
  return (await writer.end()).toString('latin1');
}

/** Letters of the embedded font, in the order in which they stand on paper, each with the glyph it is drawn with. */
function drawn(pdf: string): { letters: string; glyph: string }[] {
  const table = [...pdf.matchAll(/beginbfrange\n([\s\S]*?)endbfrange/g)].flatMap(([, ranges = '']) =>
    [...ranges.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g)].flatMap(([, first = '', all = '']) =>
      [...all.matchAll(/<([\w ]*)>/g)].map(([, hex = ''], index) => {
        const units = hex.match(/[0-9a-f]{4}/gi) ?? [];
        return [parseInt(first, 16) + index, String.fromCharCode(...units.map((unit) => parseInt(unit, 16)))] as const;
      }),
    ),
  );
  const letters = new Map(table);
  const shown = [...pdf.matchAll(/\/F\d+ [\d.]+ Tf\n([\s\S]*?)ET/g)].flatMap(([, text = '']) =>
    [...text.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []),
  );
  return shown.flatMap((glyph) => {
    const of = letters.get(parseInt(glyph, 16));
    return of !== undefined && /\p{sc=Arabic}/u.test(of) ? [{ letters: of, glyph }] : [];
  });
}

it('joins Arabic letters and writes them from the right', async () => {
  const beh = drawn(await written({ label: 'Name', value: 'ببب' }));
  expect(beh.map(({ letters }) => letters)).toEqual(['ب', 'ب', 'ب']);
  // At the end, in the middle and at the beginning of a word a letter has a form of its own.
  expect(new Set(beh.map(({ glyph }) => glyph)).size).toBe(3);
  const name = drawn(await written({ label: 'Name', value: 'محمد علي' }));
  expect(name.map(({ letters }) => letters).join('')).toBe('يلعدمحم');
});

it('prints a text of many lines, and names what no font has', async () => {
  const pdf = await written({ label: 'Words', value: `${'نعم '.repeat(3000)}王` });
  expect(pdf.match(/\/Type \/Page\n/g)?.length).toBeGreaterThan(1);
  expect(drawn(pdf)).toHaveLength(3 * 3000);
  // Of the built-in font, whose bytes are those of Windows-1252.
  expect(pdf).toContain(Buffer.from('missing').toString('hex'));
  expect(await written({ label: 'Name', value: 'Анна Żółć Γιάννης' })).not.toContain(
    Buffer.from('missing').toString('hex'),
  );
});
