/**
 * Says what an import of any table file would make of it, as one JSON object on standard output: `npm run --silent
 * check-audience -- FILE`. It asks the functions of the import; what only the product knows (its do-not-call list, national
 * lists, who is in the campaign already) is not asked. A file that is refused is an answer, too.
 */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { checkAudience, type AcceptedRow, type AudienceSources } from '#db/audience/audience-check.ts';
import type { AudienceReport, RowProblem } from '#db/audience/audience-report.ts';
import { PhoneSet } from '#domain/audience/phone-set.ts';
import { RedialError } from '#domain/error.ts';
import { compileMessages } from '../web/compile-messages.ts';
import { optionsOf, readCheckAudienceOptions } from './options.ts';

await compileMessages();
const { inWords } = await import('#lib/server/words.ts');

const noLists: AudienceSources = {
  onDoNotCall: () => Promise.resolve(new Set()),
  national: () => Promise.resolve({ lists: [], listedIn: new Map() }),
  ours: () => Promise.resolve(new Set()),
  there: () => Promise.resolve([]),
  remembered: () => Promise.resolve(null),
};

interface Checked {
  report: AudienceReport;
  people: AcceptedRow[];
  problems: RowProblem[];
}

async function check({ file, country, purpose, sheet }: ReturnType<typeof readCheckAudienceOptions>): Promise<Checked> {
  const people: AcceptedRow[] = [];
  const problems: RowProblem[] = [];
  const request = {
    campaignId: '',
    campaign: { audienceLabel: '', purpose, brandId: null, consentStatement: null, consentStatedAt: null },
    // npm runs scripts in the project's folder; the file is named from where the person is.
    bytes: createReadStream(resolve(process.env['INIT_CWD'] ?? '.', file)),
    sheet,
    defaultCountry: country,
    requiredVariables: [],
    skipMissing: false,
    problems: null,
    onProblems: (found: readonly RowProblem[]) => void problems.push(...found),
    inWords,
  };
  const report = await checkAudience(noLists, request, new PhoneSet(), (rows) => {
    people.push(...rows);
    return Promise.resolve();
  });
  return { report, people, problems };
}

/** What a problem is of, finer than the console's filter: the reason of a row that is invalid. */
function kindOf({ kind, code }: RowProblem): string {
  return kind === 'invalid' ? code.replace(/^(?:audience|table)_row_/, '') : kind;
}

/** Every row below the header is a contact or counted under one kind of problem. */
function answerOf({ report, people, problems }: Checked) {
  const withProblem = new Set(problems.map(({ row }) => row));
  const contacts = people.filter(({ row }) => !withProblem.has(row));
  const byProblem: Record<string, number> = {};
  for (const problem of problems) byProblem[kindOf(problem)] = (byProblem[kindOf(problem)] ?? 0) + 1;
  if (report.empty > 0) byProblem['empty'] = report.empty;
  return {
    readable: true,
    message: report.consentHelp,
    encoding: report.encoding,
    delimiter: report.delimiter,
    headerRow: report.headerRow,
    columns: report.columns.map(({ name, use, variable }) => ({ name, use, variable })),
    rows: report.rows,
    contacts: contacts.length,
    byProblem,
    problems: problems.map((problem) => ({ row: problem.row, kind: kindOf(problem), message: problem.problem })),
    people: contacts.map(({ row, contact }) => ({
      row,
      phone: contact.phone,
      // Only who has one: the answer keeps its shape for files without.
      ...(contact.extension === null ? null : { extension: contact.extension }),
      variables: contact.variables,
      timeZone: contact.timeZone,
      region: contact.region,
      consentAt: contact.consentAt?.toISOString() ?? null,
      ...(contact.externalId === null ? null : { externalId: contact.externalId }),
    })),
  };
}

function refusalOf(error: RedialError) {
  return {
    readable: false,
    message: inWords(error.says),
    encoding: null,
    delimiter: null,
    headerRow: null,
    columns: [],
    rows: 0,
    contacts: 0,
    byProblem: {},
    problems: [],
    people: [],
  };
}

const options = optionsOf(readCheckAudienceOptions);
try {
  process.stdout.write(`${JSON.stringify(answerOf(await check(options)))}\n`);
} catch (error) {
  if (error instanceof RedialError) {
    process.stdout.write(`${JSON.stringify(refusalOf(error))}\n`);
  } else {
    const { code, message } = error as NodeJS.ErrnoException;
    process.stderr.write(code === 'ENOENT' ? `There is no file ${options.file}.\n` : `${message}\n`);
    process.exitCode = 1;
  }
}
