import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { until } from '#infra/process/probe.ts';
import { partOf, processesOf, type Copies } from '#infra/stack/copies.ts';
import type { Stack } from '#infra/stack/stack.ts';
import { chanceFor, type Chance } from '#sandbox/callees/randomness.ts';
import type { DialFault } from '#sandbox/carrier/faults.ts';

const run = promisify(execFile);

/** What is killed and frozen: processes by their names in the stack, or several that go down together. */
export interface Victim {
  name: string;
  processes: readonly string[];
}

/** Every process of which there is one. */
export const everyProcess: readonly Victim[] = [
  'engine',
  'voice-agent',
  'server',
  'temporal',
  'livekit',
  'postgres',
  'sandbox-carrier',
].map((name) => ({ name, processes: [name] }));

/** What two machines run. Everything else is there once and is left alone. */
export const twoOfEach: Copies = { server: 2, engine: 2, 'voice-agent': 2 };

export const processesOfTwo: readonly string[] = Object.keys(twoOfEach).flatMap((part) => processesOf(part, twoOfEach));

/** Each process of the two machines, and each machine with all that it runs. */
export const twoMachines: readonly Victim[] = [
  ...processesOfTwo.map((name) => ({ name, processes: [name] })),
  ...[0, 1].map((machine) => ({
    name: `machine-${machine + 1}`,
    processes: Object.keys(twoOfEach).map((part) => processesOf(part, twoOfEach)[machine] ?? part),
  })),
];

export type Disturbance =
  | { atMs: number; kind: 'kill'; victim: Victim }
  | { atMs: number; kind: 'pause'; victim: Victim; forMs: number }
  | { atMs: number; kind: 'dial_fault'; fault: DialFault };

const gapMs = { from: 3_000, to: 9_000 };
const pausedMs = { from: 1_000, to: 14_000 };
const killPercent = 55;
/** So long a victim that is just starting again is waited for. */
const startsWithinMs = 20_000;
/** And so long all of them, where that is awaited. */
const allStartWithinMs = 60_000;

/**
 * What happens in a run, and when: the same for the same seed. Each victim has its turn before any has a second one, so
 * that a short run disturbs all of them; every fourth time the carrier answers a dial badly, too. With `killedFirst`
 * everybody's first turn is a kill.
 */
export function planDisturbances(
  seed: string,
  totalMs: number,
  { victims = everyProcess, killedFirst = false }: { victims?: readonly Victim[]; killedFirst?: boolean } = {},
): Disturbance[] {
  const chance = chanceFor(seed, 'chaos');
  const plan: Disturbance[] = [];
  let turn: Victim[] = [];
  let turns = 0;
  for (let atMs = chance.between(gapMs.from, gapMs.to); atMs < totalMs; atMs += chance.between(gapMs.from, gapMs.to)) {
    if (turn.length === 0) turn = shuffled(victims, chance);
    const victim = turn.pop();
    if (!victim) break;
    turns += 1;
    plan.push(
      chance.happens(killPercent) || (killedFirst && turns <= victims.length)
        ? { atMs, kind: 'kill', victim }
        : { atMs, kind: 'pause', victim, forMs: chance.between(pausedMs.from, pausedMs.to) },
    );
    if (chance.happens(25)) plan.push({ atMs, kind: 'dial_fault', fault: faultOf(chance) });
  }
  return plan;
}

const faultOf = (chance: Chance): DialFault =>
  chance.pick(['error_after_placing', 'timeout_after_placing', 'error_without_placing', 'timeout_without_placing']);

function shuffled<Item>(items: readonly Item[], chance: Chance): Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(chance.between(0, left.length - 1), 1));
}

/** When something was disturbed, in milliseconds since 1970; a kill is a moment. */
export interface Spell {
  /** The part whose process it was. */
  part: string;
  from: number;
  to: number;
}

/** How often, by process. */
export type Tally = Record<string, number>;
const tallyOf = (plan: readonly Disturbance[]): Tally =>
  Object.fromEntries(
    plan.flatMap((one) => (one.kind === 'dial_fault' ? [] : one.victim.processes)).map((name) => [name, 0]),
  );
