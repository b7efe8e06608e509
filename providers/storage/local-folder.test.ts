import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { testStorage } from './conformance.ts';
import { openLocalFolder } from './local-folder.ts';
import type { Storage } from './storage.ts';

let folder: string;
let storage: Storage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
  storage = openLocalFolder(folder);
});
afterAll(() => rm(folder, { recursive: true }));

testStorage(
  () => storage,
  (prefix) => readdir(join(folder, prefix)),
);
