import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { eventually } from './eventually.ts';
import { searchAttributes } from '#temporal.config';

/** Codes of the server's types of search attributes. */
const attributeTypes: Record<string, number> = { Text: 1, Keyword: 2, Int: 3, Double: 4, Bool: 5, Datetime: 6 };

/** A Temporal namespace of its own with the product's search attributes, for stories that start an engine process. */
export async function createNamespace(address: string): Promise<string> {
  const namespace = `story-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  const types = Object.fromEntries(
    Object.entries(searchAttributes).map(([name, type]) => [name, attributeTypes[type] ?? 2]),
  );
  // The server takes some seconds until all of it knows a new namespace.
  await eventually(async () => {
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: types as never });
      return true;
    } catch {
      return undefined;
    }
  });
  await connection.close();
  return namespace;
}
