import { describe, expect, it } from 'vitest';
import { fileText, peek } from './file-text.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}
async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
async function read(bytes: Uint8Array, size: number): Promise<string> {
  return (await allOf(fileText(cut(bytes, size)))).join('');
}
const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('the text of a file', () => {
  const text = 'phone\r\n212,5550101\n646,5550111\r٠٥٠\r\n';

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 of the other order', swapped(text)],
    ['UTF-16 of the other order with a mark', swapped(`\ufeff${text}`)],
  ])('in %s, wherever it is cut', async (_, bytes) => {
    for (let size = 1; size <= bytes.length; size += 1) expect(await read(bytes, size)).toBe(text);
  });

  it('of nothing is none', async () => {
    expect(await read(Buffer.alloc(0), 5)).toBe('');
  });
});

it('looks at the beginning and gives all of it', async () => {
  const { first, all } = await peek(cut(Buffer.from('0123456789'), 3), 4);
  expect(Buffer.from(first).toString()).toBe('012345');
  expect(Buffer.concat(await allOf(all)).toString()).toBe('0123456789');
});
