import { benchEngine } from './engine/bench.ts';

/**
 * `npm run bench -- engine [--contacts N] [--full] [--json]`: figures of one run, as ratios and counts. With `--full` claims are
 * measured in a campaign of a million contacts, too, which takes some minutes to make.
 */
const [subject, ...args] = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
};

if (subject === 'engine') {
  const contacts = Number(option('contacts') ?? 300);
  if (!Number.isInteger(contacts) || contacts < 20 || contacts > 100_000) {
    process.stderr.write('--contacts takes a whole number from 20 to 100000.\n');
    process.exit(2);
  }
  const full = args.includes('--full');
  const result = await benchEngine({
    contacts,
    sizes: full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000],
    importRows: full ? 1_000_000 : 100_000,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    for (const [name, value] of Object.entries(result))
      process.stdout.write(`${name.padEnd(34)} ${JSON.stringify(value)}\n`);
  process.exit(0);
}
process.stderr.write('Usage: npm run bench -- engine [--contacts N] [--full] [--json]\n');
process.exit(2);
