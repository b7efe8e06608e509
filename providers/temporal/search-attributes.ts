import type { Connection } from '@temporalio/client';
import { searchAttributes } from '#temporal.config';

/** The server's codes of the types (`IndexedValueType`). */
const typeCodes: Readonly<Record<string, number>> = { Keyword: 2, Int: 3, Datetime: 6 };

/** `PERMISSION_DENIED` and `UNIMPLEMENTED`: search attributes are registered elsewhere, as in Temporal Cloud's own console. */
const notForUs: ReadonlySet<unknown> = new Set([7, 12]);

/**
 * Registers with the namespace what workflows are started with and engineers search by: a server on PostgreSQL refuses
 * to start a workflow with a name that it does not know. Several engines may do so at once.
 * @returns `unknown` where the server lets nobody ask or add: then somebody does it by hand; see docs/scaling.md
 */
export async function ensureSearchAttributes(
  { operatorService }: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<'there' | 'added' | 'unknown'> {
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    const missing = Object.entries(searchAttributes).filter(([name]) => customAttributes[name] === undefined);
    if (missing.length === 0) return 'there';
    const types = Object.fromEntries(missing.map(([name, type]) => [name, typeCodes[type] ?? 0]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes: types as Record<string, number> });
    return 'added';
  } catch (error) {
    if (notForUs.has((error as { code?: unknown }).code)) return 'unknown';
    throw error;
  }
}
