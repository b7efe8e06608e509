/** Audience files against a real database: what is taken, what is refused, and that nothing is ever half imported. */
import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { and, asc, count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { previewAudience } from '#db/audience/audience-check.ts';
import type { AudienceReport } from '#db/audience/audience-report.ts';
import { clearAudience, importAudience, isImporting } from '#db/audience/audience-import.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { audienceImports, campaignContactCounts, campaigns, contacts } from '#db/schema/index.ts';
import { workbookOf } from '#domain/table/workbook-fixture.ts';
import { inWords } from '#lib/server/words.ts';
import { createAccount, createCampaign, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { saying, storedSaying } from '../support/words.ts';

let test: TestDatabase;
let account: TestAccount;
let campaignId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  account = await createAccount(test.db);
});
afterAll(() => test.drop());
beforeEach(async () => {
  campaignId = await createCampaign(test.db, account, { status: 'draft' });
});

type Chunk = string | Uint8Array;

async function* streamOf(chunks: Iterable<Chunk>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

interface Options {
  defaultCountry?: string;
  requiredVariables?: string[];
  skipMissing?: boolean;
  signal?: AbortSignal;
}

function requestOf(file: Iterable<Chunk>, options: Options, problems: PassThrough | null) {
  return {
    campaignId,
    bytes: streamOf(typeof file === 'string' ? [file] : file),
    defaultCountry: options.defaultCountry ?? null,
    requiredVariables: options.requiredVariables ?? [],
    skipMissing: options.skipMissing ?? false,
    signal: options.signal,
    problems,
    inWords,
  };
}

async function importFile(
  file: Iterable<Chunk>,
  options: Options = {},
): Promise<AudienceReport & { problemsFile: string }> {
  const problems = new PassThrough({ highWaterMark: 64 * 1024 * 1024 });
  const request = requestOf(file, options, problems);
  const importId = randomUUID();
  const report = await importAudience(test.db, {
    ...request,
    importId,
    fileName: 'people.csv',
    problemsKey: null,
    actor: 'tester',
  });
  problems.end();
  return { ...report, problemsFile: (await buffer(problems)).toString('utf8') };
}

async function contactCount(): Promise<number> {
  const [row] = await test.db.select({ n: count() }).from(contacts).where(eq(contacts.campaignId, campaignId));
  return row?.n ?? 0;
}

const phoneOf = (index: number): string => `+1212${String(2_000_000 + index)}`;

function* manyRows(rows: number, line: (index: number) => string = (index) => `${phoneOf(index)},Person ${index}\n`) {
  yield 'phone,customer_name\n';
  let part = '';
  for (let index = 0; index < rows; index += 1) {
    part += line(index);
    if (part.length > 60_000) {
      yield part;
      part = '';
    }
  }
  yield part;
}

describe('a good file', () => {
  it('becomes contacts, whatever its line ends, delimiter and byte-order mark', async () => {
    const files = [
      '\ufeffphone;customer_name;city\r\n+12125550101;Ada;"New York; NY"\r\n+442079460958;ليلى;"two\nlines"\r\n',
      'phone\tcustomer_name\tcity\n+12125550103\tGrace\tBoston',
    ];
    for (const file of files) await importFile(file);
    const rows = await test.db
      .select({ phone: contacts.phone, variables: contacts.variables, state: contacts.state })
      .from(contacts)
      .where(eq(contacts.campaignId, campaignId))
      .orderBy(asc(contacts.position));
    expect(rows).toEqual([
      { phone: '+12125550101', variables: { customer_name: 'Ada', city: 'New York; NY' }, state: 'queued' },
      { phone: '+442079460958', variables: { customer_name: 'ليلى', city: 'two\nlines' }, state: 'queued' },
      { phone: '+12125550103', variables: { customer_name: 'Grace', city: 'Boston' }, state: 'queued' },
    ]);
    const [counter] = await test.db
      .select()
      .from(campaignContactCounts)
      .where(and(eq(campaignContactCounts.campaignId, campaignId), eq(campaignContactCounts.state, 'queued')));
    expect(counter?.contacts).toBe(3);
  });

  it('keeps backslashes, tabs and quotes of its cells', async () => {
    await importFile('phone,note\n+12125550101,"C:\\new\t""x"" \\N"\n');
    const [row] = await test.db.select().from(contacts).where(eq(contacts.campaignId, campaignId));
    expect(row?.variables).toEqual({ note: 'C:\\new\t"x" \\N' });
  });

  it('survives being cut anywhere, also within a character', async () => {
    const bytes = Buffer.from('phone,note\n+12125550101,ليلى 🙂\n+12125550102,Ünal\n');
    await importFile(Array.from(bytes, (byte) => new Uint8Array([byte])));
    const rows = await test.db
      .select()
      .from(contacts)
      .where(eq(contacts.campaignId, campaignId))
      .orderBy(contacts.phone);
    expect(rows.map(({ variables }) => variables.note)).toEqual(['ليلى 🙂', 'Ünal']);
  });

  it('keeps consent and its proof, and says for marketing who has none, before anything is imported', async () => {
    const plain = 'phone\n+12125550101\n+12125550102\n';
    const text = 'phone,consent_at,consent_source\n+12125550101,2026-03-02,Form 17\n+12125550102,,\n';
    const preview = (content: string) => previewAudience(test.db, requestOf(content, {}, null));
    expect(await preview(plain)).toMatchObject({ withoutConsent: 0, problems: [] });
    await test.db.update(campaigns).set({ purpose: 'marketing' }).where(eq(campaigns.id, campaignId));
    const without = await preview(plain);
    expect(without).toMatchObject({ withoutConsent: 2, problems: [], contacts: 2 });
    expect(without.consentHelp).toMatch(/add the column consent_at/);
    const report = await importFile(text);
    expect(report).toMatchObject({
      withoutConsent: 1,
      consentHelp: null,
      problems: [{ row: 3, kind: 'no_consent', problem: expect.stringMatching(/consent on record/) }],
    });
    const rows = await test.db
      .select({ consentAt: contacts.consentAt, consentSource: contacts.consentSource })
      .from(contacts)
      .where(eq(contacts.campaignId, campaignId))
      .orderBy(asc(contacts.position));
    expect(rows).toEqual([
      { consentAt: new Date('2026-03-02'), consentSource: 'Form 17' },
      { consentAt: null, consentSource: null },
    ]);
  });

  it('is counted: duplicates, invalid numbers, do-not-call and gaps, with their rows', async () => {
    await addToDoNotCall(test.db, { phone: '+12125550177', source: 'console' });
    await importFile('phone,customer_name\n+12125550100,Ada\n');
    const report = await importFile(
      [
        'phone,customer_name,plan',
        '+12125550100,Ada again,gold',
        '+12125550101,Bob,gold',
        '(212) 555-0101,Bob twice,gold',
        'not a number,Cy,gold',
        '+12125550177,Do not call,gold',
        '',
        '+12125550102,No plan,',
        '',
      ].join('\n'),
      { defaultCountry: 'US', requiredVariables: ['plan'] },
    );
    expect(report).toMatchObject({
      rows: 7,
      empty: 1,
      contacts: 3,
      duplicates: 2,
      invalid: 1,
      doNotCall: 1,
      missingVariables: 1,
    });
    expect(report.problems.map(({ row, kind }) => [row, kind])).toEqual([
      [2, 'duplicate'],
      [4, 'duplicate'],
      [5, 'invalid'],
      [6, 'do_not_call'],
      [8, 'missing_variable'],
    ]);
    expect(report.problemsFile.split('\r\n')[0]).toBe('\ufeffredial_row,redial_problem,phone,customer_name,plan');
    expect(report.problemsFile).toContain('not a number,Cy,gold');
    const suppressed = await test.db
      .select({ phone: contacts.phone })
      .from(contacts)
      .where(and(eq(contacts.campaignId, campaignId), eq(contacts.state, 'suppressed')));
    expect(suppressed).toEqual([{ phone: '+12125550177' }]);
  });

  it('hands out no formula, and takes the corrected file back as it was', async () => {
    const file = 'phone,sum\nnonsense,=1+1\n';
    const { problemsFile } = await importFile(file);
    expect(problemsFile).toContain("nonsense,'=1+1\r\n");
    await importFile(problemsFile.replace('nonsense', '+12125550101'));
    const [added] = await test.db.select().from(contacts).where(eq(contacts.campaignId, campaignId));
    expect(added).toMatchObject({ phone: '+12125550101', variables: { sum: '=1+1' } });
  });

  it('takes workbooks, other encodings and rows that are none, and each row of the spreadsheet is counted once', async () => {
    const text = (cell: string, value: string) => `<c r="${cell}" t="inlineStr"><is><t>${value}</t></is></c>`;
    const workbook = workbookOf(
      `<row r="1">${text('A1', 'phone')}${text('B1', 'plan')}</row><row r="3"><c r="A3"><v>12125550101</v></c>${text('B3', 'gold')}</row>`,
    );
    expect(await importFile([workbook], { defaultCountry: 'US' })).toMatchObject({
      ...{ encoding: 'xlsx', delimiter: null, rows: 2, empty: 1, contacts: 1 },
    });
    const parts = [
      Buffer.from('\ufeffphone\tplan\n+12125550102\tذهب\n+12125550103\tA\0B\n\n', 'utf16le'),
      Buffer.from('phone\tplan\n+12125550104\t"x\n+12125550105\ty\n"\n+12125550101\tz\n', 'utf16le'),
    ];
    const report = await importFile(parts);
    expect(report).toMatchObject({ encoding: 'utf-16le', rows: 6, contacts: 1, invalid: 3, duplicates: 1, empty: 1 });
    expect(report.problems.map(({ row, code }) => [row, code])).toEqual([
      [3, 'table_row_control_character'],
      [5, 'table_row_repeats_header'],
      [6, 'table_row_swallows'],
      [7, 'contact_duplicate'],
    ]);
    expect(report.problemsFile).toContain('+12125550103,A\ufffdB\r\n');
  });

  it('leaves out rows with gaps when asked to', async () => {
    const file = 'phone,customer_name\n+12125550101,\n+12125550102,Ada\n';
    const report = await importFile(file, { requiredVariables: ['customer_name'], skipMissing: true });
    expect(report).toMatchObject({ contacts: 1, missingVariables: 1 });
    expect(await contactCount()).toBe(1);
  });

  it('tells what it would do before it does it', async () => {
    const file = 'phone,customer_name\n+12125550101,Ada\nnonsense,Bob\n';
    const preview = await previewAudience(test.db, requestOf(file, {}, null));
    expect(await contactCount()).toBe(0);
    const { problemsFile: _, ...report } = await importFile(file);
    expect(report).toEqual(preview);
    expect(await contactCount()).toBe(1);
  });
});

describe('10,000 bad rows', () => {
  it('are all in the file of problem rows, the first 100 in the report, and can come back corrected', async () => {
    const report = await importFile(manyRows(10_010, (i) => (i < 10 ? `${phoneOf(i)},P\n` : `12,Person ${i}\n`)));
    expect(report).toMatchObject({ contacts: 10, invalid: 10_000 });
    expect(report.problems).toHaveLength(100);
    expect(report.problemsFile.trim().split('\r\n')).toHaveLength(10_001);
    let next = 50_000;
    const corrected = report.problemsFile.replace(/,12,Person/g, () => `,${phoneOf((next += 1))},Person`);
    expect(await importFile(corrected)).toMatchObject({ contacts: 10_000, invalid: 0 });
    const [row] = await test.db
      .select({ variables: contacts.variables })
      .from(contacts)
      .where(and(eq(contacts.campaignId, campaignId), eq(contacts.phone, phoneOf(50_001))));
    expect(row?.variables).toEqual({ customer_name: 'Person 10' });
  });
});

describe('a bad file', () => {
  const cyrillic = Buffer.from([0xc0, 0xed, 0xed, 0xe0, 0x20, 0xcf, 0xe5, 0xf2, 0xf0, 0xee, 0xe2, 0xe0, 0x0a]);

  it.each<[string, Chunk[], RegExp]>([
    ['of 0 bytes', [], /file is empty/],
    ['of a header alone', ['phone,name\n'], /no rows/],
    ['without a phone column', ['Name,City\nAda,London\n'], /no phone column: found “Name”, “City”.*“phone”/],
    ['in an encoding that is not known', ['phone,name\n+12125550101,', cyrillic], /Row 2 .*byte 24.*CSV UTF-8/],
    ['that begins with a person', ['Ada,+12125550101\nBob,+12125550102\n'], /Row 1 looks like a person/],
    ['that is a broken workbook', [Buffer.from('PK\u0003\u0004 workbook')], /workbook cannot be opened/],
    [
      'with a quote that is never closed',
      ['phone,name\n+12125550101,Ada\n+12125550102,"', 'x'.repeat(400_000)],
      /row 3 is never closed/,
    ],
  ])('%s is refused in words, and nothing is imported', async (_, chunks, words) => {
    await expect(importFile(chunks)).rejects.toMatchObject({
      code: 'bad_input',
      says: saying(words),
    });
    expect(await contactCount()).toBe(0);
    const [row] = await test.db.select().from(audienceImports).where(eq(audienceImports.campaignId, campaignId));
    expect(row).toMatchObject({ status: 'failed', failure: storedSaying(words) });
  });

  it('that turns bad after 20,000 good rows leaves nothing behind', async () => {
    function* file() {
      yield* manyRows(20_000);
      yield '+12125550101,"never closed';
    }
    await expect(importFile(file())).rejects.toMatchObject({ code: 'bad_input' });
    expect(await contactCount()).toBe(0);
    // The campaign is as usable as before.
    expect(await importFile(manyRows(10))).toMatchObject({ contacts: 10 });
  });

  it('of 300 MB is refused when the limit is passed, and not read further', async () => {
    const megabyte = new Uint8Array(Buffer.from(`12,${'x'.repeat(4092)}\n`.repeat(256)));
    let sent = 0;
    function* file() {
      yield 'phone,name\n';
      for (; sent < 300; sent += 1) yield megabyte;
    }
    await expect(previewAudience(test.db, requestOf(file(), {}, null))).rejects.toMatchObject({
      code: 'too_large',
      says: saying(/200 MB.*Split/),
    });
    expect(sent).toBeLessThan(210);
  });

  it('is not taken by a campaign that was cancelled, and there is none for a campaign that does not exist', async () => {
    await test.db.update(campaigns).set({ status: 'cancelled' }).where(eq(campaigns.id, campaignId));
    await expect(importFile('phone\n+12125550101\n')).rejects.toMatchObject({ code: 'conflict' });
    campaignId = randomUUID();
    await expect(importFile('phone\n+12125550101\n')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('an import', () => {
  it('that is cancelled leaves nothing behind', async () => {
    const abort = new AbortController();
    function* file() {
      yield* manyRows(9_000);
      abort.abort(new Error('cancelled by the test'));
      yield* Array.from({ length: 5_000 }, (_, i) => `${phoneOf(20_000 + i)},Later\n`);
    }
    await expect(importFile(file(), { signal: abort.signal })).rejects.toThrow('cancelled by the test');
    expect(await contactCount()).toBe(0);
    expect(await isImporting(test.db, campaignId)).toBe(false);
  });

  it('keeps extensions apart: two people behind one number are two contacts, also the second time', async () => {
    const file =
      'phone,name\n+12125550101 ext. 23,Ann\n+12125550101;ext=24,Ben\n+12125550101,Front\n(212) 555-0101 x23,Ann again\n';
    expect(await importFile(file, { defaultCountry: 'US' })).toMatchObject({ contacts: 3, duplicates: 1 });
    expect(await importFile(file, { defaultCountry: 'US' })).toMatchObject({ contacts: 0, duplicates: 4 });
    const kept = await test.db
      .select({ phone: contacts.phone, extension: contacts.extension })
      .from(contacts)
      .where(eq(contacts.campaignId, campaignId))
      .orderBy(asc(contacts.position));
    expect(kept).toEqual(['23', '24', null].map((extension) => ({ phone: '+12125550101', extension })));
  });

  it('waits for another one of the same campaign, so that no number is there twice', async () => {
    const [one, two] = await Promise.all([importFile(manyRows(5_000)), importFile(manyRows(6_000))]);
    expect(one.contacts + two.contacts).toBe(6_000);
    expect(await contactCount()).toBe(6_000);
  });

  it('can be undone as long as the campaign is a draft', async () => {
    await importFile(manyRows(50));
    await clearAudience(test.db, { campaignId, actor: 'tester' });
    expect(await contactCount()).toBe(0);
    await test.db.update(campaigns).set({ status: 'paused' }).where(eq(campaigns.id, campaignId));
    await expect(clearAudience(test.db, { campaignId, actor: 'tester' })).rejects.toMatchObject({ code: 'conflict' });
  });
});
