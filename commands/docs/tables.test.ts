import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '#infra/root.ts';
import { withTable } from './tables.ts';

it('replaces what stands between the markers, and nothing else', () => {
  const document = 'a\n<!-- t:begin -->\nold\n<!-- t:end -->\nz\n';
  expect(withTable(document, 't', '| new |')).toBe('a\n<!-- t:begin -->\n\n| new |\n\n<!-- t:end -->\nz\n');
  expect(() => withTable('no markers', 't', '')).toThrow('markers');
});

it('the documents say what the code says (npm run docs writes them anew)', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'commands/docs.ts'), '--check']);
  expect(stdout).toBe('');
});
