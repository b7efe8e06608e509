import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLocalFolder } from './local-folder.ts';
import { readWhole, type Storage } from './storage.ts';

let folder: string;
let storage: Storage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
  storage = openLocalFolder(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const ogg = { contentType: 'audio/ogg' };
const put = (key: string, content: string) => storage.put(key, Readable.from([Buffer.from(content)]), ogg);

it('gives back what was stored, whole or in part', async () => {
  expect(await put('recordings/a.ogg', 'hello world')).toEqual({ size: 11 });
  const whole = await storage.open('recordings/a.ogg');
  expect(whole).toMatchObject({ size: 11, contentType: 'audio/ogg' });
  expect(await text(whole.stream)).toBe('hello world');
  const part = await storage.open('recordings/a.ogg', { start: 6, end: 100 });
  expect(part.size).toBe(11);
  expect(await text(part.stream)).toBe('world');
  expect(Buffer.from(await readWhole((await storage.open('recordings/a.ogg')).stream)).toString()).toBe('hello world');
});

it('refuses a range outside the object', async () => {
  await put('range', 'abc');
  await expect(storage.open('range', { start: 3 })).rejects.toMatchObject({ code: 'bad_input' });
});

it('replaces and deletes', async () => {
  await put('b', 'old');
  await put('b', 'new');
  expect(await text((await storage.open('b')).stream)).toBe('new');
  await storage.delete('b');
  await storage.delete('b');
  expect(await storage.exists('b')).toBe(false);
  await expect(storage.open('b')).rejects.toMatchObject({ code: 'not_found' });
});

it('keeps nothing of an object that is too large or breaks off', async () => {
  const large = Readable.from([Buffer.alloc(10), Buffer.alloc(10)]);
  await expect(storage.put('large/x', large, { ...ogg, maxBytes: 15 })).rejects.toMatchObject({ code: 'too_large' });
  const broken = new Readable({
    read() {
      this.push('half');
      this.destroy(new Error('connection lost'));
    },
  });
  await expect(storage.put('large/y', broken, ogg)).rejects.toThrow('connection lost');
  expect(await readdir(join(folder, 'large'))).toEqual([]);
});

it('does not touch the old object when the new one fails', async () => {
  await put('keep', 'good');
  const large = Readable.from([Buffer.alloc(20)]);
  await expect(storage.put('keep', large, { ...ogg, maxBytes: 5 })).rejects.toThrow();
  expect(await text((await storage.open('keep')).stream)).toBe('good');
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
  await expect(storage.open(key)).rejects.toMatchObject({ code: 'bad_input' });
  await expect(storage.exists(key)).rejects.toMatchObject({ code: 'bad_input' });
});
