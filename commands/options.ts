import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { Purpose } from '#domain/campaign/campaign.ts';
import { isServed, providerKinds } from '#domain/provider/provider.ts';

/** What is wrong with a command line, with the way to write it: one line. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const demoUsage = `npm run demo -- [--contacts N] [--provider ${providerKinds.join('|')}] [--concurrency N] [--json]`;
export const benchUsage =
  'npm run bench -- engine|voice|webhooks [--contacts N] [--calls N] [--rate N] [--seconds N] [--rounds N] [--full] [--json]';
const benches = ['engine', 'voice', 'webhooks'] as const;
export const checkAudienceUsage =
  'npm run --silent check-audience -- FILE [--country SA] [--purpose marketing] [--sheet NAME]';
export const chaosUsage = 'npm run chaos -- [--minutes N] [--seed TEXT] [--contacts N] [--two-of-each] [--json]';

/** @throws UsageError */
export function readDemoOptions(args: string[]) {
  const { values } = parsed(demoUsage, args, {
    contacts: { type: 'string', default: '300' },
    concurrency: { type: 'string', default: '4' },
    provider: { type: 'string', default: 'telnyx' },
    json: { type: 'boolean', default: false },
  });
  const { provider, json } = values;
  if (!isServed(provider)) throw wrong(demoUsage, `--provider takes ${providerKinds.join(' or ')}.`);
  return {
    contacts: whole(demoUsage, 'contacts', values.contacts, 1, 5_000),
    concurrency: whole(demoUsage, 'concurrency', values.concurrency, 1, 200),
    provider,
    json,
  };
}

/** @throws UsageError */
export function readBenchOptions(args: string[]) {
  const { values, positionals } = parsed(
    benchUsage,
    args,
    {
      contacts: { type: 'string', default: '300' },
      calls: { type: 'string', default: '20' },
      rate: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '60' },
      rounds: { type: 'string', default: '2' },
      full: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    true,
  );
  const [named, ...more] = positionals;
  const subject = benches.find((bench) => bench === named);
  if (subject === undefined) throw wrong(benchUsage, named ? `Nothing measures ${named}.` : 'Say what to measure.');
  if (more[0] !== undefined) throw wrong(benchUsage, `One thing at a time, not ${more[0]} as well.`);
  return {
    ...values,
    subject,
    contacts: whole(benchUsage, 'contacts', values.contacts, 20, 100_000),
    calls: whole(benchUsage, 'calls', values.calls, 1, 10_000),
    rate: whole(benchUsage, 'rate', values.rate, 10, 10_000),
    seconds: whole(benchUsage, 'seconds', values.seconds, 1, 250),
    rounds: whole(benchUsage, 'rounds', values.rounds, 1, 20),
  };
}

/** @throws UsageError */
export function readChaosOptions(args: string[]) {
  const { values } = parsed(chaosUsage, args, {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    contacts: { type: 'string', default: '2000' },
    'two-of-each': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const { seed, json, 'two-of-each': twoOfEach } = values;
  const minutes = numberIn(values.minutes);
  if (!(minutes >= 0.1 && minutes <= 600)) throw wrong(chaosUsage, '--minutes takes a number from 0.1 to 600.');
  return { seed, json, twoOfEach, minutes, contacts: whole(chaosUsage, 'contacts', values.contacts, 40, 5_000) };
}

/** @throws UsageError */
export function readCheckAudienceOptions(args: string[]) {
  const { values, positionals } = parsed(
    checkAudienceUsage,
    args,
    {
      country: { type: 'string' },
      purpose: { type: 'string', default: 'service' },
      sheet: { type: 'string' },
    },
    true,
  );
  const [file, ...more] = positionals;
  if (file === undefined) throw wrong(checkAudienceUsage, 'Name a file.');
  if (more[0] !== undefined) throw wrong(checkAudienceUsage, `One file at a time, not ${more[0]} as well.`);
  const purpose = Purpose.safeParse(values.purpose);
  if (!purpose.success) throw wrong(checkAudienceUsage, `--purpose takes ${Purpose.options.join(' or ')}.`);
  const country = values.country?.toUpperCase() ?? null;
  if (country !== null && !/^[A-Z]{2}$/.test(country)) {
    throw wrong(checkAudienceUsage, '--country takes two letters, for example SA.');
  }
  return { file, purpose: purpose.data, country, sheet: values.sheet };
}

/** What the program was asked to do; a command line that cannot be read ends the process with status 2 and one line. */
export function optionsOf<Options>(read: (args: string[]) => Options): Options {
  try {
    return read(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

function parsed<Config extends ParseArgsOptionsConfig>(
  usage: string,
  args: string[],
  options: Config,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args, options, allowPositionals, strict: true });
  } catch (error) {
    // Only its first sentence: what follows explains how positional arguments are written.
    const [sentence = ''] = error instanceof Error ? error.message.split(/[.\n]/) : [];
    throw wrong(usage, `${sentence}.`);
  }
}

function whole(usage: string, name: string, text: string, least: number, most: number): number {
  const number = numberIn(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw wrong(usage, `--${name} takes a whole number from ${least} to ${most}.`);
}

/** NaN for what is no number; an empty text is none. */
function numberIn(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function wrong(usage: string, sentence: string): UsageError {
  return new UsageError(`${sentence} Usage: ${usage}`);
}
