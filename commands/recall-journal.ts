/**
 * `node commands/recall-journal.ts 2026-11-28T02:00Z`: after a backup of that time was restored, and before anything is started,
 * bars again who objected since and counts who was dialled since, by the restore journal in the storage (docs/retention.md).
 */
import { closeDatabase, openDatabase } from '#db/client.ts';
import { readEnvironment } from '#domain/environment.ts';
import { recallSince } from '#operations/retention/restore-journal.ts';
import { openStorage } from '#providers/storage/open-storage.ts';

const since = new Date(process.argv[2] ?? '');
if (Number.isNaN(since.getTime()) || since > new Date()) {
  process.stderr.write('Say when the backup was begun: node commands/recall-journal.ts 2026-11-28T02:00Z\n');
  process.exit(2);
}
const environment = readEnvironment(
  [
    'DATABASE_URL',
    'REDIAL_SECRET_KEYS',
    'REDIAL_STORAGE_DIR',
    'REDIAL_STORAGE_URL',
    'REDIAL_STORAGE_ACCESS_KEY',
    'REDIAL_STORAGE_SECRET_KEY',
  ],
  process.env,
);
const db = openDatabase(environment.DATABASE_URL, {
  maxConnections: 2,
  name: 'redial recall journal',
  secretKeys: environment.REDIAL_SECRET_KEYS,
});
try {
  const { missing, ...recalled } = await recallSince(
    { db, storage: openStorage(environment) },
    { since, now: new Date() },
  );
  process.stdout.write(`${JSON.stringify({ ...recalled, missing: missing.length })}\n`);
  if (missing.length > 0) {
    const [first, last] = [missing[0], missing.at(-1)].map((at) => at?.toISOString());
    process.stderr.write(
      `${missing.length} slots are not there, between ${first} and ${last}: no engine ran, or the storage is older.\n`,
    );
    process.exitCode = 1;
  }
  if (recalled.imports > 0) {
    process.stderr.write(`Import ${recalled.imports} do-not-call files again that were imported since.\n`);
    process.exitCode = 1;
  }
} finally {
  await closeDatabase(db);
}
