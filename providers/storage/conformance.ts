/** What every storage promises, as tests. Not part of the product: only the storages' tests import it. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { readWhole, type Storage } from './storage.ts';

const ogg = { contentType: 'audio/ogg' };

const breakingOff = (first: Buffer): Readable =>
  Readable.from(
    (function* () {
      yield first;
      throw new Error('connection lost');
    })(),
  );

/**
 * Registers the tests of a storage.
 * @param storageOf the storage under test, asked for when a test runs
 * @param leftovers everything that lies under a prefix of the storage's own place, halves included
 */
export function testStorage(storageOf: () => Storage, leftovers: (prefix: string) => Promise<string[]>): void {
  const put = (key: string, content: string | Buffer) =>
    storageOf().put(key, Readable.from([Buffer.from(content)]), ogg);
  const read = async (key: string) => text((await storageOf().open(key)).stream);

  it('gives back what was stored, whole or in part', async () => {
    expect(await put('recordings/a.ogg', 'hello world')).toEqual({ size: 11 });
    const whole = await storageOf().open('recordings/a.ogg');
    expect(whole).toMatchObject({ size: 11, contentType: 'audio/ogg' });
    expect(Buffer.from(await readWhole(whole.stream)).toString()).toBe('hello world');
    const part = await storageOf().open('recordings/a.ogg', { start: 6, end: 100 });
    expect(part).toMatchObject({ size: 11, contentType: 'audio/ogg' });
    expect(await text(part.stream)).toBe('world');
    expect(await text((await storageOf().open('recordings/a.ogg', { start: 0, end: 0 })).stream)).toBe('h');
    expect(await text((await storageOf().open('recordings/a.ogg', { start: 6 })).stream)).toBe('world');
  });

  it.each([{ start: 3 }, { start: 2, end: 1 }, { start: -1 }])(
    'refuses the range %j outside the object',
    async (range) => {
      await put('range', 'abc');
      await expect(storageOf().open('range', range)).rejects.toMatchObject({ code: 'bad_input' });
    },
  );

  it('replaces and deletes', async () => {
    await put('b', 'old');
    await put('b', 'new');
    expect(await read('b')).toBe('new');
    expect(await storageOf().exists('b')).toBe(true);
    await storageOf().delete('b');
    await storageOf().delete('b');
    expect(await storageOf().exists('b')).toBe(false);
    await expect(storageOf().open('b')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('stores an empty object', async () => {
    expect(await storageOf().put('nothing', Readable.from([]), ogg)).toEqual({ size: 0 });
    expect(await read('nothing')).toBe('');
  });

  it('does not touch the old object when the new one fails', async () => {
    await put('keep', 'good');
    const large = Readable.from([Buffer.alloc(20)]);
    await expect(storageOf().put('keep', large, { ...ogg, maxBytes: 5 })).rejects.toThrow();
    expect(await read('keep')).toBe('good');
  });

  it.each([
    '../x',
    'a/../../x',
    '/etc/passwd',
    'a//b',
    '',
    '.',
    '..',
    'a/..',
    'a\\b',
    'a\0b',
    'x.part',
    'x.content-type',
  ])('refuses the key %j', async (key) => {
    await expect(put(key, 'x')).rejects.toMatchObject({ code: 'bad_input' });
    await expect(storageOf().open(key)).rejects.toMatchObject({ code: 'bad_input' });
    await expect(storageOf().exists(key)).rejects.toMatchObject({ code: 'bad_input' });
    await expect(storageOf().delete(key)).rejects.toMatchObject({ code: 'bad_input' });
  });

  testLargeObjects(storageOf, leftovers);
}

/** Objects that are taken in parts, and those that never come to their end. */
function testLargeObjects(storageOf: () => Storage, leftovers: (prefix: string) => Promise<string[]>): void {
  it('keeps an object of many parts as it came', async () => {
    const block = randomBytes(1024 * 1024);
    const blocks = Array.from({ length: 20 }, () => block);
    expect(await storageOf().put('many/parts', Readable.from(blocks), ogg)).toEqual({ size: 20 * block.length });
    const { stream, size } = await storageOf().open('many/parts');
    expect(size).toBe(20 * block.length);
    expect(Buffer.concat(blocks).equals(await readWhole(stream))).toBe(true);
    const edge = await storageOf().open('many/parts', { start: 8 * block.length - 2, end: 8 * block.length + 1 });
    expect(Buffer.from(await readWhole(edge.stream))).toEqual(
      Buffer.concat([block.subarray(-2), block.subarray(0, 2)]),
    );
  });

  it.each([10, 10 * 1024 * 1024])(
    'keeps nothing of one that is too large or breaks off after %i bytes',
    async (length) => {
      const block = Buffer.alloc(length);
      const large = Readable.from([block, block]);
      await expect(storageOf().put('large/x', large, { ...ogg, maxBytes: length + 5 })).rejects.toMatchObject({
        code: 'too_large',
      });
      expect(large.destroyed).toBe(true);
      await expect(storageOf().put('large/y', breakingOff(block), ogg)).rejects.toThrow('connection lost');
      expect(await leftovers('large/')).toEqual([]);
    },
  );
}
