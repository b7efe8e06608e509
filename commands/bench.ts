import { benchEngine } from './bench/engine/bench.ts';
import { optionsOf, readBenchOptions } from './options.ts';

/**
 * `npm run bench -- engine [--contacts N] [--full] [--json]`: figures of one run, as ratios and counts. With `--full` claims are
 * measured in a campaign of a million contacts, too, which takes some minutes to make.
 */
const { contacts, full, json } = optionsOf(readBenchOptions);
const result = await benchEngine({
  contacts,
  sizes: full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000],
  importRows: full ? 1_000_000 : 100_000,
  say: (line) => process.stderr.write(`${line}\n`),
});
if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
else
  for (const [name, value] of Object.entries(result))
    process.stdout.write(`${name.padEnd(34)} ${JSON.stringify(value)}\n`);
process.exit(0);
