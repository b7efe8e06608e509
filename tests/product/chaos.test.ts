/** A short chaos run on the whole product: every process is killed or frozen at least once while a campaign dials. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runChaos } from '#commands/chaos/run.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'redial-chaos-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

it('dials nobody twice, loses nobody and leaks nothing while everything around is killed and frozen', async () => {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const result = await runChaos({ minutes: 1, seed: 'ci', contacts: 110, dataDir, say });
  const disturbed = Object.keys(result.kills).filter((name) => {
    const victim = name as keyof typeof result.kills;
    return result.kills[victim] + result.pauses[victim] > 0;
  });
  expect(disturbed.length).toBeGreaterThanOrEqual(6);
  expect(result.dials).toBeGreaterThan(90);
  expect(result, said.join('\n')).toMatchObject({
    doubleDials: 0,
    lostContacts: 0,
    leakedSlots: 0,
    dialsOutsideWindows: 0,
    dialsToDoNotCall: 0,
    capBreaches: 0,
    pushesNotDeliveredOnce: 0,
  });
}, 900_000);