const count = (tally: Tally, name: string): number => (tally[name] = (tally[name] ?? 0) + 1);

/**
 * Carries a plan out, until `signal` if that comes first; `finished` resolves when it is through and everything that was
 * frozen goes on again. With `oneAtATime` a victim's turn comes when all victims run, so that somebody is there to go on.
 */
export function disturb(
  stack: Stack,
  plan: readonly Disturbance[],
  { say, signal, oneAtATime = false }: { say: (line: string) => void; signal: AbortSignal; oneAtATime?: boolean },
): { kills: Tally; pauses: Tally; spells: Spell[]; dialFaults: () => number; finished: Promise<void> } {
  const kills = tallyOf(plan);
  const pauses = tallyOf(plan);
  const spells: Spell[] = [];
  let dialFaults = 0;
  const frozen = new Set<Promise<void>>();

  const one = async (disturbance: Disturbance): Promise<void> => {
    if (disturbance.kind === 'dial_fault') {
      const body = JSON.stringify({ nextDials: [disturbance.fault] });
      const url = `http://127.0.0.1:${stack.env.SANDBOX_CARRIER_PORT}/control/faults`;
      // The carrier may be away itself: then this fault does not take place.
      await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(1_000) }).then(
        () => (dialFaults += 1),
        () => {},
      );
      return;
    }
    const children = disturbance.victim.processes.map((name) => stack.child(name));
    if (oneAtATime) await Promise.all(frozen);
    const awaited = oneAtATime ? Object.keys(kills).map((name) => stack.child(name)) : children;
    await until(
      () => Promise.resolve(awaited.every(({ state }) => state === 'running')),
      AbortSignal.any([signal, AbortSignal.timeout(oneAtATime ? allStartWithinMs : startsWithinMs)]),
    );
    const { name } = disturbance.victim;
    const forMs = disturbance.kind === 'pause' ? disturbance.forMs : 0;
    say(disturbance.kind === 'kill' ? `  kills ${name}` : `  freezes ${name} for ${(forMs / 1000).toFixed(1)} s`);
    for (const child of children) {
      if (child.state !== 'running' || child.pid === null) continue;
      const from = Date.now();
      spells.push({ part: partOf(child.name), from, to: from + forMs });
      count(disturbance.kind === 'kill' ? kills : pauses, child.name);
      if (disturbance.kind === 'kill') {
        child.kill('SIGKILL');
        continue;
      }
      const freezing = freeze(child.pid, forMs, signal);
      frozen.add(freezing);
      void freezing.finally(() => frozen.delete(freezing));
    }
  };

  const finished = (async () => {
    let lastMs = 0;
    for (const disturbance of plan) {
      // From the last one, which may have waited for its victim: on a slow machine a plan takes longer, and is the same.
      await pause(disturbance.atMs - lastMs, signal);
      if (signal.aborted) break;
      lastMs = disturbance.atMs;
      await one(disturbance);
    }
    await Promise.all(frozen);
  })();
  return { kills, pauses, spells, dialFaults: () => dialFaults, finished };
}

/** Stops a process and all its descendants for a while: PostgreSQL's sessions have process groups of their own. */
async function freeze(pid: number, forMs: number, until: AbortSignal): Promise<void> {
  const pids = await processTree(pid);
  for (const one of pids) send(one, 'SIGSTOP');
  await pause(forMs, until);
  for (const one of pids.reverse()) send(one, 'SIGCONT');
}

async function processTree(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const children = new Map<number, number[]>();
  for (const line of stdout.split('\n')) {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    if (child !== undefined && parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const tree = [pid];
  for (let i = 0; i < tree.length; i++) tree.push(...(children.get(tree[i] ?? 0) ?? []));
  return tree;
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in the meantime.
  }
}

/** Waits, or less long if the signal comes. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, ms), undefined, { signal }).catch(() => {});
}
