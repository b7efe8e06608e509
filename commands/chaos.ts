import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChaos } from './chaos/run.ts';
import { optionsOf, readChaosOptions } from './options.ts';

/**
 * `npm run chaos -- [--minutes N] [--seed TEXT] [--contacts N] [--two-of-each] [--json]`: a campaign on a stack of its own
 * while processes are killed and frozen at random. Exit status 1 if anything is dialled twice, lost, leaked or cut off; see docs/chaos.md.
 */
const { minutes, seed, contacts, twoOfEach, json } = optionsOf(readChaosOptions);

const dataDir = await mkdtemp(join(tmpdir(), 'redial-chaos-'));
const say = (line: string): void => void process.stderr.write(`${line}\n`);
let exitCode = 1;
try {
  const result = await runChaos({ minutes, seed, contacts, twoOfEach, dataDir, say });
  const { doubleDials, lostContacts, leakedSlots, dialsOutsideWindows, dialsToDoNotCall } = result;
  const wrong =
    doubleDials +
    lostContacts +
    leakedSlots +
    dialsOutsideWindows +
    dialsToDoNotCall +
    result.capBreaches +
    result.pushesNotDeliveredOnce +
    result.conversationsCutOff +
    result.campaignsBeyondAbandonment +
    result.neverKilled;
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    for (const [name, value] of Object.entries(result))
      process.stdout.write(`${name.padEnd(26)} ${JSON.stringify(value)}\n`);
  exitCode = wrong === 0 ? 0 : 1;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
}
if (exitCode === 0) await rm(dataDir, { recursive: true, force: true });
else say(`Logs and ledger: ${dataDir}`);
process.exit(exitCode);
