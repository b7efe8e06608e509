/** What the files of `deploy/` repeat from the code, compared with it. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { environmentTable, readEnvironment, type Environment } from '#domain/environment.ts';
import { root } from '#infra/root.ts';
import { productParts } from '#infra/stack/parts.ts';
import { retentionDays } from '#temporal.config';

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

/** Whether a process that reads the name does not start without it. */
function isRequired(name: string): boolean {
  try {
    readEnvironment([name as keyof Environment], {});
    return false;
  } catch {
    return true;
  }
}

/** Lines of files of the folder, without the comments of those that are not made of them. */
const linesOf = (...names: string[]): string[] =>
  names.flatMap((name) => texts.get(join(folder, name))?.split('\n') ?? []);
const isComment = (line: string): boolean => line.trimStart().startsWith('#');

it.each([
  ['compose', linesOf('compose.yaml', '.env.example').filter((line) => !isComment(line))],
  // The names of what is in the Secret stand in the comment that asks for it.
  ['the chart', linesOf('helm/redial/values.yaml', 'helm/redial/templates/environment.yaml')],
])('with %s every process has what it does not start without', (_name, lines) => {
  const parts = productParts.filter(({ sandbox }) => !sandbox);
  const needed = environmentTable
    .map(({ name }) => name)
    .filter((name) => parts.some(({ needs }) => needs.includes(name)));
  const text = lines.join('\n');
  expect(needed.filter((name) => isRequired(name) && !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  expect(text).toMatch(/^\s*REDIAL_STORAGE_(DIR|URL): \S/m);
});

it('asks for letters and digits where a secret becomes part of an address', () => {
  const inAddresses = linesOf('compose.yaml').flatMap((line) =>
    [...line.matchAll(/:\/\/\S*?\$\{(\w+)\S*@/g)].map(([, name]) => name),
  );
  expect(inAddresses).toContain('POSTGRES_PASSWORD');
  const asked = linesOf('.env.example');
  for (const name of inAddresses) expect(asked[asked.indexOf(`${name}=`) - 1], name).toContain('openssl rand -hex');
});

it('says the same about Temporal in each of its files', () => {
  const compose = texts.get(join(folder, 'compose.yaml')) ?? '';
  const chart = texts.get(join(folder, 'helm/redial/templates/services.yaml')) ?? '';
  const shards = /NUM_HISTORY_SHARDS\W+(?:value: ')?(\d+)/;
  expect(shards.exec(chart)?.[1]).toBe(shards.exec(compose)?.[1]);
  const retention = `${retentionDays * 24}h`;
  for (const text of [compose, chart]) {
    expect(/DEFAULT_NAMESPACE_RETENTION\W+(?:value: )?(\d+h)/.exec(text)?.[1]).toBe(retention);
  }
  const settings = (text: string): string[] =>
    text.match(/^\s*(matching|frontend|system|history)\.\S+:\s+- value: \S+/gm) ?? [];
  const plain = (text: string): string[] => settings(text).map((setting) => setting.replace(/\s+/g, ' ').trim());
  expect(plain(chart)).toEqual(plain(texts.get(join(folder, 'temporal-settings.yaml')) ?? ''));
  expect(plain(chart).length).toBeGreaterThan(0);
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
