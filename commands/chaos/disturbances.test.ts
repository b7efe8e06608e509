import { expect, it } from 'vitest';
import { everyProcess, planDisturbances, twoMachines, type Disturbance } from './disturbances.ts';

it('plans the same for the same seed, and something else for another', () => {
  expect(planDisturbances('a', 600_000)).toEqual(planDisturbances('a', 600_000));
  expect(planDisturbances('a', 600_000)).not.toEqual(planDisturbances('b', 600_000));
});

const nameOf = (one: Disturbance): string[] => ('victim' in one ? [one.victim.name] : []);

it('disturbs every process within a minute and a half, in both ways within ten minutes', () => {
  for (const seed of ['1', '2', '3', '4', '5']) {
    const short = planDisturbances(seed, 90_000);
    expect(new Set(short.flatMap(nameOf)).size).toBe(everyProcess.length);
    const long = planDisturbances(seed, 600_000);
    for (const { name } of everyProcess) {
      const kinds = long.filter((one) => nameOf(one).includes(name)).map(({ kind }) => kind);
      expect(new Set(kinds)).toEqual(new Set(['kill', 'pause']));
    }
  }
});

it('kills every process of two machines, and each machine, within a minute and a half', () => {
  expect(twoMachines.map(({ name }) => name)).toContain('machine-2');
  expect(twoMachines.find(({ name }) => name === 'machine-2')?.processes).toEqual([
    'server-2',
    'engine-2',
    'voice-agent-2',
  ]);
  for (const seed of ['1', '2', '3', '4', '5']) {
    const plan = planDisturbances(seed, 90_000, { victims: twoMachines, killedFirst: true });
    const killed = plan.filter(({ kind }) => kind === 'kill').flatMap(nameOf);
    expect(new Set(killed).size).toBe(twoMachines.length);
    expect(
      planDisturbances(seed, 600_000, { victims: twoMachines, killedFirst: true }).map(({ kind }) => kind),
    ).toContain('pause');
  }
});
