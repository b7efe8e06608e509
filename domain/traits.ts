/** Names of the rows of a table for which something is true, in the order of the table. */
export function rowsWhere<Table extends Record<string, object>>(
  table: Table,
  holds: (traits: Table[keyof Table]) => boolean,
): readonly (keyof Table & string)[] {
  return rowsOf(table).filter((name) => holds(table[name]));
}

/** Names of the rows of a table, in its order. There is at least one, as schemas of a choice want it. */
export function rowsOf<Table extends Record<string, object>>(
  table: Table,
): readonly [keyof Table & string, ...(keyof Table & string)[]] {
  return Object.keys(table) as [keyof Table & string, ...(keyof Table & string)[]];
}
