/**
 * In which transactions the migrations run. All that are pending share one, so that a failure leaves the schema as it was; a
 * migration that changes a large table without holding up who writes needs several.
 */

/** What a migration file is read as; the last statement completes it. */
interface MigrationFile {
  sql: string[];
  hash: string;
  folderMillis: number;
}

export interface MigrationPart {
  statements: string[];
  /** It begins a transaction: what came before is committed, and its indexes are built. */
  commitsFirst: boolean;
  /** What is written down when it has run; null where more of its migration follows. */
  completes: { hash: string; folderMillis: number } | null;
}

/** How a statement begins that wants what came before it committed. Until its migration is complete, all of it may run again. */
const commitsFirst = /^\s*-- Commits first\b/;

/** The migrations as parts that each run in one transaction, in order. */
export function partsOf(migrations: readonly MigrationFile[]): MigrationPart[] {
  return migrations.flatMap(({ sql, hash, folderMillis }) => {
    const parts: MigrationPart[] = [{ statements: [], commitsFirst: false, completes: null }];
    for (const statement of sql) {
      if (commitsFirst.test(statement)) parts.push({ statements: [], commitsFirst: true, completes: null });
      parts.at(-1)?.statements.push(statement);
    }
    return parts.map((part, index) => ({
      ...part,
      completes: index === parts.length - 1 ? { hash, folderMillis } : null,
    }));
  });
}

/** Parts that share a transaction, one group after the other. */
export function transactionsOf(parts: readonly MigrationPart[]): MigrationPart[][] {
  const groups: MigrationPart[][] = [];
  for (const part of parts) {
    const group = groups.at(-1);
    if (group === undefined || part.commitsFirst) groups.push([part]);
    else group.push(part);
  }
  return groups;
}
