/**
 * Records histories of the workflows as they are now, from the stack that runs here, for the replay test:
 *
 *     node infra/bootstrap.mjs tests/histories/record.ts VERSION
 *
 * One campaign, one contact for each way a contact's first attempts can end, and a round of the reconciler, a healing by
 * hand and a round of the retention if there were any. Run it once for each version that is shipped, and commit what it
 * writes; never record an old version again.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeDatabase, openDatabase } from '#db/client.ts';
import { findBinary } from '#infra/binaries/find-binary.ts';
import { root } from '#infra/root.ts';
import { findRunningStack } from '#infra/stack/running-stack.ts';
import { contactWorkflowId } from '#temporal.config';

const version = process.argv[2];
if (!version || !/^v\d+$/.test(version)) {
  process.stderr.write('Name the version: v1, v2, …\n');
  process.exit(2);
}
const stack = await findRunningStack(process.env.REDIAL_DATA_DIR ?? join(root, '.data'));
if (!stack) throw new Error('No stack runs here: npm start, run a campaign, then record.');
const address = stack.env.TEMPORAL_ADDRESS ?? '';
const temporal = await findBinary('temporal');
const db = openDatabase(stack.env.DATABASE_URL ?? '');
const folder = fileURLToPath(new URL(`./${version}/`, import.meta.url));
await mkdir(folder, { recursive: true });

const contacts = await db.$client<{ story: string; id: string }[]>`
  SELECT DISTINCT ON (story) story, id FROM (
    SELECT k.id, string_agg(CASE a.reason WHEN 'callback' THEN 'callback_' ELSE '' END || a.outcome, '-'
      ORDER BY a.leased_at) AS story
    FROM contacts k JOIN attempts a ON a.contact_id = k.id
    GROUP BY k.id, k.state HAVING k.state NOT IN ('queued', 'ready', 'active', 'waiting_retry', 'waiting_callback')
  ) stories WHERE length(story) < 60 ORDER BY story, id LIMIT 25`;
for (const { story, id } of contacts) await record(contactWorkflowId(id), `contact-${story}`);
const campaigns = await db.$client<{ id: string; status: string }[]>`
  SELECT DISTINCT ON (status) id, status FROM campaigns WHERE status IN ('completed', 'failed')`;
for (const { id, status } of campaigns) {
  const workflowId = `campaign/${id}`;
  // The run that continued as new last, and the one that ended: the first holds starts of contacts.
  const runs = list(`WorkflowId = '${workflowId}'`).toSorted((a, b) => a.startTime.localeCompare(b.startTime));
  for (const [index, { execution }] of runs.slice(-2).entries()) {
    await record(workflowId, `campaign-${status}${index === 0 ? '' : '-continued'}`, execution.runId);
  }
}
await closeDatabase(db);
for (const type of ['reconcileWorkflow', 'healWorkflow', 'retentionWorkflow']) {
  const ran = list(`WorkflowType = '${type}' AND ExecutionStatus = 'Completed'`);
  // The longest is the one that had most to do.
  const longest = ran.toSorted((a, b) => Number(b.historyLength) - Number(a.historyLength))[0];
  if (longest) await record(longest.execution.workflowId, type.replace('Workflow', ''));
}

interface Run {
  execution: { workflowId: string; runId: string };
  historyLength: string;
  startTime: string;
}

function list(query: string): Run[] {
  return JSON.parse(show(['list', '--query', query, '--limit', '200'])) as Run[];
}

function show(args: readonly string[]): string {
  const all = ['workflow', ...args, '--address', address, '--output', 'json'];
  return execFileSync(temporal, all, { encoding: 'utf8', maxBuffer: 100 * 1024 * 1024 });
}

async function record(workflowId: string, name: string, runId?: string): Promise<void> {
  const history = JSON.parse(show(['show', '--workflow-id', workflowId, ...(runId ? ['--run-id', runId] : [])])) as { events: unknown[] };
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(history, null, 1)}\n`);
  process.stdout.write(`${version}/${name}.json  ${history.events.length} events\n`);
}
