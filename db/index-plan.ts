/**
 * Which indexes of the migrations are built beside the work that goes on. `CREATE INDEX` keeps all writers of its table
 * waiting until it is done, which takes minutes with millions of attempts, and inside a transaction there is no other way.
 * So an index over a table that was there before is taken out of its migration and built afterwards with `CONCURRENTLY`.
 */

/**
 * A statement that does nothing but make an index. One that makes values unique is a rule and stays in its migration, unless a
 * column of it is new there and empty: no two rows can break the rule before it holds. One that says `CONCURRENTLY` itself is
 * always taken out: no row breaks its rule for another reason.
 */
const createIndex = /^\s*CREATE (UNIQUE )?INDEX (CONCURRENTLY )?"([^"]+)" ON "([^"]+)"([^;]*?);?\s*$/;
const addEmptyColumn = /\bALTER TABLE "([^"]+)" ADD COLUMN ("[^"]+") [a-z ]+;/g;
const createTable = /\bCREATE TABLE (?:IF NOT EXISTS )?"([^"]+)"/g;
const dropIndex = /\bDROP INDEX (?:IF EXISTS )?"([^"]+)"/g;
const dropTable = /\bDROP TABLE (?:IF EXISTS )?"([^"]+)"/g;

export interface PlannedIndex {
  name: string;
  isUnique: boolean;
  table: string;
  /** What follows its table: columns, condition. */
  definition: string;
}

/** The statements of one migration that its transaction runs; `isNew`: the database has no tables yet, and nobody waits. */
export function inTransaction(statements: readonly string[], { isNew }: { isNew: boolean }): string[] {
  const created = namesIn(createTable, statements.join('\n'));
  return statements.filter((statement) => {
    const index = indexIn(statement, statements);
    if (index?.isConcurrent === true) return false;
    return isNew || index === null || created.includes(index.table);
  });
}

/** The indexes that all these migrations, one after the other, leave behind. */
export function indexesOf(migrations: readonly (readonly string[])[]): PlannedIndex[] {
  const indexes = new Map<string, PlannedIndex>();
  for (const [statement, migration] of migrations.flatMap((all) => all.map((one) => [one, all] as const))) {
    const index = indexIn(statement, migration);
    if (index !== null) {
      const { isConcurrent: _, ...planned } = index;
      indexes.set(index.name, planned);
    }
    for (const dropped of namesIn(dropIndex, statement)) indexes.delete(dropped);
    const tables = namesIn(dropTable, statement);
    for (const index of indexes.values()) if (tables.includes(index.table)) indexes.delete(index.name);
  }
  return [...indexes.values()];
}

/** The index that a statement makes, if it can be built after its migration; else null. */
function indexIn(statement: string, migration: readonly string[]): (PlannedIndex & { isConcurrent: boolean }) | null {
  const [, unique, concurrently, name = '', table = '', definition = ''] = createIndex.exec(statement) ?? [];
  if (name === '') return null;
  const [isUnique, isConcurrent] = [unique !== undefined, concurrently !== undefined];
  const isOfEmptyColumn = [...migration.join('\n').matchAll(addEmptyColumn)].some(
    ([, changed, column = '']) => changed === table && definition.includes(column),
  );
  return !isUnique || isConcurrent || isOfEmptyColumn ? { name, isUnique, isConcurrent, table, definition } : null;
}

function namesIn(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}
