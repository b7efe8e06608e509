/** A field that an entry of the audit log changed; undefined where it was not there. */
export interface FieldChange {
  /** Names from the outside to the inside, with dots between them. */
  field: string;
  before: unknown;
  after: unknown;
}

/** The fields in which two values differ, so that nobody has to compare two documents. */
export function changedFields(before: unknown, after: unknown): FieldChange[] {
  return compare('', before ?? undefined, after ?? undefined);
}

function compare(field: string, before: unknown, after: unknown): FieldChange[] {
  if (!isRecord(before) && !isRecord(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, before, after }];
  }
  if ((isRecord(before) || before === undefined) && (isRecord(after) || after === undefined)) {
    const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
    return names.flatMap((name) => compare(field === '' ? name : `${field}.${name}`, before?.[name], after?.[name]));
  }
  return [{ field, before, after }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
