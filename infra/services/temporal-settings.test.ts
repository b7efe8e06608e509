import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporalSettings } from './temporal-settings.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redial-temporal-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const partitions = async (file: string) => {
  const settings = await temporalSettings(file);
  return [settings['matching.numTaskqueueWritePartitions'], settings['matching.numTaskqueueReadPartitions']];
};

it('gives a new server one partition for each queue', async () => {
  const file = join(dir, 'temporal.db');
  expect(await partitions(file)).toEqual([1, 1]);
  await writeFile(file, '');
  expect(await partitions(file)).toEqual([1, 1]);
});

it('lets the first run with an older file empty the other partitions', async () => {
  const file = join(dir, 'temporal.db');
  await writeFile(file, '');
  expect(await partitions(file)).toEqual([1, 4]);
  expect(await partitions(file)).toEqual([1, 1]);
});
