import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChaos } from './chaos/run.ts';

/**
 * `npm run chaos -- [--minutes N] [--seed TEXT] [--contacts N] [--json]`: a campaign on a stack of its own while processes
 * are killed and frozen at random. Exit status 1 if anything is dialled twice, lost or leaked; see docs/chaos.md.
 */
const args = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
};
const number = (name: string, otherwise: number, least: number, most: number): number => {
  const value = Number(option(name) ?? otherwise);
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  process.stderr.write(`--${name} takes a number from ${least} to ${most}.\n`);
  process.exit(2);
};
const minutes = number('minutes', 10, 0.1, 600);
const contacts = Math.round(number('contacts', 2_000, 50, 5_000));
const seed = option('seed') ?? '1';

const dataDir = await mkdtemp(join(tmpdir(), 'redial-chaos-'));
const say = (line: string): void => void process.stderr.write(`${line}\n`);
let exitCode = 1;
try {
  const result = await runChaos({ minutes, seed, contacts, dataDir, say });
  const { doubleDials, lostContacts, leakedSlots, dialsOutsideWindows, dialsToDoNotCall } = result;
  const wrong =
    doubleDials +
    lostContacts +
    leakedSlots +
    dialsOutsideWindows +
    dialsToDoNotCall +
    result.capBreaches +
    result.pushesNotDeliveredOnce;
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
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
