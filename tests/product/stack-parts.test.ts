/** What the parts of the stack declare to read, compared with what their programs do read. */
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { readEnvironment, type Environment } from '#domain/environment.ts';
import { root } from '#infra/root.ts';
import { serviceThatGives } from '#infra/services/services.ts';
import { productParts, type StackPart } from '#infra/stack/parts.ts';
import { readConfiguration as readCarrierConfiguration } from '#sandbox/carrier/configuration.ts';
import { readConfiguration as readServicesConfiguration } from '#sandbox/services/configuration.ts';

const variableName = /^(DATABASE_URL|(TEMPORAL|LIVEKIT|REDIAL|SANDBOX|DEMO|OTEL)_[A-Z_]+)$/;

/** Programs that share a folder with others are one file; the console's is built from its sources. */
function sourcesOf(part: StackPart): Promise<string[]> {
  if (part.entry.startsWith('db/')) return Promise.resolve([part.entry]);
  return filesUnder(part.entry.startsWith('web/') ? 'web/src' : dirname(part.entry));
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

/** Names of variables among the identifiers and strings of a file; comments do not count. */
async function namesIn(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8');
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && variableName.test(node.text)) names.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return names;
}

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

describe.each(productParts)('$name', (part) => {
  test('declares what its program reads, and nothing else', async () => {
    const files = await sourcesOf(part);
    const read = sorted((await Promise.all(files.map(namesIn))).flat());
    expect(read.length).toBeGreaterThan(0);
    expect(sorted([...part.needs, ...(part.settings ?? [])])).toEqual(read);
  });

  test('can work with what it needs, without its settings', () => {
    const values = Object.fromEntries(part.needs.map((name) => [name, plausible(name)]));
    expect(() => readAll(part, values)).not.toThrow();
  });
});

/** Reads the names as the part's program does. */
function readAll(part: StackPart, values: Record<string, string>): object {
  if (part.name === 'sandbox-carrier') return readCarrierConfiguration(values);
  if (part.name === 'sandbox-services') return readServicesConfiguration(values);
  // The seed has a schema of its own for the demo account and the sandbox, all of which may be missing.
  const names = [...part.needs, ...(part.settings ?? [])].filter((name) => !/^(SANDBOX|DEMO)_|_SANDBOX$/.test(name));
  return readEnvironment(names as (keyof Environment)[], values);
}

/** A value that every reader accepts. */
function plausible(name: string): string {
  if (name.endsWith('_URL')) return 'http://127.0.0.1:1';
  if (name.endsWith('_PORT')) return '4010';
  return 'x'.repeat(44);
}

const notTheProduct = new Set(['infra', 'tests', 'bench', 'commands', 'docs', 'patches', 'node_modules']);

test('only the entries read the environment: what they call gets values', async () => {
  const entries = await readdir(root, { withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !notTheProduct.has(entry.name))
    .map(({ name }) => (name === 'web' ? 'web/src' : name));
  const files = (await Promise.all(folders.map(filesUnder))).flat();
  const readers: string[] = [];
  for (const file of files) {
    if (/\bprocess\.env\b|\$env\//.test(await readFile(join(root, file), 'utf8'))) readers.push(file);
  }
  const programs = await Promise.all(productParts.map(sourcesOf));
  expect(readers.filter((file) => !programs.flat().includes(file))).toEqual([]);
});

test('a part waits for each service whose names it reads', () => {
  const givers = new Map(Object.entries(serviceThatGives));
  expect(sorted(givers.values())).toEqual(['livekit', 'postgres', 'temporal']);
  const server = productParts.find((part) => part.name === 'server');
  expect(sorted((server?.needs ?? []).flatMap((name) => givers.get(name) ?? []))).toEqual(sorted(givers.values()));
});
