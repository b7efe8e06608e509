/** Settings of the embedded Temporal server ("dynamic config"); what each of them brings is in docs/temporal-tuning.md. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

const settings: Record<string, unknown> = {
  // Task priorities (callbacks before retries before fresh contacts) need the newer matcher; fairness comes with it.
  'matching.useNewMatcher': true,
  'matching.enableFairness': true,
  // The engine polls visibility in its reconciler, the console for its links.
  'frontend.namespaceRPS.visibility': 200,
  // Per shard, and this server has one: with the default of 20 each step of a workflow waits for its turn.
  'history.transferProcessorMaxPollRPS': 200,
  // Activities of the engine's own queue come with the answer to the workflow task that asked for them.
  'system.enableActivityEagerExecution': true,
  // The search attributes are registered before anything asks for them; the tool's default reads them again every time.
  'system.forceSearchAttributesCacheRefreshOnRead': false,
};

/** As the server has it unless told otherwise. */
const usualPartitions = 4;

/**
 * The settings for a server with this file. A queue has one partition: a rate is divided by the partitions, priorities hold
 * only within one, and a task in a partition that nobody asks is handed on. A file of an older version may hold tasks in the
 * others, so its first run still reads them, and only writes to one.
 */
export async function temporalSettings(databaseFile: string): Promise<Record<string, unknown>> {
  const mark = `${databaseFile}.one-partition`;
  const isOnlyOne = existsSync(mark) || !existsSync(databaseFile);
  await writeFile(mark, '');
  return {
    ...settings,
    'matching.numTaskqueueWritePartitions': 1,
    'matching.numTaskqueueReadPartitions': isOnlyOne ? 1 : usualPartitions,
  };
}
