import { variableNameOf } from '#domain/bot/variable-name.ts';

/** A variable as it is edited: name and value may still be empty. */
export interface VariableRow {
  name: string;
  value: string;
}

/** Variables by name; rows without a name or a value are none. */
export function variablesOf(rows: readonly VariableRow[]): Record<string, string> {
  return Object.fromEntries(
    rows.flatMap(({ name, value }) => {
      const known = variableNameOf(name);
      return known === '' || value.trim() === '' ? [] : [[known, value.trim()]];
    }),
  );
}

/** What makes `wanted` of `present`: new values, and null for what is gone. Empty if both are the same. */
export function variableChanges(
  present: Record<string, string>,
  wanted: Record<string, string>,
): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const name of new Set([...Object.keys(present), ...Object.keys(wanted)])) {
    if (present[name] !== wanted[name]) changes[name] = wanted[name] ?? null;
  }
  return changes;
}
