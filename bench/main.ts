import { benchEngine } from './engine/bench.ts';

/** `npm run bench -- engine [--contacts N] [--json]`: figures of one run, as ratios and counts. */
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
  const result = await benchEngine({ contacts, say: (line) => process.stderr.write(`${line}\n`) });
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    for (const [name, value] of Object.entries(result)) process.stdout.write(`${name.padEnd(34)} ${String(value)}\n`);
  process.exit(0);
}
process.stderr.write('Usage: npm run bench -- engine [--contacts N] [--json]\n');
process.exit(2);
