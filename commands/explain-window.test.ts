/** The command itself, as a compliance officer runs it: a file in, CSV out, one answer for each row and in its order. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '#infra/root.ts';

type Row = Record<string, string>;

const run = promisify(execFile);
const timeoutMs = 60_000;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redial-explain-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function explain(content: string | Uint8Array): Promise<Row[]> {
  await writeFile(join(dir, 'questions.csv'), content);
  // npm leaves the person's folder in INIT_CWD.
  const { stdout } = await run(process.execPath, [join(root, 'commands/explain-window.ts'), 'questions.csv'], {
    cwd: root,
    env: { ...process.env, INIT_CWD: dir },
  });
  expect(stdout.split('\n')[0]).toBe(
    'e164,instant_utc,region,candidate_zones,allowed,reason,next_open,source,zone_sources',
  );
  return parse(stdout, { columns: true }) as Row[];
}

const vectors = join(root, 'domain/calling-law/window/calling-window-vectors.csv');

it(
  'agrees with every published vector, whatever else the file holds and in whatever order',
  async () => {
    const rows = parse(await readFile(vectors, 'utf8'), { columns: true }) as Row[];
    const columns = ['campaign_window', 'note', 'instant_utc', 'contact_region', 'e164', 'extra', 'contact_tz'];
    const told = rows.map((row) => ({ ...row, extra: 'a, "quoted"\ncell' }));
    const answers = await explain(stringify(told, { header: true, columns, bom: true, record_delimiter: 'windows' }));
    const facts = ({ e164, instant_utc, region, candidate_zones, allowed, reason }: Row) => [
      e164,
      instant_utc,
      region,
      candidate_zones,
      allowed,
      reason,
    ];
    expect(answers.map(facts)).toEqual(rows.map(facts));
    for (const { allowed, next_open } of answers) if (allowed === 'true') expect(next_open).toBe('');
  },
  timeoutMs,
);

it(
  'answers rows that cannot be read, and goes on',
  async () => {
    const ny = '+12125550123';
    const questions: [row: string, allowed: boolean, reason: string][] = [
      [`${ny},,,,`, false, 'bad_instant'],
      [ny, false, 'bad_instant'],
      [`${ny},2026-02-30T15:00:00Z,,,`, false, 'bad_instant'],
      [`${ny},Jan 15 2026,,,`, false, 'bad_instant'],
      [',2026-01-15T15:00:00Z,,,', false, 'invalid_number'],
      ['12125550123,2026-01-15T15:00:00Z,,,', false, 'invalid_number'],
      [`"+1 (212) 555-0123",2026-01-15 13:00:00,,,`, true, 'inside_all_candidates'],
      [`${ny},2026-01-15T08:00:00-05:00,,,`, true, 'inside_all_candidates'],
      [`${ny},2026-01-15T18:29:59+0530,,,`, false, 'before_window@America/New_York'],
      [`${ny},2026-01-15T15:00:00Z,EST,,`, false, 'bad_time_zone'],
      [`${ny},2026-01-15T15:00:00Z,,US-ZZ,`, false, 'unknown_region'],
      [`${ny},2026-01-15T15:00:00Z,,,"mon,wed 10:00-17:00"`, false, 'outside_campaign_window@America/New_York'],
      [`${ny},2026-01-15T15:00:00Z,,,Mon-Fri 9:00–24:00; sat 11:00-12:00`, true, 'inside_all_candidates'],
      [`${ny},2026-01-15T15:00:00Z,,,17:00-10:00`, false, 'bad_campaign_window'],
      // The days on which the clock changes.
      [`${ny},2026-03-08T11:59:59Z,,,`, false, 'before_window@America/New_York'],
      [`${ny},2026-03-08T12:00:00Z,,,`, true, 'inside_all_candidates'],
      [`${ny},2026-11-01T12:59:59Z,,,`, false, 'before_window@America/New_York'],
      [`${ny},2026-11-01T13:00:00Z,,,`, true, 'inside_all_candidates'],
      [`${ny},2026-01-15T15:00:00Z,,,,5" pipe`, true, 'inside_all_candidates'],
    ];
    const file = ['E164,Instant_UTC ,contact_tz,contact_region,campaign_window,note', ...questions.map(([row]) => row)];
    const answers = await explain(file.join('\n\n'));
    expect(answers.map(({ allowed, reason }) => [allowed, reason])).toEqual(
      questions.map(([, allowed, reason]) => [String(allowed), reason]),
    );
    expect(answers[8]?.next_open).toBe('2026-01-15T13:00:00Z');
  },
  timeoutMs,
);

it(
  'answers every row of a file whose lines end in different ways',
  async () => {
    const question = (day: number) => `+12125550123,2026-01-${day}T15:00:00Z`;
    const file = `e164,instant_utc\n${question(12)}\r\n${question(13)}\r\n${question(14)}\n${question(15)}\r${question(16)}`;
    expect((await explain(file)).map(({ instant_utc }) => instant_utc?.slice(8, 10))).toEqual([
      '12',
      '13',
      '14',
      '15',
      '16',
    ]);
  },
  timeoutMs,
);

it(
  'loses no row of a long file whose last rows end in another way, of UTF-16, or of empty cells',
  async () => {
    const rows = Array.from(
      { length: 65 },
      (_, index) => `+1212555${String(100 + index).padStart(4, '0')},2026-01-15T15:00:00Z`,
    );
    const file = `e164,instant_utc\r\n${rows.slice(0, 57).join('\r\n')}\r\n${rows.slice(57).join('\n')}\n,\n`;
    for (const content of [file, Buffer.from(`\ufeff${file.replaceAll(',', '\t')}`, 'utf16le')]) {
      expect((await explain(content)).map(({ e164 }) => e164)).toEqual([...rows.map((row) => row.split(',')[0]), '']);
    }
  },
  timeoutMs,
);

it(
  'says so where rows stand within a cell of another',
  async () => {
    const question = '+12125550123,2026-01-15T15:00:00Z';
    await expect(
      explain(`e164,instant_utc,note\n${question},"x\n${question},y\n${question},z"\n`),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Row 2: 2 rows inside one cell/) as string,
    });
  },
  timeoutMs,
);

it(
  'counts the clocks of the record, and says which came from where',
  async () => {
    const at = '2026-12-01T13:30:00Z';
    const answers = await explain(
      [
        'e164,instant_utc,contact_region,contact_country,contact_tz',
        `+12125550123,${at},US-CA,,`,
        `+966500000001,${at},,United Arab Emirates,`,
        `+12125550123,${at},,US,America/New_York`,
        `+12125550123,${at},,Atlantis,`,
      ].join('\n'),
    );
    expect(answers.map(({ allowed, reason, zone_sources }) => [allowed, reason, zone_sources])).toEqual([
      ['false', 'before_window@America/Los_Angeles', 'America/New_York=area_code|America/Los_Angeles=region'],
      ['true', 'inside_all_candidates', 'Asia/Riyadh=country|Asia/Dubai=record_country'],
      ['true', 'inside_all_candidates', 'America/New_York=contact'],
      ['false', 'unknown_country', ''],
    ]);
  },
  timeoutMs,
);

it(
  'says what a file lacks',
  async () => {
    await expect(explain('phone,when\n1,2\n')).rejects.toMatchObject({
      code: 1,
      stderr: 'The file needs the columns e164 and instant_utc.\n',
    });
  },
  timeoutMs,
);
