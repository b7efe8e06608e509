/** The command itself: sentences in, what each of them asks for out, in their order. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '#infra/root.ts';

const run = promisify(execFile);

it('says of each sentence what it asks for, in the order of the file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'redial-words-'));
  const rows = [
    '\uFEFFtext,lang,note',
    '"Please, ""never"" call me again.",en,1',
    '',
    'Stop calling me,xx,0',
    '"What does it cost?",en,2',
    'Ne m’enregistrez pas,fr,3',
    'لا تتصلوا بي مرة أخرى,ar,4',
  ];
  await writeFile(join(dir, 'words.csv'), rows.join('\r\n'));
  const { stdout } = await run(process.execPath, [join(root, 'commands/explain-words.ts'), 'words.csv'], {
    cwd: root,
    env: { ...process.env, INIT_CWD: dir },
  });
  await rm(dir, { recursive: true });
  expect(stdout.split('\n')).toEqual([
    'lang,text,level,phrase',
    'en,"Please, ""never"" call me again.",dnc,never call me again',
    'xx,Stop calling me,dnc,stop calling',
    'en,What does it cost?,,',
    'fr,Ne m’enregistrez pas,objection_recording,ne menregistrez pas',
    expect.stringMatching(/^ar,لا تتصلوا بي مرة أخرى,dnc,./),
    '',
  ]);
}, 60_000);
