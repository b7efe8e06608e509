import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { root } from '#infra/root.ts';
import { findRunningStack } from '#infra/stack/running-stack.ts';
import { startStack } from '#infra/stack/stack.ts';
import { searchAttributes } from '#temporal.config';
import { signIn, type ConsoleClient } from './demo/console-client.ts';
import { launchCampaign } from './demo/campaign.ts';
import { pendingPushes, readOwnAccount } from './demo/own-account.ts';
import { createAudience } from './demo/people.ts';
import { summarise } from './demo/summary.ts';
import { hearWitnesses } from './demo/witness.ts';
import { optionsOf, readDemoOptions } from './options.ts';

/**
 * `npm run demo -- [--contacts N] [--provider telnyx|sip_trunk] [--concurrency N] [--json]`: runs a campaign of mixed
 * people from a CSV to its end, as a person with the console would, at scaled time, and checks it against what the
 * carrier, the callees and the CRM saw. Exit status 1 if they disagree with our own tables.
 */
const options = optionsOf(readDemoOptions);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
/** Cool-downs of minutes become seconds. */
const timeScale = 60;
const longestRunMs = 60 * 60_000;

const dataDir = process.env.REDIAL_DATA_DIR ?? join(root, '.data');
const running = await findRunningStack(dataDir);
if (running) say(`Uses the stack that runs at ${running.urls.console}`);
const stack = running ? null : await startStack({ dataDir, ports: 'usual', searchAttributes, timeScale, report: say });
let exitCode = 1;
try {
  exitCode = await runDemo((running ?? stack)?.env ?? {});
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
} finally {
  await stack?.stop();
}
process.exit(exitCode);

async function runDemo(env: Record<string, string>): Promise<number> {
  if (Number(env.REDIAL_TIME_SCALE) < timeScale) {
    say(`The stack runs at time scale ${env.REDIAL_TIME_SCALE}: cool-downs and callbacks will take their time.`);
  }
  const db = openDatabase(env.DATABASE_URL ?? '', { maxConnections: 3, name: 'redial demo' });
  const client = await signIn(env.REDIAL_URL ?? '', env.DEMO_EMAIL ?? '', env.DEMO_PASSWORD ?? '');
  const since = new Date();
  const audience = createAudience(options.contacts, since, Math.floor(since.getTime() / 60_000) % 80);
  const { campaignId, imported } = await launchCampaign(client, { ...options, csv: audience.csv, now: since });
  say(`${imported} people imported.`);
  const startedAt = performance.now();
  await follow(client, db, campaignId);
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const testimony = await hearWitnesses({ env, phones: new Set(audience.phones), since, campaignId });
  const own = await readOwnAccount(db, campaignId);
  await closeDatabase(db);
  const { summary, disagreements } = summarise({
    testimony,
    own,
    concurrencyLimit: options.concurrency,
    elapsedSeconds,
  });
  for (const line of disagreements) say(`DISAGREEMENT: ${line}`);
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else
    for (const [name, value] of Object.entries(summary))
      process.stdout.write(`${name.padEnd(26)} ${JSON.stringify(value)}\n`);
  return disagreements.length === 0 ? 0 : 1;
}

async function follow({ api }: ConsoleClient, db: Database, campaignId: string): Promise<void> {
  const bar = new SingleBar({
    format: '{bar} {value}/{total} finished · {inFlight} in calls · {waiting} waiting · {duration_formatted}',
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 15_000,
  });
  const until = Date.now() + longestRunMs;
  bar.start(options.contacts, 0, { inFlight: 0, waiting: 0 });
  try {
    for (;;) {
      const { progress } = await api.campaigns.progress.query({ campaignId });
      bar.update(progress.finished, {
        inFlight: progress.inFlight,
        waiting: progress.waitingRetry + progress.waitingCallback,
      });
      const { campaign } = await api.campaigns.get.query({ campaignId });
      if (campaign.failureCause !== null) throw new Error(`The campaign stopped by itself: ${campaign.failureCause}`);
      if (campaign.status === 'completed' && (await pendingPushes(db, campaignId)) === 0) return;
      if (Date.now() > until) throw new Error('The campaign did not end within an hour.');
      await sleep(1_000);
    }
  } finally {
    bar.stop();
  }
}
