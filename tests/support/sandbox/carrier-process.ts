import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LedgerEntry } from '#sandbox/carrier/ledger.ts';
import { eventually } from '../eventually.ts';
import { livekitAddress } from './livekit-address.ts';

const main = fileURLToPath(import.meta.resolve('#sandbox/carrier/main.ts'));

/** The simulated carrier as its own process, as `npm start` runs it. */
export interface CarrierProcess {
  url: string;
  publicKey: string;
  /** Caller IDs of the account. */
  numbers: string[];
  connectionId: string;
  control: (path: string, body: object) => Promise<void>;
  state: () => Promise<{
    live: LedgerEntry[];
    webhooks: Record<string, number>;
    process: { rssBytes: number; cpuSeconds: number };
  }>;
  ledger: () => Promise<LedgerEntry[]>;
  /** The dial to a number that is alive, once it has come so far. */
  live: (to: string, isSoFar: (entry: LedgerEntry) => boolean) => Promise<LedgerEntry>;
  /** The ended dials to a number, once there are `count` of them. */
  ended: (to: string, count?: number) => Promise<LedgerEntry[]>;
  dataDir: string;
  /** SIGTERM; resolves with the exit code. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>;
  /** Stops it and deletes its data. */
  remove: () => Promise<void>;
}

/** For stories about one thing, in which no vendor's mishap may come between. */
export const kind = { SANDBOX_UNKINDNESS: 'none', SANDBOX_WEBHOOK_LATE_HANGUP_PERCENT: '0' };

/** Starts a carrier on a free port. `environment` overrides its defaults; a `dataDir` that is given is kept. */
export async function startCarrierProcess(
  environment: Record<string, string> = {},
  dataDir?: string,
): Promise<CarrierProcess> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'redial-carrier-')));
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      ...livekitAddress(),
      SANDBOX_CARRIER_PORT: '0',
      SANDBOX_DATA_DIR: folder,
      SANDBOX_TIME_SCALE: '20',
      SANDBOX_LEAST_UNTIL_ANSWER_MS: '0',
      SANDBOX_SEED: 'test',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readyLine(child);
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${url}${path}`)).json()) as T;
  const account = await get<{ publicKey: string; numbers: string[]; applications: { id: string }[] }>(
    '/control/account',
  );
  const ledger = async (): Promise<LedgerEntry[]> => {
    const text = await (await fetch(`${url}/ledger.jsonl`)).text();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LedgerEntry);
  };
  const state: CarrierProcess['state'] = () => get('/control/state');
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return {
    url,
    publicKey: account.publicKey,
    numbers: account.numbers,
    connectionId: account.applications[0]?.id ?? '',
    dataDir: folder,
    ledger,
    ended: (to, count = 1) =>
      eventually(async () => {
        const ended = (await ledger()).filter((entry) => entry.to === to && entry.endedAt !== null);
        return ended.length >= count ? ended : undefined;
      }),
    live: (to, isSoFar) => eventually(async () => (await state()).live.find((dial) => dial.to === to && isSoFar(dial))),
    state,
    control: async (path, body) => {
      const response = await fetch(`${url}/control/${path}`, { method: 'POST', body: JSON.stringify(body) });
      if (!response.ok) throw new Error(await response.text());
    },
    stop,
    remove: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function readyLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => {
      output += piece.toString('utf8');
      const url = /ready at (http:\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`The carrier ended with ${code} before it was ready. ${output}`)));
  });
}
