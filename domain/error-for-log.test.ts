import { Writable } from 'node:stream';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { RedialError } from './error.ts';
import { errorForLog, errorSerializers } from './error-for-log.ts';

const phone = '+12025550100';
const said = 'my name is Maria';

function fromPostgres(): Error {
  const told = { code: '23514', routine: 'ExecConstraints', detail: `Failing row contains (${phone}, ${said}).` };
  return Object.assign(new Error(`${said} is refused`), told);
}

function logged(fields: object): string {
  let output = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      output += chunk.toString();
      done();
    },
  });
  pino({ serializers: errorSerializers }, stream).error(fields, 'it failed');
  return output;
}

it.each<[string, () => Error]>([
  ['a statement of drizzle', () => new DrizzleQueryError('insert into "x" values ($1)', [phone, said], fromPostgres())],
  ['PostgreSQL itself', fromPostgres],
  ['one that wraps it', () => new Error(`Failed: ${said}`, { cause: new Error(said, { cause: fromPostgres() }) })],
  ['several at once', () => new AggregateError([fromPostgres()], said)],
  ['a text that is no JSON', () => parseError(said)],
])('logs of %s where and why, and no parameters', (_, make) => {
  for (const key of ['err', 'error']) {
    const output = logged({ [key]: make() });
    expect(output).not.toContain('2025550100');
    expect(output).not.toContain('Maria');
    expect(output).toContain('error-for-log.test.ts');
  }
});

it('keeps the statement and the codes', () => {
  const error = new DrizzleQueryError('insert into "x" values ($1)', [phone], fromPostgres());
  expect(errorForLog(error)).toMatchObject({
    type: 'DrizzleQueryError',
    query: 'insert into "x" values ($1)',
    cause: { code: '23514' },
  });
});

it('keeps the messages of other errors, without numbers', () => {
  const cause = Object.assign(new Error(`cannot ring ${phone}`), { code: 'ECONNREFUSED' });
  expect(errorForLog(new RedialError('database_away', {}, { cause }))).toMatchObject({
    type: 'RedialError',
    message: 'database_away',
    code: 'unavailable',
    cause: { message: 'cannot ring +…', code: 'ECONNREFUSED' },
  });
  expect(errorForLog(said)).toEqual({ type: 'string', message: '', stack: '' });
});

function parseError(text: string): Error {
  try {
    JSON.parse(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was read');
}
