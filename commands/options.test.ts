import { describe, expect, it } from 'vitest';
import { readBenchOptions, readChaosOptions, readDemoOptions, UsageError } from './options.ts';

/** What is said about a command line that cannot be read. */
function refusal(read: (args: string[]) => unknown, ...args: string[]): string {
  try {
    read(args);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'It was read';
}

const programs = [
  ['demo', readDemoOptions, []],
  ['bench', readBenchOptions, ['engine']],
  ['chaos', readChaosOptions, []],
] as const;

describe.each(programs)('the command line of %s', (name, read, needed) => {
  it.each([['--help'], ['-h'], ['--contact', '5'], ['--contacs=5'], ['--no-json']])(
    'refuses %s, in one line',
    (...args) => {
      const sentence = refusal(read, ...needed, ...args);
      expect(sentence).toMatch(/^Unknown option '-.*'\. Usage: npm run /);
      expect(sentence).toContain(`npm run ${name} -- `);
      expect(sentence).not.toContain('\n');
    },
  );

  it.each([
    [['--contacts']],
    [['--contacts', '0']],
    [['--contacts', '1.5']],
    [['--contacts', 'many']],
    [['--contacts=']],
    [['--contacts', '1000000']],
    [['--contacts', '--json']],
    [['--json=yes']],
    [['everything']],
  ])('refuses %j, in one line', (args) => {
    const sentence = refusal(read, ...needed, ...args);
    expect(sentence).toMatch(/\. Usage: npm run /);
    expect(sentence).not.toContain('\n');
  });
});

it('has the usual values for what is not said', () => {
  expect(readDemoOptions([])).toEqual({ contacts: 300, concurrency: 4, provider: 'telnyx', json: false });
  expect(readBenchOptions(['engine'])).toEqual({
    subject: 'engine',
    contacts: 300,
    calls: 20,
    rate: 1000,
    seconds: 60,
    rounds: 2,
    full: false,
    json: false,
  });
  expect(readChaosOptions([])).toEqual({ minutes: 10, seed: '1', contacts: 2000, twoOfEach: false, json: false });
});

it('takes what is said, in any order', () => {
  const demo = ['--json', '--provider', 'sip_trunk', '--contacts=20', '--concurrency', '8'];
  expect(readDemoOptions(demo)).toEqual({ contacts: 20, concurrency: 8, provider: 'sip_trunk', json: true });
  expect(readBenchOptions(['--full', 'engine', '--contacts', '20', '--json'])).toEqual({
    subject: 'engine',
    contacts: 20,
    calls: 20,
    full: true,
    json: true,
    rate: 1000,
    seconds: 60,
    rounds: 2,
  });
  expect(readBenchOptions(['voice', '--calls', '7'])).toMatchObject({ subject: 'voice', calls: 7 });
  const chaos = ['--minutes', '0.5', '--seed', 'blue', '--contacts', '60'];
  const blue = { minutes: 0.5, seed: 'blue', contacts: 60, json: false };
  expect(readChaosOptions(chaos)).toEqual({ ...blue, twoOfEach: false });
  expect(readChaosOptions([...chaos, '--two-of-each'])).toEqual({ ...blue, twoOfEach: true });
});

it('says what each value may be', () => {
  expect(refusal(readDemoOptions, '--provider', 'twilio')).toContain('--provider takes telnyx or sip_trunk.');
  expect(refusal(readDemoOptions, '--concurrency', '201')).toContain(
    '--concurrency takes a whole number from 1 to 200.',
  );
  expect(refusal(readChaosOptions, '--minutes', '0')).toContain('--minutes takes a number from 0.1 to 600.');
  expect(refusal(readBenchOptions)).toContain('Say what to measure.');
  expect(refusal(readBenchOptions, 'moon')).toContain('Nothing measures moon.');
});
