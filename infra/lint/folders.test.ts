import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, test } from 'vitest';
import { root } from '../root.ts';

// The project's own configuration, without the rules that need the compiler: the files below do not exist.
const eslint = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] });

async function messages(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map((message) => message.message);
}

const forbidden: [file: string, code: string][] = [
  ['domain/x.ts', `import { y } from '#db/y.ts';\nexport const z = y;`],
  ['domain/x.ts', `import { y } from '../db/y.ts';\nexport const z = y;`],
  ['domain/deep/x.ts', `export { y } from '../../providers/y.ts';`],
  ['domain/x.ts', `import type { Y } from '#workflows/y.ts';\nexport type Z = Y;`],
  ['domain/x.ts', `export const y = await import('#db/y.ts');`],
  ['db/x.ts', `import { y } from '#providers/y.ts';\nexport const z = y;`],
  ['providers/telephony/x.ts', `import { y } from '#sandbox/y.ts';\nexport const z = y;`],
  ['workflows/x.ts', `import { y } from '#activities/y.ts';\nexport const z = y;`],
  ['db/x.ts', `import { y } from '#temporal.config';\nexport const z = y;`],
  ['db/event/x.ts', `import { y } from '#providers/y.ts';\nexport const z = y;`],
  ['temporal.config.ts', `import { y } from '#workflows/y.ts';\nexport const z = y;`],
  ['activities/x.ts', `import { y } from '#workers/engine/y.ts';\nexport const z = y;`],
  ['workers/engine/x.ts', `import { y } from '#sandbox/y.ts';\nexport const z = y;`],
  ['web/src/lib/x.ts', `import { y } from '#activities/y.ts';\nexport const z = y;`],
  ['web/src/lib/x.ts', `import { y } from '../../../sandbox/y.ts';\nexport const z = y;`],
  ['sandbox/carrier/x.ts', `import { y } from '#db/y.ts';\nexport const z = y;`],
  ['infra/x.ts', `import { y } from '#domain/y.ts';\nexport const z = y;`],
];

test.each(forbidden)('%s may not say: %s', async (file, code) => {
  expect(await messages(file, code)).toEqual([expect.stringContaining('may import')]);
});

test('rooms of the database layer do not import those above them', async () => {
  const code = `import { y } from '../dialling/y.ts';\nexport const z = y;`;
  expect(await messages('db/campaign/x.ts', code)).toEqual([expect.stringContaining('may not import')]);
  expect(await messages('db/health/x.ts', code)).toEqual([]);
});

const allowed: [file: string, code: string][] = [
  ['domain/x.ts', `import { y } from './db/y.ts';\nexport const z = y;`],
  ['db/x.ts', `import { y } from '#domain/y.ts';\nexport const z = y;`],
  ['workflows/x.ts', `import type { Y } from '#activities/y.ts';\nexport type Z = Y;`],
  ['workflows/x.ts', `import { y } from '#temporal.config';\nexport const z = y;`],
  ['activities/x.ts', `import { y } from '#providers/y.ts';\nexport const z = y;`],
  ['workers/engine/x.ts', `import { y } from '#activities/y.ts';\nexport const z = y;`],
  ['web/src/lib/x.ts', `import { y } from '#lib/y.ts';\nexport const z = y;`],
  ['tests/x.ts', `import { y } from '#sandbox/y.ts';\nexport const z = y;`],
];

test.each(allowed)('%s may say: %s', async (file, code) => {
  expect(await messages(file, code)).toEqual([]);
});

test('workflows ask for a local activity only with a reason', async () => {
  const code = `import { proxyLocalActivities } from '@temporalio/workflow';\nexport const y = proxyLocalActivities({});`;
  expect(await messages('workflows/x.ts', code)).toEqual([expect.stringContaining('Few activities may be local')]);
});

test('workflows run without Node', async () => {
  for (const name of ['node:fs', 'crypto']) {
    const code = `import { y } from '${name}';\nexport const z = y;`;
    expect(await messages('workflows/x.ts', code)).toEqual([expect.stringContaining('runs without Node')]);
    expect(await messages('activities/x.ts', code)).toEqual([]);
  }
});

test('the domain has no clock of its own', async () => {
  for (const code of ['export const at = Date.now();', 'export const at = new Date();']) {
    expect(await messages('domain/x.ts', code)).toEqual([expect.stringContaining('no clock of its own')]);
  }
  expect(await messages('domain/x.ts', 'export const at = new Date(0);')).toEqual([]);
});
