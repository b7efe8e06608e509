/** What the files of `deploy/` repeat from the code, compared with it. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { environmentTable } from '#domain/environment.ts';
import { root } from '#infra/root.ts';
import { productParts } from '#infra/stack/parts.ts';
import { searchAttributes } from '#temporal.config';

const folder = join(root, 'deploy');
const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const texts = new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)));

/** Variables of others that begin like ours. */
const foreign = new Set(['TEMPORAL_CODEC_ENDPOINT', 'TEMPORAL_CODEC_INCLUDE_CREDENTIALS', 'LIVEKIT_CONFIG']);

it('names only variables that the product knows', () => {
  const known = new Set(environmentTable.map(({ name }) => name));
  const unknown = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/\b(?:TEMPORAL|LIVEKIT|REDIAL|OTEL)_[A-Z_]*[A-Z]\b/g)]
      .map(([name]) => name)
      .filter((name) => !known.has(name) && !foreign.has(name) && name !== 'REDIAL_TEMPORAL_PORT')
      .map((name) => `${file}: ${name}`),
  );
  expect(unknown).toEqual([]);
});

it('registers the search attributes that workflows use', () => {
  const wanted = Object.entries(searchAttributes).map(([name, type]) => `${name}=${type}`);
  const registering = [...texts].filter(([, text]) => text.includes('search-attribute create'));
  expect(registering).toHaveLength(2);
  for (const [file, text] of registering) {
    expect(
      [...text.matchAll(/\b\w+=(?:Keyword|Int|Datetime|Text|Bool|Double)\b/g)].map(([pair]) => pair),
      file,
    ).toEqual(wanted);
  }
});

it('starts the programs of the product, each in an image of its own', () => {
  const dockerfile = texts.get(join(folder, 'Dockerfile')) ?? '';
  const targets = [...dockerfile.matchAll(/^FROM process AS (\S+)$/gm)].map(([, target]) => target);
  expect(targets).toEqual(['migrate', 'server', 'engine', 'voice-agent']);
  for (const { name, entry, sandbox } of productParts) {
    if (!sandbox) expect(dockerfile, name).toContain(entry);
  }
  for (const [file] of dockerfile.matchAll(/\b(?:db|workers)\/[\w/-]+\.ts/g)) {
    expect(existsSync(join(root, file)), file).toBe(true);
  }
});

it('gives the images every folder that the programs import', async () => {
  const ignored = await readFile(join(root, '.dockerignore'), 'utf8');
  for (const layer of [
    'activities',
    'db',
    'domain',
    'operations',
    'providers',
    'web',
    'workers',
    'workflows',
    'infra',
  ]) {
    expect(ignored).toContain(`!${layer}/\n`);
  }
});
