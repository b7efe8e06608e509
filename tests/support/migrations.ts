import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '#infra/root.ts';

interface Journal {
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}

/** A copy of our migrations that can be shortened and lengthened. */
export async function copyMigrations() {
  const folder = await mkdtemp(join(tmpdir(), 'redial-migrations-'));
  await cp(join(root, 'db/migrations'), folder, { recursive: true });
  const path = join(folder, 'meta/_journal.json');
  const change = async (entriesOf: (entries: Journal['entries']) => Journal['entries']): Promise<void> => {
    const journal = JSON.parse(await readFile(path, 'utf8')) as Journal;
    await writeFile(path, JSON.stringify({ ...journal, entries: entriesOf(journal.entries) }));
  };
  return {
    folder,
    /** Leaves those that came before this one. */
    endBefore: (tag: string) =>
      change((entries) => {
        const end = entries.findIndex((entry) => entry.tag === tag);
        if (end < 0) throw new Error(`There is no migration ${tag}`);
        return entries.slice(0, end);
      }),
    /** One more behind them, as drizzle would write it. */
    async add(tag: string, statements: readonly string[]): Promise<void> {
      await writeFile(join(folder, `${tag}.sql`), statements.join('--> statement-breakpoint\n'));
      await change((entries) => {
        const when = Math.max(...entries.map((entry) => entry.when)) + 1;
        return [...entries, { idx: entries.length, version: '7', when, tag, breakpoints: true }];
      });
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
