/** The command itself: any file in, one JSON object out, by which every row of the spreadsheet is accounted for. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '#infra/root.ts';

const run = promisify(execFile);
const timeoutMs = 60_000;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redial-check-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function check(content: string | Uint8Array, ...options: string[]): Promise<Record<string, unknown>> {
  await writeFile(join(dir, 'people.csv'), content);
  const { stdout } = await run(process.execPath, [join(root, 'commands/check-audience.ts'), 'people.csv', ...options], {
    cwd: root,
    // npm leaves the person's folder in INIT_CWD.
    env: { ...process.env, INIT_CWD: dir },
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

it(
  'accounts for every row of the spreadsheet',
  async () => {
    const rows = [
      'phone,name,Name,consent_at,timezone,',
      '+12125550100,A,x,2026-01-31,America/New_York,',
      '(212) 555-0100,A again,,,,',
      '12,bad,,,,',
      '',
      ',,,,,',
      '+12125550102,"C',
      'with a line break",,,,',
      '+12125550104,E,,,,,extra',
      'phone,name,Name,consent_at,timezone,',
      '+12125550105,F,,yesterday,,',
      ',no number,,,,',
      'Total,3,,,,',
    ];
    const { problems, ...answer } = await check(rows.join('\r\n'), '--country', 'us');
    expect(answer).toEqual({
      readable: true,
      message: null,
      encoding: 'utf-8',
      delimiter: ',',
      headerRow: 1,
      columns: [
        { name: 'phone', use: 'phone', variable: null },
        { name: 'name', use: 'name', variable: 'customer_name' },
        { name: 'Name_2', use: 'variable', variable: 'name_2' },
        { name: 'consent_at', use: 'consent', variable: null },
        { name: 'timezone', use: 'time_zone', variable: null },
      ],
      rows: 11,
      contacts: 2,
      byProblem: {
        ...{ duplicate: 1, empty: 2, cells_too_many: 1, repeats_header: 1, consent_date: 1 },
        ...{ phone_short_code: 1, phone_empty: 1, phone_no_digits: 1 },
      },
      people: [
        {
          row: 2,
          phone: '+12125550100',
          variables: { customer_name: 'A', name_2: 'x' },
          timeZone: 'America/New_York',
          region: null,
          consentAt: '2026-01-31T00:00:00.000Z',
        },
        {
          row: 7,
          phone: '+12125550102',
          variables: { customer_name: 'C with a line break' },
          timeZone: null,
          region: null,
          consentAt: null,
        },
      ],
    });
    expect((problems as { row: number; kind: string }[]).map(({ row, kind }) => [row, kind])).toEqual([
      [3, 'duplicate'],
      [4, 'phone_short_code'],
      [8, 'cells_too_many'],
      [9, 'repeats_header'],
      [10, 'consent_date'],
      [11, 'phone_empty'],
      [12, 'phone_no_digits'],
    ]);
  },
  timeoutMs,
);

it(
  'asks for consent where the purpose does',
  async () => {
    const file = 'phone,consent_at\n+12125550101,\n+12125550102,2026-01-31\n';
    expect(await check(file)).toMatchObject({ contacts: 2, byProblem: {} });
    expect(await check(file, '--purpose', 'marketing')).toMatchObject({
      rows: 2,
      contacts: 1,
      byProblem: { no_consent: 1 },
      problems: [{ row: 2, kind: 'no_consent' }],
      people: [{ row: 3 }],
    });
    expect(await check('phone\n+12125550101\n', '--purpose', 'marketing')).toMatchObject({
      contacts: 1,
      message: expect.stringContaining('consent') as string,
    });
  },
  timeoutMs,
);

it(
  'answers a file that is refused with why',
  async () => {
    expect(await check('phone,name\n+12125550101,"Ann\n')).toEqual({
      readable: false,
      message: 'A quote (") that opens in row 2 is never closed. Close or remove it.',
      encoding: null,
      delimiter: null,
      headerRow: null,
      columns: [],
      rows: 0,
      contacts: 0,
      byProblem: {},
      problems: [],
      people: [],
    });
  },
  timeoutMs,
);

it(
  'says what is wrong with its command line',
  async () => {
    await expect(check('', '--purpose', 'sales')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--purpose takes marketing or /) as string,
    });
  },
  timeoutMs,
);
