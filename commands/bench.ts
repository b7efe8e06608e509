import { benchEngine } from './bench/engine/bench.ts';
import { benchVoice } from './bench/voice/bench.ts';
import { benchWebhooks } from './bench/webhooks/bench.ts';
import { optionsOf, readBenchOptions } from './options.ts';

/**
 * `npm run bench -- engine [--contacts N] [--full] [--json]`: figures of one run, as ratios and counts. With `--full` claims are
 * measured in a campaign of a million contacts, too, which takes some minutes to make.
 *
 * `npm run bench -- voice [--calls N] [--full] [--json]`: what callees hear, and what the bot takes them for, in N calls of each
 * behaviour (200 with `--full`, which takes an hour).
 *
 * `npm run bench -- webhooks [--rate N] [--seconds N] [--rounds N] [--json]`: signed events of a carrier, N a second for a minute, to
 * the server as it runs in production, twice: how many it lost, how long it took, and what memory, also after a collection. The last
 * line is one JSON object.
 */
const { subject, contacts, calls, rate, seconds, rounds, full, json } = optionsOf(readBenchOptions);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const benches = {
  voice: () => benchVoice({ calls: full ? 200 : calls, say }),
  webhooks: () => benchWebhooks({ rate, seconds, rounds, say }),
  engine: () =>
    benchEngine({
      contacts,
      sizes: full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000],
      importRows: full ? 1_000_000 : 100_000,
      say,
    }),
};
const result = await benches[subject]();
if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
else
  for (const [name, value] of Object.entries(result))
    process.stdout.write(`${name.padEnd(34)} ${JSON.stringify(value)}\n`);
process.exit(0);
