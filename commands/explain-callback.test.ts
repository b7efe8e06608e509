/** The command itself: sentences in, instants and questions out, in their order. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '#infra/root.ts';

const run = promisify(execFile);

it('says of each sentence when the person wants to be called, in the order of the file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'redial-callback-'));
  const said = '2026-12-01T19:00:00Z';
  const rows = [
    'zone,phrase,lang,said_at_utc,note',
    `America/New_York,"Call me tomorrow, at five",en,${said},1`,
    `Europe/Madrid,mañana por la mañana,es,${said},2`,
    `Asia/Riyadh,بعد ساعتين,ar,2026-12-01 19:00,3`,
    `Europe/Paris,jamais,fr,${said},4`,
    'Europe/Paris,demain midi,fr,yesterday,5',
  ];
  await writeFile(join(dir, 'said.csv'), rows.join('\r\n'));
  const { stdout } = await run(process.execPath, [join(root, 'commands/explain-callback.ts'), 'said.csv'], {
    cwd: root,
    env: { ...process.env, INIT_CWD: dir },
  });
  await rm(dir, { recursive: true });
  expect(stdout.split('\n')).toEqual([
    'phrase,lang,said_at_utc,zone,due_utc,certain,message',
    `"Call me tomorrow, at five",en,${said},America/New_York,2026-12-02T22:00:00Z,true,`,
    `mañana por la mañana,es,${said},Europe/Madrid,2026-12-02T09:00:00Z,false,At what time in the morning?`,
    'بعد ساعتين,ar,2026-12-01 19:00,Asia/Riyadh,2026-12-01T21:00:00Z,true,',
    `jamais,fr,${said},Europe/Paris,,false,The words ask for no call at all.`,
    'demain midi,fr,yesterday,Europe/Paris,,false,The time of the call could not be read. Write it as 2026-12-01T19:00:00Z.',
    '',
  ]);
}, 60_000);
